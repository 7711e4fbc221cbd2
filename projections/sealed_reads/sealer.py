"""The sealer of reads: in a thread of its own, at most so often, and only when there is something to seal."""

from datetime import timedelta
from typing import Final

import psycopg
import structlog

from ledger.application import Ledger
from ledger.database import connect
from ledger.errors import LedgerError
from ledger.follower import Follower
from ledger.queries import queries
from projections.sealed_reads.seal import seal_reads

_SQL: Final = queries(__file__)
_LOOK_SECONDS: Final = 30.0

log = structlog.get_logger()


class ReadSealer(Follower):
    """Seals reads at most every `seconds`: of several servers on a database, whichever looks first."""

    thread_name = "reads-sealer"

    def __init__(self, url: str, ledger: Ledger, seconds: float) -> None:
        super().__init__()
        self._url = url
        self._ledger = ledger
        self._seconds = seconds

    def seal_if_due(self) -> bool:
        """Seal, if reads wait and the last seal is long enough past: whether that was so."""
        with connect(self._url, "ledger_sealer") as connection:
            due = connection.execute(_SQL["due"], {"every": timedelta(seconds=self._seconds)}).fetchone()
            return bool(due and due[0]) and seal_reads(connection, self._ledger) is not None

    def _run(self) -> None:
        while not self._stopping.wait(min(self._seconds, _LOOK_SECONDS)):
            try:
                self.seal_if_due()
            except (psycopg.Error, LedgerError) as error:
                # The type alone: a database error's text may quote rows.
                log.warning("sealing the reads on record: trying again", error=type(error).__name__)
