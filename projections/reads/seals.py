"""How far the reads on record are sealed, for auditors; to anybody else's reading it tells nothing."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ledger.database import Rows
from ledger.queries import queries
from ledger.times import Instant

_SQL: Final = queries(__file__)


class SealedRead(NamedTuple):
    """The place that a read has in the tree, from 0, and when that was sealed."""

    place: int
    at: Instant


class Seals(NamedTuple):
    """How many reads are sealed, when any last were (None: never), and how many are not yet."""

    size: int
    at: Instant | None
    waiting: int


def sealed_among(connection: Rows, numbers: Sequence[int]) -> dict[int, SealedRead]:
    """Return which of some reads, by their numbers, are sealed."""
    rows = connection.execute(_SQL["sealed_among"], (list(numbers),), binary=True).fetchall()
    return {number: SealedRead(place, at) for number, place, at in rows}


def seals(connection: Rows) -> Seals:
    """Return how far the reads are sealed."""
    row = connection.execute(_SQL["seals"], binary=True).fetchone()
    return Seals(*row) if row else Seals(0, None, 0)
