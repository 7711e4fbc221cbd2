"""`ledger rebuild`: all read models anew from the log, beside the live ones, switched in one transaction.

Streams (cases) are independent of each other, so they are folded side by side. Events that come in meanwhile
are folded after; the last of them while nobody appends, just before the switch.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Final, NamedTuple
from uuid import UUID

import psycopg

from ledger.database import Rows, connect
from ledger.errors import LedgerError
from ledger.queries import queries
from ledger.sealing import Cipher
from projections.rebuild.load import Loader, load

_SQL: Final = queries(__file__)
_PARTS: Final = 32
"""Many more than processes: progress shows, and a part with a great case holds nobody up for long."""
_OTHERS_MAX: Final = 7  # each holds two connections of those that the server has for everyone
_WORTH_PROCESSES_EVENTS: Final = 20_000
_FEW_EVENTS: Final = 500
_PASSES: Final = 3  # whoever posts faster than that is made to wait while the rest is folded
_FETCH_ROWS: Final = 2_000


class Progress(NamedTuple):
    """How many events have been folded, of how many."""

    done: int
    of: int


class RebuildRefused(LedgerError):
    """A rebuild that cannot start."""


def rebuild(url: str, cipher: Cipher, *, report: Callable[[Progress], None] | None = None) -> int:
    """Rebuild every read model from the log and switch to what was built: the position it was built up to.

    The live ones answer until the switch; a rebuild that is killed leaves them as they were. Raises
    RebuildRefused while another one runs, or a reader stays in what the last one replaced.
    """
    told = report or (lambda _: None)
    with psycopg.connect(url, autocommit=True) as own:
        own.execute(_SQL["may_make_schemas"])
    with connect(url, "ledger_migrator") as connection:
        row = connection.execute(_SQL["one_rebuild_at_a_time"]).fetchone()
        if row is None or not row[0]:
            raise RebuildRefused("another rebuild is under way: wait for it to end")
        if not _drop_before(connection):
            raise RebuildRefused("somebody still reads what the last rebuild replaced: try again when they have ended")
        connection.execute(_SQL["begin"])
        connection.execute(_SQL["keep_out_of_statistics"])
        reached = _head(connection)
        _fold_side_by_side(url, cipher, reached, told)
        _index_side_by_side(url, [row[0] for row in connection.execute(_SQL["tables"])])
        for _ in range(_PASSES):
            head = _head(connection)
            if head - reached <= _FEW_EVENTS:
                break
            reached = _fold_since(connection, cipher, reached, head)
        reached = _switch(connection, cipher, reached)
        _drop_before(connection)
    return reached


def _head(connection: Rows) -> int:
    row = connection.execute(_SQL["head"]).fetchone()
    return int(row[0]) if row else 0


def _fold_side_by_side(url: str, cipher: Cipher, to: int, told: Callable[[Progress], None]) -> None:
    """Fold all parts: this process from the last on, others (which take a moment to start) from the first on."""
    parts = _PARTS if to >= _WORTH_PROCESSES_EVENTS else 1
    asked = [(url, cipher, to, part, parts) for part in range(parts)]
    done = 0
    with ProcessPoolExecutor(_others(), mp_context=get_context("spawn")) as others:
        futures = [others.submit(_fold_part, *each) for each in asked[:-1]]
        for each in reversed(asked):
            if each is not asked[-1] and not futures[each[3]].cancel():
                break  # another has this one, or has had it, and all before it
            done += _fold_part(*each)
            told(Progress(done, to))
        for future in futures:
            if not future.cancelled():
                done += future.result()
                told(Progress(done, to))


def _others() -> int:
    """How many processes fold beside this one: one a core in all, for PostgreSQL's part comes in their pauses."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(cores - 1, 1), _OTHERS_MAX)


def _index_side_by_side(url: str, tables: Sequence[str]) -> None:
    """Index the copies, two at a time: the greatest two take as long as all the others."""
    with ThreadPoolExecutor(2) as sessions:
        list(sessions.map(partial(_index, url), tables))


def _index(url: str, table: str) -> None:
    with connect(url, "ledger_migrator") as connection:
        connection.execute(_SQL["flush_with_the_switch"])
        connection.execute(_SQL["index"], (table,))


def _fold_part(url: str, cipher: Cipher, to: int, part: int, parts: int) -> int:
    """Fold and load one part of the streams, over two connections: one reads on while the other loads.

    Ids of streams are made by hashing, so equal ranges of them hold about as many. Returns how many events.
    """
    bounds = [UUID(int=(part + side) * (1 << 128) // parts) if part + side < parts else None for side in (0, 1)]
    asked = {"to": to, "first": bounds[0], "before": bounds[1]}
    with (
        connect(url, "ledger_migrator") as reading,
        connect(url, "ledger_migrator") as loading,
        reading.transaction(),
        reading.cursor("streams") as cursor,
    ):
        loading.execute(_SQL["flush_with_the_switch"])
        cursor.itersize = _FETCH_ROWS
        cursor.execute(_SQL["streams_up_to"], asked, binary=True)
        return sum(load(cursor, Loader(loading), cipher))


def _fold_since(connection: Rows, cipher: Cipher, since: int, to: int) -> int:
    rows = connection.execute(_SQL["streams_since"], {"since": since, "to": to}, binary=True).fetchall()
    for _ in load(rows, Loader(connection), cipher, since):
        pass
    return to


def _switch(connection: Rows, cipher: Cipher, reached: int) -> int:
    with connection.transaction():
        connection.execute(_SQL["lock_append"])
        connection.execute(_SQL["lock_tracking"])
        head = _fold_since(connection, cipher, reached, _head(connection))
        connection.execute(_SQL["rebuilt_up_to"], (head,))
        connection.execute(_SQL["switch"])
    return head


def _drop_before(connection: Rows) -> bool:
    """Drop what was live: whether it could be. Readers in the middle of it finish first.

    If they take longer than a lock is waited for, the next rebuild drops it.
    """
    try:
        connection.execute(_SQL["drop_before"])
    except psycopg.errors.LockNotAvailable:
        return False
    return True
