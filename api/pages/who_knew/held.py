"""Who came to know an entry, since when, and by whom they were told."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from api.pages.lanes.entries import LaneEntry, since_of
from ledger.references import Knower
from ledger.times import Interval


class Held(NamedTuple):
    """One knower of the entry: the first grant that made it certain, and who told them (None: its author)."""

    knower: Knower
    first: dict[str, Any]
    versions: list[int]
    teller: Knower | None

    @property
    def since(self) -> Interval:
        """Since when they knew."""
        return since_of(self.first)


def held_by(grants: Sequence[dict[str, Any]], entry: LaneEntry, entries: Mapping[str, LaneEntry]) -> list[Held]:
    """Return each knower of an entry, from its grants in the order of telling. `entries` are all of the case."""

    def teller_of(first: dict[str, Any], knower: Knower) -> Knower | None:
        return None if knower == entry.author else _teller(entries.get(first["event"], entry), entry.ref)

    return _held(grants, teller_of)


def held_by_grants(grants: Sequence[dict[str, Any]]) -> list[Held]:
    """Return the same by the grants alone: who told is whoever wrote the event that did."""
    authors = {grant["event"]: Knower.parse(grant["knower"]) for grant in grants if grant["via"] == "author"}
    return _held(grants, lambda first, _knower: authors.get(first["event"]))


def _held(grants: Sequence[dict[str, Any]], teller_of: Callable[[dict[str, Any], Knower], Knower | None]) -> list[Held]:
    by_knower: dict[str, list[dict[str, Any]]] = {}
    for grant in grants:
        by_knower.setdefault(grant["knower"], []).append(grant)
    found = []
    for text, of in by_knower.items():
        knower, first = Knower.parse(text), of[0]
        teller = teller_of(first, knower)
        versions = sorted({grant["version"] for grant in of})
        found.append(Held(knower, first, versions, None if teller == knower else teller))
    return found


def _teller(event: LaneEntry, ref: str) -> Knower:
    """Who told: named in the share, else the author of the event."""
    for share in event.data.get("shares", ()):
        if share["entry"] == ref and share.get("by"):
            return Knower.parse(share["by"])
    return event.author


def in_order(held: Sequence[Held]) -> list[Held]:
    """Put each after who told it, as the path runs; what nobody here told stands by itself, earliest first."""
    left = sorted(held, key=lambda item: (item.teller is not None, item.since.latest, item.since.earliest))
    ordered: list[Held] = []

    def follow(item: Held) -> None:
        ordered.append(item)
        for other in [other for other in left if other.teller == item.knower]:
            if other in left and other not in ordered:
                left.remove(other)
                follow(other)

    while left:
        follow(left.pop(0))
    return ordered
