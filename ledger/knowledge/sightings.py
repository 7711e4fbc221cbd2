"""Sightings: when each person had last been seen, as one knower certainly knew it.

Source: knowledge-model.md, "The views", sightings.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ledger.knowledge.case_file import CaseFile
from ledger.knowledge.tunnel import Seen, tunnel
from ledger.references import EVERYONE, Asked
from ledger.times import Instant, Interval, days_between


class Observation(NamedTuple):
    """One sighting of one person in one entry, as the knower held that entry."""

    person: str
    seen: str
    ref: str
    position: int
    occurred: Interval
    own: bool


class Tally(NamedTuple):
    """How often a person was and was not seen, and how long they have at least gone unseen, in days."""

    last_seen: str | None
    days_since_seen: int | None
    times_seen: int
    times_not_seen: int


class PersonSeen(NamedTuple):
    """A person's sightings as the knower knew them, and by the knower's own agency's entries only."""

    person: str
    by_anyone: Tally
    by_own: Tally


def sightings(case: CaseFile, asked: Asked, at: Instant, evidence: str | None = None) -> list[PersonSeen]:
    """Each person with a sighting that `asked` certainly knew of at `at`, in the order of their references."""
    return tally(observations(tunnel(case, asked, at, evidence), asked, at), at)


def observations(seen: Iterable[Seen], asked: Asked, at: Instant) -> list[Observation]:
    """The sightings in what was certainly held, not retracted and (possibly) had happened."""
    return [
        Observation(
            sighting.person,
            sighting.seen,
            item.entry.ref,
            item.entry.position,
            item.version.occurred,
            asked is EVERYONE or asked.agency == item.entry.agency,
        )
        for item in seen
        if item.certain and not item.version.retracted and item.version.occurred.begun(at)
        for sighting in item.version.content.sightings
    ]


def tally(observed: list[Observation], at: Instant) -> list[PersonSeen]:
    """Add up observations, person by person."""
    return [
        PersonSeen(
            person,
            _tally([o for o in observed if o.person == person], at),
            _tally([o for o in observed if o.person == person and o.own], at),
        )
        for person in sorted({o.person for o in observed})
    ]


def _tally(observed: list[Observation], at: Instant) -> Tally:
    seen = [o for o in observed if o.seen == "yes"]
    not_seen = sum(1 for o in observed if o.seen == "no")
    if not seen:
        return Tally(None, None, 0, not_seen)
    last = max(seen, key=lambda o: (o.occurred.latest, o.occurred.earliest, o.position))
    unseen_since = min(last.occurred.latest, at)
    return Tally(last.ref, days_between(unseen_since, at), len(seen), not_seen)
