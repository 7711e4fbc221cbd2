"""How far the read models behind the log have come, and waiting until they are far enough."""

import time
from typing import Final

from ledger.database import Rows
from ledger.errors import NotReached
from ledger.queries import queries

_SQL: Final = queries(__file__)
_FIRST_PAUSE_SECONDS = 0.002
_LONGEST_PAUSE_SECONDS = 0.05


def reached(connection: Rows) -> int:
    """The position up to and with which the read models behind the log are written."""
    row = connection.execute(_SQL["position"]).fetchone()
    return int(row[0]) if row else 0


def wait_until(connection: Rows, position: int, seconds: float = 5.0) -> None:
    """Return once the read models behind the log have reached `position`.

    Raises NotReached when they have not after `seconds`.
    """
    deadline = time.monotonic() + seconds
    pause = _FIRST_PAUSE_SECONDS
    while reached(connection) < position:
        if time.monotonic() > deadline:
            raise NotReached(f"the views have not yet reached position {position}: ask again shortly")
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
