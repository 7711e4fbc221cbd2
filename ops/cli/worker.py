"""The process that answers calls: `python -m ops.cli.worker`, which `ledger serve` starts and tells how.

It lives no longer than its parent. On Linux the kernel sees to that; elsewhere, and for a parent that died
before the kernel was asked, the end of stdin does.
"""

import contextlib
import ctypes
import gc
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any, Final

import orjson
import uvicorn

from api.app import create_app
from api.logs import configure_logs
from api.settings import Settings
from ops.cli.connections import BoundedProtocol, close_dawdlers
from ops.cli.doors import Doors
from ops.cli.supervisor import ALIVE, GRACE_SECONDS, READY

_SET_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_TICKS_A_SECOND: Final = 10  # uvicorn's
_COLLECTED_AFTER: Final = (20_000, 10, 10)
"""After how many objects the collector looks for circles: a page makes tens of thousands, and hardly one of them."""


class _TellingServer(uvicorn.Server):
    """Tells the parent, on stdout, when calls are answered, and each second that they still are."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What start-up made stays for good: the collector need not walk it again with every answer.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_COLLECTED_AFTER)
        self._tell(READY)

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS_A_SECOND == 0:
            self._tell(ALIVE)
            close_dawdlers(self.server_state.connections)
        return await super().on_tick(counter)

    def _tell(self, word: bytes) -> None:
        with contextlib.suppress(OSError):  # a parent that is stopped has heard enough, and one that is dead all
            os.write(sys.stdout.fileno(), word)


def run() -> None:
    """Answer calls on the socket that was handed over, until told to stop."""
    _die_with_parent()
    line = sys.stdin.buffer.readline()
    if not line:  # the parent is dead already
        return
    told: dict[str, Any] = orjson.loads(line)
    doors = Doors.heard(told["doors"])
    os.set_blocking(sys.stdout.fileno(), False)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    configure_logs()
    config = uvicorn.Config(
        create_app(
            Settings(
                told["database_url"],
                keys=Path(told["keys"]),
                sealing=Path(told["sealing"]),
                oidc=doors.oidc,
                limits=doors.limits,
            )
        ),
        loop="uvloop",
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(doors.proxies),
        forwarded_allow_ips=list(doors.proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    _TellingServer(config).run([socket.socket(fileno=told["socket"])])


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _end_with_stdin() -> None:
    """Nothing more ever comes on stdin: it ends when the parent does."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    run()
