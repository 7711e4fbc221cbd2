"""The runner: keeps the read models behind the log up with it. It cannot stall and it cannot skip.

LISTEN comes first, then catching up, then waiting with a timeout and looking again: an event committed at any
moment is seen at the latest one timeout later, whatever became of its notification. A lost connection is
opened again and everything goes on from the tracked position, which moves in the same transaction as the rows.
"""

from typing import Final

import psycopg
import structlog

from ledger.database import Rows, connect
from ledger.erasing import destroy_erased
from ledger.errors import LedgerError
from ledger.follower import Follower
from ledger.queries import queries
from ledger.sealing import Cipher
from projections.behind.write import write_batch

_SQL: Final = queries(__file__)
_BATCH_EVENTS: Final = 2_000
_LOOK_AGAIN_SECONDS: Final = 1.0
_RETRY_SECONDS: Final = 0.5
_GATHERING_SECONDS: Final = 0.02
"""How long it lets events gather once it has caught up: of many writers' events it then makes few transactions."""
_GATHERING_MANY_SECONDS: Final = 0.05
_MANY_EVENTS: Final = 5
"""So many at once come of many writers: whoever asks waits a little longer, and posts cost a twentieth less."""

log = structlog.get_logger()


class Runner(Follower):
    """Writes the read models behind the log, in a thread of its own (`start`) or at once (`catch_up`)."""

    thread_name = "behind-the-log"

    def __init__(self, url: str, cipher: Cipher, *, batch: int = _BATCH_EVENTS) -> None:
        super().__init__()
        self._url = url
        self._cipher = cipher
        self._batch = batch

    def catch_up(self) -> int:
        """Write everything up to the head as it is now: how many events that were."""
        with connect(self._url, "ledger_projector") as connection:
            return self._catch_up(connection)

    def _catch_up(self, connection: Rows) -> int:
        return self._in_batches(lambda: write_batch(connection, self._cipher, self._batch), self._batch)

    def _destroy_erased(self, connection: Rows, since: int) -> int:
        """See to it that the keys of erased cases are gone, from the store and from this process's memory.

        Every process does, whoever recorded the erasure, and whatever became of them then.
        """
        try:
            destroyed = destroy_erased(connection, self._cipher, since)
        except (LedgerError, OSError) as error:
            # It is told each time, and holds up nothing else.
            log.warning("a key of an erased case is not destroyed", error=type(error).__name__, since=since)
            return since
        if destroyed.position > since:
            self._cipher.forget_destroyed()
            log.info("erasures seen to", position=destroyed.position, keys_destroyed=destroyed.keys)
        return destroyed.position

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with connect(self._url, "ledger_projector") as connection:
                    self._follow(connection)
            except (psycopg.Error, LedgerError) as error:
                # The type alone: a database error's text may quote rows.
                log.warning("read models behind the log: trying again", error=type(error).__name__)
                self._stopping.wait(_RETRY_SECONDS)

    def _follow(self, connection: Rows) -> None:
        connection.execute(_SQL["listen"])
        connection.execute(_SQL["flush_later"])
        erasures = 0
        while not self._stopping.is_set():
            erasures = self._destroy_erased(connection, erasures)
            many = self._catch_up(connection) >= _MANY_EVENTS
            self._stopping.wait(_GATHERING_MANY_SECONDS if many else _GATHERING_SECONDS)
            self._wait_for_notice(connection, _LOOK_AGAIN_SECONDS)
