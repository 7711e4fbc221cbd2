"""The entries of the case whose own pages are measured: one that was told to others, and one that is a decision."""

from collections.abc import Callable
from typing import NamedTuple

from ops.bench.bulk import CASE
from ops.bench.synthetic import Event, case_events, ref_of


class Shown(NamedTuple):
    """Their references."""

    told: str
    decision: str


def entries_shown(entries: int) -> Shown:
    """The first of each from the middle of a case of so many entries on: half of it came before, half after."""
    events = list(case_events(CASE, entries))
    later = events[len(events) // 2 :]

    def first(is_meant: Callable[[Event], bool]) -> str:
        return next(ref_of(event) for event in (*later, *events) if is_meant(event))

    return Shown(first(lambda event: "recipients" in event["data"]), first(_is_decision))


def _is_decision(event: Event) -> bool:
    return bool(event["type"] == "safeguarding.decision.v1")
