"""Text that says in which direction it runs, kept from turning round what it stands in."""

import re
from collections.abc import Iterable
from typing import Final

_TURNING: Final = re.compile("[\u200f\u061c\u202a-\u202e\u2066-\u2069\u2029\x85\x1c-\x1e]")
"""The characters by which text says in which direction it runs, and those by which it begins a paragraph."""

_PARAGRAPH: Final = re.compile("[\u2029\x85\x1c-\x1e]")
_ISOLATES: Final = re.compile("[\u2066-\u2069]")
_OPENS, _CLOSES = "\u2068", "\u2069"


def turns(text: str) -> bool:
    """Whether anything in a text turns it round, or what stands beside it."""
    return not (text.isascii() and text.isprintable()) and _TURNING.search(text) is not None


def closed(text: str) -> str:
    """Return a text that stays within an element that isolates it.

    It does not where it closes more isolates than it opened, leaves one open, or begins a new paragraph: a browser
    then lets it turn what stands after the element. What it closes too much is left out, what it leaves open is closed.
    """
    if not turns(text):
        return text
    depth, parts, kept_to = 0, [], 0
    text = _PARAGRAPH.sub(" ", text)
    for found in _ISOLATES.finditer(text):
        if found[0] != _CLOSES:
            depth += 1
        elif depth:
            depth -= 1
        else:
            parts.append(text[kept_to : found.start()])
            kept_to = found.end()
    return "".join([*parts, text[kept_to:], _CLOSES * depth])


def apart(text: str) -> str:
    """Return a text to be put together with others: what turns it round turns none of them."""
    return f"{_OPENS}{closed(text)}{_CLOSES}" if turns(text) else text


def together(texts: Iterable[str | None], between: str = "; ") -> str:
    """Return those of several texts that are there as one text, in which none turns another round."""
    return between.join(apart(text) for text in texts if text)
