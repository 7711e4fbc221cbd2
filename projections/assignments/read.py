"""Reads assignments."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from ledger.database import Rows
from ledger.kept import timestamp
from ledger.queries import queries
from ledger.times import Instant
from projections.question import Moment

_SQL: Final = queries(__file__)


class Assigned(NamedTuple):
    """A case (or `*`) given to a reviewer or, `ended`, taken back. `counts`: nothing later has been said of it."""

    reviewer: str
    case: str
    ended: bool
    reason: str | None
    position: int
    recorded_at: Instant
    counts: bool


@dataclass(frozen=True, slots=True)
class History:
    """What of the assignments is asked for; None asks for all. `case` is covered by `*` too."""

    reviewer: str | None = None
    case: str | None = None
    after: int = 0
    limit: int = 1_000


def history(connection: Rows, asked: History, moment: Moment) -> list[Assigned]:
    """Assignments recorded by a moment, after the position `after`, oldest first.

    At least `limit` where there are as many: those of one event are not parted.
    """
    parameters = {
        "reviewer": asked.reviewer,
        "case": asked.case,
        "after": asked.after,
        "limit": asked.limit,
        "position": moment.position,
    }
    rows = connection.execute(_SQL["history"], parameters, binary=True).fetchall()
    return sorted((Assigned(*row) for row in rows), key=lambda item: (item.position, item.case, item.reviewer))


def ended_since(connection: Rows, reviewer: str, since: Instant) -> set[str]:
    """The cases (or `*`) that were taken back from a reviewer at that instant or later."""
    asked = {"reviewer": reviewer, "since": timestamp(since)}
    return {case for (case,) in connection.execute(_SQL["ended_since"], asked).fetchall()}
