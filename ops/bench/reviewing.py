"""Reading in the benchmarks as a reviewer of every case does: behind the same walls as over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ledger.database import Rows, connect
from ledger.queries import queries
from ops.bench.bulk import CASE
from ops.bench.synthetic import Event

REVIEWER: Final = "bench"
"""The subject of the reviewer's tokens."""

_SQL: Final = queries(__file__)


def assignment() -> Event:
    """The event that assigns every case to the reviewer."""
    return {
        "specversion": "1.0", "id": "bench-reviewer", "source": "/partnership",
        "type": "safeguarding.assignment.v1", "data": {"reviewer": REVIEWER, "cases": ["*"]},
    }  # fmt: skip


@contextmanager
def reviewing(url: str) -> Iterator[Rows]:
    """Yield a connection that reads about the case on the reviewer's behalf, all in one transaction."""
    with connect(url, "ledger_reader") as connection, connection.transaction():
        connection.execute(_SQL["as_reviewer"], {"reviewer": REVIEWER, "case": CASE})
        yield connection
