"""What one version of a text says otherwise than the one before, word by word."""

import re
from difflib import SequenceMatcher
from typing import Final

from markupsafe import Markup

from api.wording.direction import closed, turns

_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_WORDS: Final = 2_000
_ALIKE: Final = 0.6


def differences(before: str, after: str) -> Markup:
    """Return the later text with what was taken out and what was put in marked as such."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > _MOST_WORDS or turns(before) or turns(after):  # too long, or no word by itself
        return _marked("del", [before]) + _marked("ins", [after])
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:  # word by word nobody could read it
        return Markup(" ").join(part for part in (_marked("del", [before]), _marked("ins", [after])) if part)
    said = Markup()
    for what, first, last, begins, ends in matcher.get_opcodes():
        if what == "equal":
            said += Markup("{}").format("".join(old[first:last]))
        else:
            said += _marked("del", old[first:last]) + _marked("ins", new[begins:ends])
    return said


def _marked(tag: str, words: list[str]) -> Markup:
    """Mark words, and say in words too what a line through them or under them means."""
    if not words:
        return Markup()
    spoken = "taken out" if tag == "del" else "put in"
    return Markup('<{tag}><span class="govuk-visually-hidden">[{spoken}: </span><bdi>{text}</bdi>'
                  '<span class="govuk-visually-hidden">]</span></{tag}>').format(
        tag=tag, spoken=spoken, text=closed("".join(words))
    )  # fmt: skip
