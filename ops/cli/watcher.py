"""Starts a home's embedded PostgreSQL again when it was killed, unless `ledger stop` stopped it."""

import threading
from typing import Final, Self

import structlog

from ops.cli.place import Place
from ops.embedded import EmbeddedServer, EmbeddedServerError

_LOOK_SECONDS: Final = 0.25
_AFTER_FAILURE_SECONDS: Final = 2.0

_log: Final = structlog.get_logger()


class Watcher(threading.Thread):
    """Watches a server in a thread of its own, as a context manager."""

    def __init__(self, place: Place, server: EmbeddedServer) -> None:
        super().__init__(name="postgres-watcher", daemon=True)
        self._place = place
        self._server = server
        self._ending = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self.join()

    def run(self) -> None:
        """Look now and then, until told to end."""
        pause = _LOOK_SECONDS
        while not self._ending.wait(pause):
            try:
                pause = _LOOK_SECONDS
                self._look()
            except EmbeddedServerError as error:
                _log.error("the embedded PostgreSQL cannot be started: trying again", cause=str(error))
                pause = _AFTER_FAILURE_SECONDS

    def _look(self) -> None:
        if EmbeddedServer.is_running(self._server.home) or self._place.is_stopped:
            return
        _log.warning("the embedded PostgreSQL is gone: starting it again")
        self._server.ensure_running()
        _log.info("the embedded PostgreSQL runs again")
