"""The recorder: eventsourcing's, reading as it does, but appending through the ledger's one SQL function.

Why not the library's way of inserting: LOCK TABLE waits for VACUUM and needs rights that would let history be
changed, a sequence is not dense, and its database function takes no lock at all (ops/decisions/).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.rows import dict_row, tuple_row
from psycopg_pool import ConnectionPool, PoolTimeout

from ledger.database import RECONNECT_SECONDS, as_role
from ledger.errors import Conflict, LedgerError, Refused, UnknownReference
from ledger.queries import queries
from ledger.times import Instant

_SQL: Final = queries(__file__)
_ATTEMPTS: Final = 5
_REFUSALS: Final[dict[str, type[Refused]]] = {"LG404": UnknownReference, "LG409": Conflict}


class Receipt(NamedTuple):
    """What the ledger answers to a post: where it is recorded, and which version of which entry it made.

    `status` is `recorded`, or `duplicate` with the first receipt's values. A registration makes no entry.
    """

    ref: str
    position: int
    recorded_at: Instant
    status: str
    entry: str | None
    version: int | None


class Unavailable(LedgerError):
    """The database did not take a post in time. Nothing is lost by posting it again."""


@dataclass(frozen=True)
class LedgerStoredEvent(StoredEvent):
    """A stored event with what the ledger gave it: its position and the moment of recording."""

    position: int
    recorded_at: Instant


class LedgerDatastore(PostgresDatastore):
    """eventsourcing's datastore on a connection string, in the appender's role."""

    def __init__(self, url: str, size: int) -> None:
        super().__init__(dbname="", host="", port="", user="", password="", schema="ledger")
        self.pool = ConnectionPool(  # type: ignore[assignment]  # psycopg's own, of which theirs is a subclass
            as_role(url, "ledger_appender"),
            kwargs={"autocommit": True, "row_factory": dict_row},
            min_size=1,
            max_size=size,
            open=True,
            timeout=10,
            reconnect_timeout=RECONNECT_SECONDS,
            name="ledger_appender",
        )


class LedgerRecorder(PostgresApplicationRecorder):
    """Reads stored events as eventsourcing does; appends posts through `ledger.append`."""

    def append(self, refs: Sequence[str], slips: Sequence[dict[str, Any]], states: Sequence[bytes]) -> list[Receipt]:
        """Append posts (ledger.post_row.for_append), all or nothing: a receipt each.

        Raises Refused, or Unavailable. A connection that is lost, even after COMMIT was sent, is tried again:
        what had been recorded is recognised by its source and id and answered with its first receipt.
        """
        # The bytes as one literal: psycopg would turn them into an array one by one, in Python.
        literal = ",".join([f'"\\\\x{state.hex()}"' for state in states])
        parameters = (orjson.dumps(slips).decode(), f"{{{literal}}}")
        try:
            rows = self._answered("append", parameters, prepare=True)
        except psycopg.errors.LockNotAvailable as error:
            raise Unavailable("the ledger is busy: post again shortly") from error
        except psycopg.DatabaseError as error:
            raise _refusal(error) from error
        return [Receipt(ref, *row) for ref, row in zip(refs, rows, strict=True)]

    def kinds_of(self, refs: Sequence[str]) -> dict[str, str]:
        """The kind of each entry that there is among the references. Raises Unavailable."""
        return dict(self._answered("kinds_of", (list(refs),)))

    def _answered(self, statement: str, parameters: Sequence[Any], *, prepare: bool | None = None) -> list[Any]:
        """The rows of a statement, sent again where the connection is lost. Raises Unavailable."""
        for attempt in range(_ATTEMPTS):
            try:
                with self.datastore.pool.connection() as connection:
                    cursor = connection.cursor(row_factory=tuple_row, binary=True)
                    return cursor.execute(_SQL[statement], parameters, prepare=prepare).fetchall()
            except psycopg.errors.LockNotAvailable:
                raise
            except PoolTimeout as error:  # it has tried for as long as a caller should wait
                raise Unavailable("the ledger's database cannot be reached: post again shortly") from error
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if attempt == _ATTEMPTS - 1:
                    raise Unavailable("the ledger's database cannot be reached: post again shortly") from error
        raise AssertionError("unreachable")

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Refuse: no event comes in but as a post, through `append`."""
        raise NotImplementedError("events are appended as posts, by Ledger.post()")

    def select_events(
        self,
        originator_id: Any,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream in its order, each with its position and moment of recording."""
        bounds = {"stream": originator_id, "gt": gt or 0, "lte": lte or 2**62, "limit": limit}
        with self.datastore.pool.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            rows = cursor.execute(_SQL["stream_backwards" if desc else "stream"], bounds).fetchall()
        return [LedgerStoredEvent(*row) for row in rows]


def _refusal(error: psycopg.DatabaseError) -> Exception:
    """The refusal that the append function raised, or the error as it was."""
    refusal = _REFUSALS.get(error.sqlstate or "")
    if refusal is None:
        return error
    place = json.loads(error.diag.message_detail or "{}")
    return refusal(
        error.diag.message_primary or "refused", where=place.get("where") or "", index=place.get("index") or 0
    )
