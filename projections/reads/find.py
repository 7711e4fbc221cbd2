"""Finds reads on record."""

from dataclasses import asdict, dataclass
from typing import Final, NamedTuple

from ledger.database import Rows
from ledger.kept import timestamp
from ledger.queries import queries
from ledger.times import Instant

_SQL: Final = queries(__file__)


class Read(NamedTuple):
    """One read on record: who, what they were shown and when, to what purpose."""

    number: int
    at: Instant
    role: str
    agency: str | None
    subject: str
    token: str | None
    view: str
    case: str | None
    knower: str | None
    entry: str | None
    as_of: str | None
    position: int
    evidence: str | None
    purpose: str | None
    entries: int
    request: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which reads; None asks for any. `since` and `until` are instants, both included.

    `purpose` are words that the stated purpose holds, whatever their case.
    """

    subject: str | None = None
    agency: str | None = None
    role: str | None = None
    case: str | None = None
    view: str | None = None
    purpose: str | None = None
    since: Instant | None = None
    until: Instant | None = None


def find(
    connection: Rows, filters: Filters, *, after: int | None = None, before: int | None = None, limit: int = 100
) -> list[Read]:
    """The newest reads first, or the newest `before` a number; or, from the one `after` a number on, in their order.

    Numbers rise; some are missing, and of reads made at the same moment one may come a moment late.
    """
    asked = {
        **asdict(filters),
        "since": None if filters.since is None else timestamp(filters.since),
        "until": None if filters.until is None else timestamp(filters.until),
        "after": after,
        "before": before,
        "limit": limit,
    }
    statement = _SQL["newest" if after is None else "after"]
    return [Read(*row) for row in connection.execute(statement, asked, binary=True).fetchall()]
