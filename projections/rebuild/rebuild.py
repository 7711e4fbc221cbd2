"""`ledger rebuild`: all read models anew from the log, beside the live ones, switched in one transaction.

Streams (cases) are independent of each other, so they are folded side by side. Events that come in meanwhile
are folded after; the last of them while nobody appends, just before the switch.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing import get_context
from types import ModuleType
from typing import Final, NamedTuple
from uuid import UUID

import psycopg
from psycopg import ServerCursor

from ledger.database import Rows, comparing, connect, reading_ticks
from ledger.errors import LedgerError
from ledger.queries import queries
from ledger.sealing import Cipher
from projections.rebuild.load import Stored, load
from projections.rebuild.loader import Loader

_SQL: Final = queries(__file__)
_PARTS: Final = 64
"""Many more than processes: progress shows, and a part with a great case holds nobody up for long."""
_HELPERS_MAX: Final = 7  # each holds two connections of those that the server has for everyone
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
        with _helpers() as helpers:  # to the end of which it takes them a moment to come
            _fold_side_by_side(url, cipher, reached, told, helpers)
            for what, names in (("index", "indexes"), ("complete", "tables")):
                _side_by_side(url, _SQL[what], [row[0] for row in connection.execute(_SQL[names])])
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


def _fold_side_by_side(
    url: str, cipher: Cipher, to: int, told: Callable[[Progress], None], helpers: ProcessPoolExecutor
) -> None:
    """Fold all parts: this process from the last on, helpers (which take a moment to start) from the first on."""
    parts = _PARTS if to >= _WORTH_PROCESSES_EVENTS else 1
    done = 0
    with closing(_Folder(url, cipher)) as own:
        with _main_forgotten():
            futures = [helpers.submit(_fold_elsewhere, url, cipher, to, part, parts) for part in range(parts - 1)]
        for part in reversed(range(parts)):
            if part != parts - 1 and not futures[part].cancel():
                break  # a helper has this one, or has had it, and all before it
            done += own.fold(to, part, parts)
            told(Progress(done, to))
        for future in futures:
            if not future.cancelled():
                done += future.result()
                told(Progress(done, to))


@contextmanager
def _main_forgotten() -> Iterator[None]:
    """Processes that are started in the block do not import this one's main program, which may be all of the API."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _helpers() -> Iterator[ProcessPoolExecutor]:
    """Processes that fold beside this one: one a core in all, for PostgreSQL's part comes in their pauses."""
    count = min(max(_cores() - 1, 1), _HELPERS_MAX)
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as helpers:
        yield helpers


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _side_by_side(url: str, call: str, names: Sequence[str]) -> None:
    """Make the call with each name, in two sessions: the greatest index takes as long as all the others."""
    waiting = iter(names)  # from which both take the next
    with ThreadPoolExecutor(2) as sessions:
        for session in [sessions.submit(_call_with_each, url, call, waiting) for _ in range(2)]:
            session.result()


def _call_with_each(url: str, call: str, names: Iterator[str]) -> None:
    with connect(url, "ledger_migrator") as connection:
        connection.execute(_SQL["flush_with_the_switch"])
        connection.execute(_SQL["sample_little"])
        connection.execute(_SQL["room_to_sort"])
        connection.execute(_SQL["sort_by_so_many"], (str(max(_cores() // 2 - 1, 0)),))
        for name in names:
            connection.execute(call, (name,))


class _Folder:
    """Folds and loads parts of the streams, over two connections: one reads on while the other loads."""

    def __init__(self, url: str, cipher: Cipher) -> None:
        self._cipher = cipher
        self._reading = connect(url, "ledger_migrator")
        self._loading = connect(url, "ledger_migrator")
        self._loading.execute(_SQL["flush_with_the_switch"])

    def fold(self, to: int, part: int, parts: int) -> int:
        """One part of so many: how many events it has.

        Ids of streams are made by hashing, so equal ranges of them hold about as many.
        """
        bounds = [UUID(int=(part + side) * (1 << 128) // parts) if part + side < parts else None for side in (0, 1)]
        asked = {"to": to, "first": bounds[0], "before": bounds[1]}
        with self._reading.transaction(), self._reading.cursor("streams") as cursor:
            reading_ticks(cursor).execute(_SQL["streams_up_to"], asked, binary=True)
            return sum(load(_batches(cursor), Loader(self._loading), self._cipher))

    def close(self) -> None:
        """Close both connections."""
        self._reading.close()
        self._loading.close()


_folders: dict[str, _Folder] = {}
"""In a process that folds for another: what it folds with, which ends with it."""


def _fold_elsewhere(url: str, cipher: Cipher, to: int, part: int, parts: int) -> int:
    if url not in _folders:
        _folders[url] = _Folder(url, cipher)
    return _folders[url].fold(to, part, parts)


def _batches(cursor: ServerCursor[Stored]) -> Iterator[Stored]:
    """The rows, fetched many at a time; to iterate over the cursor itself would cost more for each."""
    while rows := cursor.fetchmany(_FETCH_ROWS):
        yield from rows


def _fold_since(connection: Rows, cipher: Cipher, since: int, to: int) -> int:
    rows = comparing(connection).execute(_SQL["streams_since"], {"since": since, "to": to}).fetchall()
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
