"""SVG as text: numbers, names and attributes made safe. Pictures of thousands of marks are put together from it.

No style attributes: the pages' content policy forbids them. Paint is given in presentation attributes, which a
style sheet can overrule for print, and in classes.
"""

import re
from html import escape
from typing import Final

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""What no SVG may hold, even escaped."""
_TO_CHANGE: Final = re.compile("[&<>\"'\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""That, and what has to be escaped: most texts hold none of it, and one look tells."""

INK: Final = "#0b0c0c"
QUIET: Final = "#484949"
DEEP: Final = "#16242d"
BAND: Final = "#f4f6f7"
RULE: Final = "#c3cbd0"
LINK: Final = "#1a65a6"
SELECTED: Final = "#ffdd00"
SLATE: Final = "#50606c"
FONT: Final = "Arial, Helvetica, sans-serif"


def safe(text: str) -> str:
    """Return a text as it may stand in an element or a quoted attribute."""
    return escape(_FORBIDDEN.sub("\ufffd", text)) if _TO_CHANGE.search(text) else text


def px(number: float) -> str:
    """Return a number of pixels, to a tenth."""
    text = f"{number:.1f}"
    return text.removesuffix(".0")


def line(x1: float, y1: float, x2: float, y2: float, paint: str) -> str:
    """Return a line. `paint` is attributes."""
    return f'<path d="M{px(x1)} {px(y1)}L{px(x2)} {px(y2)}" {paint}/>'


def rect(x: float, y: float, width: float, height: float, paint: str) -> str:
    """Return a rectangle. `paint` is attributes."""
    return f'<rect x="{px(x)}" y="{px(y)}" width="{px(max(width, 0))}" height="{px(max(height, 0))}" {paint}/>'


def words(text: str, x: float, y: float, size: float, more: str = "") -> str:
    """Return a line of text, its base line at `y`. `more` is attributes: an anchor, a weight, a colour."""
    return f'<text x="{px(x)}" y="{px(y)}" font-size="{px(size)}" {more}>{safe(text)}</text>'


def link(href: str, label: str, inside: str, kind: str = "mark") -> str:
    """Return a link with an accessible name. `kind` is its class."""
    return f'<a class="{kind}" href="{safe(href)}" aria-label="{safe(label)}">{inside}</a>'


def figure(width: float, height: float, label: str, parts: list[str], group: str = "") -> str:
    """Return a picture: a group, so that each mark in it can be reached, under one name.

    With `group` all of it stands in a group with this id, so that it can be shown again elsewhere in the page.
    """
    inside = "".join(parts)
    if group:
        inside = f'<g id="{safe(group)}">{inside}</g>'
    return (
        f'<svg class="figure" role="group" aria-label="{safe(label)}" xmlns="http://www.w3.org/2000/svg" '
        f'width="{px(width)}" height="{px(height)}" viewBox="0 0 {px(width)} {px(height)}" '
        f'font-family="{FONT}" fill="{INK}">{inside}</svg>'
    )


def picture(width: float, height: float, label: str, parts: list[str]) -> str:
    """Return a picture that is looked at as a whole; without a label it says nothing aloud."""
    said = f'role="img" aria-label="{safe(label)}"' if label else 'aria-hidden="true" focusable="false"'
    return (
        f'<svg class="figure" {said} xmlns="http://www.w3.org/2000/svg" width="{px(width)}" height="{px(height)}" '
        f'viewBox="0 0 {px(width)} {px(height)}" font-family="{FONT}" fill="{INK}">{"".join(parts)}</svg>'
    )
