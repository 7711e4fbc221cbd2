"""Gathers the rows of a rebuild's tables and sends them to the database by COPY."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from ledger.database import Rows
from ledger.queries import queries

_SQL: Final = queries(__file__)
_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # of COPY's binary format, without flags or an extension
_TRAILER: Final = b"\xff\xff"
_ROWS_A_PIECE: Final = 100
"""So many the processor's cache holds; megabytes at once would be copied through memory several times."""


class Loader:
    """Rows that wait, by table: `packed` are whole rows in COPY's binary format, `rows` are values."""

    def __init__(self, connection: Rows) -> None:
        self._connection = connection
        self.packed: defaultdict[str, list[bytes]] = defaultdict(list)
        self.rows: defaultdict[str, list[Sequence[Any]]] = defaultdict(list)

    def flush(self, at_least: int = 1) -> None:
        """Send what waits, if it is at least so many rows."""
        if sum(map(len, self.packed.values())) + sum(map(len, self.rows.values())) < at_least:
            return
        for table, packed in self.packed.items():
            if packed:
                self._send_packed(table, packed)
                packed.clear()
        for table, rows in self.rows.items():
            if rows:
                self._send(table, rows)
                rows.clear()

    def _send_packed(self, table: str, packed: Sequence[bytes]) -> None:
        with self._connection.cursor().copy(_SQL[f"copy_{table}"]) as copy:
            copy.write(_HEADER)
            for first in range(0, len(packed), _ROWS_A_PIECE):
                copy.write(b"".join(packed[first : first + _ROWS_A_PIECE]))
            copy.write(_TRAILER)

    def _send(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        with self._connection.cursor().copy(_SQL[f"copy_{table}"]) as copy:
            for row in rows:
                copy.write_row(row)
