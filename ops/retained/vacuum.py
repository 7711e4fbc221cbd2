"""Lets the database go of the rows that an erasure deleted."""

from typing import Final

from ledger.database import connect
from ledger.queries import queries

_SQL: Final = queries(__file__)


def vacuum(url: str) -> None:
    """Vacuum the read models: nobody waits for it. Their owner's task."""
    with connect(url, "ledger_migrator") as connection:
        connection.execute(_SQL["vacuum"])
