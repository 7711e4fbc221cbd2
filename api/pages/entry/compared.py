"""The fields of one version of an entry beside those of the version before it."""

from collections import Counter
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from api.wording.differences import differences
from api.wording.facts import Fact

_OF_THE_EVENT: Final = frozenset({"Told", "Shared", "Evidence"})
"""What stays with the event that carried it: a correction says it of itself, not of the entry."""


class Told(NamedTuple):
    """A field of a version, as text in which what differs from the version before is marked; `refs` as a Fact's."""

    name: str
    text: Markup
    changed: bool
    refs: tuple[str, ...] = ()


def compared(facts: list[Fact], before: list[Fact] | None) -> list[Told]:
    """Return each field of a version; of those that differ from the version before, with what was there then."""
    if before is None:
        return [Told(fact.name, escape(fact.text), changed=False, refs=fact.refs) for fact in facts]
    told = []
    gone, new = Counter(before) - Counter(facts), Counter(facts) - Counter(before)
    for fact in facts:
        former = next((one for one in gone if one.name == fact.name), None) if fact in new else None
        if former is not None:
            del gone[former]
        text = differences(former.text if former else "", fact.text) if fact in new else escape(fact.text)
        told.append(Told(fact.name, text, changed=fact in new, refs=fact.refs))
    gone = Counter({fact: times for fact, times in gone.items() if fact.name not in _OF_THE_EVENT})
    return told + [Told(fact.name, differences(fact.text, ""), changed=True) for fact in gone]
