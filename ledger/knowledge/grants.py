"""Grants: who knows which version of which entry, since when, told by what.

Source: knowledge-model.md, "Who knows what: three rules".
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ledger.events import Event
from ledger.references import Asked, Knower
from ledger.times import OPEN_END, Instant, Interval
from ledger.vocabulary import CONTEMPORANEOUS


def who_is_told(event: Event[Any]) -> list[tuple[Knower, str | None, str]]:
    """Whom an event tells, since when (EDTF or RFC 3339; None: since its recording), by what: rules 1 and 2.

    The author first, then recipient by recipient as listed. What changes here changes for the fold (`case_file`), which
    a rebuild runs, and for the append (`ledger.post_row`) alike. The moment of recording is put in by
    `case_file.known_from` and, in SQL, where grants are inserted (migrations/README.md). Since when a grant counts by a
    moment is said by `Interval` and, where speed asks for it, elsewhere again (`version_held`).
    """
    data = event.data
    author = Knower.of_author(event.agency, data.author.unit)
    return [
        (author, data.known_at, "author"),
        *((Knower.parse(recipient.to), recipient.received_at, event.kind) for recipient in data.recipients),
    ]


class Grant(NamedTuple):
    """One posted event lets one knower know one version of one entry.

    `entry` is a reference (in tables it is the position of the entry's first event); `known` is since when; `via` is
    `author` or the event's kind; `event` its reference; `position` its place in the ledger; `ordinal` the grant's place
    within the event: the author's first, then recipient by recipient as listed.
    """

    entry: str
    version: int
    knower: Knower
    known: Interval
    via: str
    event: str
    position: int
    ordinal: int
    evidence: str

    def as_asked(self, asked: Asked) -> "Grant":
        """The grant as it counts for the one asked about: open-ended where it is never more than possible."""
        if asked.only_possibly(self.knower):
            return self._replace(known=Interval(self.known.earliest, OPEN_END))
        return self


def in_order_of_telling(grant: Grant) -> tuple[int, int, int, int]:
    """Sort key of `how`: latest, earliest, position, then the place within the event."""
    return grant.known.latest, grant.known.earliest, grant.position, grant.ordinal


def grants_to(grants: Iterable[Grant], asked: Asked, evidence: str | None = None) -> list[Grant]:
    """All grants that count for the one asked about, as they count, in the order of `how`.

    `evidence="contemporaneous"` leaves later accounts' grants out.
    """
    counted = [
        grant.as_asked(asked)
        for grant in grants
        if asked.covers(grant.knower) and (evidence != CONTEMPORANEOUS or grant.evidence == CONTEMPORANEOUS)
    ]
    return sorted(counted, key=in_order_of_telling)


class Holding(NamedTuple):
    """What one knower held of one entry at one moment: the version, whether certainly, and how they knew."""

    version: int
    certain: bool
    how: tuple[Grant, ...]


def held(grants: Sequence[Grant], at: Instant) -> Holding | None:
    """What these grants of one entry (already those of one knower) amount to at a moment. None: nothing."""
    begun = tuple(grant for grant in grants if grant.known.begun(at))
    if not begun:
        return None
    return Holding(*version_held([(grant.version, grant.known.latest) for grant in begun], at), begun)


def version_held(begun: Sequence[tuple[int, Instant]], at: Instant) -> tuple[int, bool]:
    """Of grants that have begun, as version and latest: the version held, and whether certainly.

    The highest version among the certain grants or, if there are none, among the possible ones.

    Where speed asks for it the rule is said again, and held to this by `tests/properties/`: by the append for shares
    (`ledger.version_held`, which `shared_versions` asks), for sightings and claims (`ledger.held`,
    `ledger.held_by_anyone`), for hindsight (`projections/hindsight/queries.sql`), and by
    `projections/tunnel/holdings.py`, which weighs only what is to be weighed. The functions are SQL
    (migrations/README.md). In all of these, and in `projections/tunnel/queries.sql`, so are `Interval.begun`,
    `Asked.covers` and `Asked.only_possibly`: which grants have begun, count for whom, and never for certain.
    """
    certain = [version for version, latest in begun if latest <= at]
    return max(certain or [version for version, _ in begun]), bool(certain)
