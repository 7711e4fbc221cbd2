"""Connections to the one database, each in the role that its task needs.

Moments come and go as `Instant` (see ledger.times): timestamptz is read as microseconds, with open ends as
infinity, so that no answer passes through a calendar it does not need.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

from psycopg import Connection, Cursor, Transaction, conninfo
from psycopg.abc import Buffer
from psycopg.abc import Transformer as Transforming
from psycopg.adapt import Loader, Transformer
from psycopg.pq import Format, TransactionStatus
from psycopg.pq.abc import PGconn
from psycopg.rows import RowFactory, tuple_row
from psycopg.types.numeric import Int8BinaryLoader
from psycopg_pool import ConnectionPool

from ledger.times import OPEN_END, OPEN_START, Instant

Role = Literal["ledger_migrator", "ledger_appender", "ledger_projector", "ledger_reader", "ledger_sealer"]
Rows = Connection[tuple[Any, ...]]
Pool = ConnectionPool[Rows]
C = TypeVar("C", bound=Cursor[Any])


class Session(Connection[tuple[Any, ...]]):
    """A connection that knows what was prepared on it besides psycopg's own (ledger.prepared).

    Whenever psycopg rolls back, it has the server forget all that it had prepared, and then the server forgets the
    rest too.
    """

    def __init__(self, pgconn: PGconn, row_factory: RowFactory[tuple[Any, ...]] = tuple_row) -> None:
        super().__init__(pgconn, row_factory)
        self.prepared: dict[str, bytes] = {}
        """The names of prepared queries, by their texts."""
        self._transformer: Transforming | None = None

    @property
    def transformer(self) -> Transforming:
        """What reads binary results, moments as `ticks`: to make one takes as long as to read a dozen rows."""
        if self._transformer is None:
            self._transformer = Transformer(comparing(self))
        return self._transformer

    def rollback(self) -> None:
        """Roll back, as psycopg does: where nothing was begun, it has nothing forgotten."""
        was_begun = self.pgconn.transaction_status != TransactionStatus.IDLE
        try:
            super().rollback()
        finally:
            if was_begun:
                self._forget_prepared()

    @contextmanager
    def transaction(self, savepoint_name: str | None = None, force_rollback: bool = False) -> Iterator[Transaction]:
        """Begin a transaction or a savepoint, as psycopg does."""
        begun: Transaction | None = None
        try:
            with super().transaction(savepoint_name, force_rollback) as begun:
                yield begun
        finally:
            if begun is None or begun.status is not Transaction.Status.COMMITTED:
                self._forget_prepared()

    def _forget_prepared(self) -> None:
        if self.prepared:
            self.prepared.clear()
            self.pgconn.exec_(b"DEALLOCATE ALL")  # where that fails, names that are never used again stay


_POSTGRES_EPOCH = 946_684_800_000_000  # 2000-01-01 UTC, in microseconds since 1970
_UNPACK = struct.Struct("!q").unpack
_LOCK_SECONDS = 10
RECONNECT_SECONDS = 2.0
"""How long a pool tries by itself to get a lost connection back.

Its pauses double each time: left to itself it would be away for as long again as the database was. Once it
has given up, whoever asks for a connection makes it try at once.
"""


class InstantLoader(Loader):
    """Reads a binary timestamptz as an Instant."""

    format = Format.BINARY

    def load(self, data: Buffer) -> Instant:
        """Microseconds since 1970, or an open end."""
        at: Instant = _UNPACK(data)[0]
        return at if at in (OPEN_START, OPEN_END) else at + _POSTGRES_EPOCH


def ticks(at: Instant) -> int:
    """An instant as `comparing` reads it: PostgreSQL's own microseconds, which run from 2000."""
    return at if at in (OPEN_START, OPEN_END) else at - _POSTGRES_EPOCH


def instant(at: int) -> Instant:
    """The instant that `comparing` read as ticks."""
    return at if at in (OPEN_START, OPEN_END) else at + _POSTGRES_EPOCH


def comparing(connection: Rows) -> Cursor[tuple[Any, ...]]:
    """A cursor for reads that only compare and sort moments: it reads them as `ticks`, many times as fast."""
    return reading_ticks(connection.cursor(binary=True))


def reading_ticks(cursor: C) -> C:
    """The cursor, of whose binary results moments are read as `ticks` from now on."""
    cursor.adapters.register_loader("timestamptz", Int8BinaryLoader)
    return cursor


def as_role(url: str, role: Role) -> str:
    """The connection string of `url` for sessions in `role`, which wait at most 10 s for a lock."""
    given = str(conninfo.conninfo_to_dict(url).get("options") or "")
    options = f"{given} -c role={role} -c lock_timeout={_LOCK_SECONDS}s -c timezone=UTC".strip()
    return conninfo.make_conninfo(url, options=options)


def connect(url: str, role: Role) -> Rows:
    """One connection of its own, in autocommit, in `role`."""
    connection = Session.connect(as_role(url, role), autocommit=True)
    connection.adapters.register_loader("timestamptz", InstantLoader)
    return connection


def pool(url: str, role: Role, size: int) -> Pool:
    """An open pool of up to `size` connections in `role`, autocommit, that mends itself."""

    def configure(connection: Rows) -> None:
        connection.adapters.register_loader("timestamptz", InstantLoader)

    made: Pool = ConnectionPool(
        as_role(url, role),
        connection_class=Session,
        kwargs={"autocommit": True},
        min_size=1,
        max_size=size,
        open=True,
        timeout=10,
        reconnect_timeout=RECONNECT_SECONDS,
        configure=configure,
        name=role,
    )
    return made
