"""The recorder: eventsourcing's, reading as it does, but appending through the ledger's own SQL, as nothing else may.

A post by itself goes to `ledger.append_one_durably`, several to `ledger.append_durably` (`queries.sql`; what these
call is in migrations/README.md).

Why not the library's way of inserting: LOCK TABLE waits for VACUUM and needs rights that would let history be
changed, a sequence is not dense, and its database function takes no lock at all (ops/decisions/).
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

import orjson
import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.rows import dict_row, tuple_row
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from ledger import prepared
from ledger.database import RECONNECT_SECONDS, Rows, Session, as_role
from ledger.errors import (
    CaseErased,
    Conflict,
    LedgerError,
    Refused,
    SecondPersonNeeded,
    Unavailable,
    UnknownReference,
)
from ledger.queries import queries
from ledger.times import Instant
from ledger.together import Batch, Together

_SQL: Final = queries(__file__)
Parameters = Sequence[Any] | Mapping[str, Any]
_ATTEMPTS: Final = 5
_REFUSALS: Final[dict[str, type[Refused]]] = {
    "LG403": SecondPersonNeeded,
    "LG404": UnknownReference,
    "LG409": Conflict,
    "LG410": CaseErased,
}


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


@dataclass(frozen=True)
class LedgerStoredEvent(StoredEvent):
    """A stored event with its position, the moment of recording, and what its bytes are bound to."""

    position: int
    recorded_at: Instant
    case: str | None
    ref: str


class LedgerDatastore(PostgresDatastore):
    """eventsourcing's datastore on a connection string, in the appender's role."""

    def __init__(self, url: str, size: int) -> None:
        super().__init__(dbname="", host="", port="", user="", password="", schema="ledger")
        self.pool = ConnectionPool(  # type: ignore[assignment]  # psycopg's own, of which theirs is a subclass
            as_role(url, "ledger_appender"),
            connection_class=Session,
            kwargs={"autocommit": True, "row_factory": dict_row},
            min_size=1,
            max_size=size,
            open=True,
            timeout=10,
            reconnect_timeout=RECONNECT_SECONDS,
            configure=partial(set_json_loads, orjson.loads),
            name="ledger_appender",
        )


class LedgerRecorder(PostgresApplicationRecorder):
    """Reads stored events as eventsourcing does; appends posts by the ledger's own functions."""

    def __init__(self, datastore: PostgresDatastore, **settings: Any) -> None:
        super().__init__(datastore, **settings)
        # Two transactions: one holds the lock, the next is being read. More of them only crowd the processor.
        self._together = Together(self._append_batches, at_once=2)

    def append(self, refs: Sequence[str], slips: Sequence[dict[str, Any]], states: Sequence[bytes]) -> list[Receipt]:
        """Append posts (ledger.post_row.for_append), all or nothing: a receipt each.

        Callers that come while others are being appended are appended together. Raises Refused, or Unavailable.
        A connection that is lost, even after COMMIT was sent, is tried again: what had been recorded is
        recognised by its source and id and answered with its first receipt.
        """
        rows = self._together.append(Batch(slips, states))
        return [Receipt(ref, *row) for ref, row in zip(refs, rows, strict=True)]

    def rehearse(self, refs: Sequence[str], slips: Sequence[dict[str, Any]], states: Sequence[bytes]) -> list[Receipt]:
        """What `append` would answer now: the same transaction, undone at its end. Raises as `append` does.

        The positions are those of this moment; nobody has been promised them.
        """
        try:
            rows = self._answered("rehearse", _parameters([Batch(slips, states)]), undo=True)
        except psycopg.errors.LockNotAvailable as error:
            raise Unavailable("the ledger is busy: post again shortly") from error
        except psycopg.DatabaseError as error:
            raise _refusal(error.sqlstate, error.diag.message_primary, error.diag.message_detail) or error from error
        return [Receipt(ref, *receipt) for ref, (_, _, *receipt) in zip(refs, rows, strict=True)]

    def receipt_of(self, agency: str, event_id: str, posted_by: str | None) -> tuple[Receipt, LedgerStoredEvent] | None:
        """The receipt of what an agency recorded, and the event as it is stored; None where there is none such.

        `posted_by` narrows it to one poster: role and subject. Raises Unavailable.
        """
        asked = {"agency": agency, "id": event_id, "posted_by": posted_by}
        for entry, version, *stored in self._answered("receipt_of", asked):
            event = LedgerStoredEvent(*stored)
            return Receipt(event.ref, event.position, event.recorded_at, "recorded", entry, version), event
        return None

    def _append_batches(self, batches: Sequence[Batch]) -> list[list[Any] | Exception]:
        """Append batches in one transaction: for each the rows of its receipts, or why it is not taken."""
        try:
            asked = _append_of(batches)
            ((rows,),) = self._tried(lambda connection: prepared.fetch(connection, *asked))
        except psycopg.errors.LockNotAvailable:
            return [Unavailable("the ledger is busy: post again shortly") for _ in batches]
        except psycopg.DatabaseError as error:
            if len(batches) == 1:
                return [_refusal(error.sqlstate, error.diag.message_primary, error.diag.message_detail) or error]
            # A fault, not a refusal, undid all: which batch it was in shows when each is sent by itself.
            return [answer for batch in batches for answer in self._append_batches([batch])]
        return _by_batch(rows, len(batches))

    def kinds_of(self, refs: Sequence[str]) -> dict[str, str]:
        """The kind of each entry that there is among the references. Raises Unavailable."""
        return dict(self._answered("kinds_of", (list(refs),)))

    def has_case(self, case: str, stream: UUID, of_key: Collection[str], *, all_but: bool) -> tuple[bool, bool]:
        """Whether there is such a case; whether it has sealed events of these types or, `all_but`, of others.

        Raises Unavailable.
        """
        asked = (case, stream, list(of_key), all_but)
        ((is_there, has_sealed),) = self._answered("has_case", asked)
        return is_there, has_sealed

    def erased_among(self, cases: Collection[str]) -> set[str]:
        """Which of the cases are erased. Raises Unavailable."""
        return {case for (case,) in self._answered("erased_among", (list(cases),))}

    def has_keys(self) -> bool:
        """Whether keys were used with this ledger before. Raises Unavailable."""
        ((has,),) = self._answered("has_keys", ())
        return bool(has)

    def keys_belong(self, identity: bytes) -> bool:
        """Whether keys are this ledger's: those that were the first to be used with it. Raises Unavailable."""
        ((belong,),) = self._answered("keys_belong", (identity,))
        return bool(belong)

    def _answered(self, statement: str, parameters: Parameters, *, undo: bool = False) -> list[Any]:
        """The rows of a statement. Raises Unavailable."""

        def ask(connection: Rows) -> list[Any]:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            with connection.transaction(force_rollback=True) if undo else nullcontext():
                return cursor.execute(_SQL[statement], parameters).fetchall()

        return self._tried(ask)

    def _tried(self, ask: Callable[[Rows], list[Any]]) -> list[Any]:
        """What is answered on a connection, asked again where that is lost. Raises Unavailable."""
        for attempt in range(_ATTEMPTS):
            try:
                with self.datastore.pool.connection() as connection:
                    return ask(cast(Rows, connection))
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


def _append_of(batches: Sequence[Batch]) -> prepared.Query:
    """What appends them, durably. A post by itself goes its own way, which for one is shorter."""
    if len(batches) == 1 and len(batches[0].slips) == 1:
        ((slip,), (state,)) = batches[0]
        return _SQL["append_one"], {"post": orjson.dumps(slip).decode(), "state": f"\\x{state.hex()}"}
    return _SQL["append"], _parameters(batches)


def _parameters(batches: Sequence[Batch]) -> dict[str, str]:
    """What the append function is called with."""
    slips = [slip for batch in batches for slip in batch.slips]
    # The bytes as one literal: psycopg would turn them into an array one by one, in Python.
    literal = ",".join([f'"\\\\x{state.hex()}"' for batch in batches for state in batch.states])
    return {
        "posts": orjson.dumps(slips).decode(),
        "states": f"{{{literal}}}",
        "sizes": prepared.array_of(len(batch.slips) for batch in batches),
    }


def _by_batch(rows: Sequence[Sequence[Any]], batches: int) -> list[list[Any] | Exception]:
    receipts: list[list[Any]] = [[] for _ in range(batches)]
    answers: list[list[Any] | Exception] = [*receipts]
    for number, refusal, *receipt in rows:
        if refusal is None:
            receipts[number - 1].append(receipt)
        else:
            answers[number - 1] = _refusal(*refusal) or LedgerError("refused, for no reason that is known")
    return answers


def _refusal(sqlstate: str | None, why: str | None, detail: str | None) -> Refused | None:
    """The refusal that the append function raised, or None where it was something else."""
    refusal = _REFUSALS.get(sqlstate or "")
    if refusal is None:
        return None
    place = json.loads(detail or "{}")
    return refusal(why or "refused", where=place.get("where") or "", index=place.get("index") or 0)
