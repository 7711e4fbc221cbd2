"""Keeps one process answering calls: starts it, starts it again when it dies, ends it when told to.

The socket is this process's own. A call that comes in while no worker runs waits in its queue, and the next
one answers it.
"""

import contextlib
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import IO, Final, cast

import orjson
import structlog

from ops.cli.place import CommandError

READY: Final = b"ready\n"
"""What a worker says on stdout when it answers calls."""
GRACE_SECONDS: Final = 10
"""How long a worker that is told to end may still answer what it was asked."""

_POLL_SECONDS: Final = 0.05
_SHORT_LIFE_SECONDS: Final = 5.0
_LONGEST_PAUSE_SECONDS: Final = 5.0
_FIRST_PAUSE_SECONDS: Final = 0.25

_log: Final = structlog.get_logger()


class Worker:
    """One process that answers calls."""

    def __init__(self, listening: socket.socket, database_url: str, keys: Path, sealing: Path) -> None:
        # It is told through a pipe and not by arguments, which every user of the machine can read.
        self.database_url = database_url
        self.started_at = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ops.cli.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[listening.fileno()],
            process_group=0,  # a terminal's Ctrl-C is for the parent, which ends this one in good order
        )
        told = {
            "database_url": database_url,
            "keys": str(keys),
            "sealing": str(sealing),
            "socket": listening.fileno(),
        }
        with contextlib.suppress(BrokenPipeError):  # it is dead already, as `ended` will say
            self._stdin.write(orjson.dumps(told) + b"\n")
            self._stdin.flush()  # and left open: it ends with this process

    @property
    def _stdin(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdin)

    @property
    def ended(self) -> int | None:
        """Return how the process ended (minus the signal that killed it), or None while it runs."""
        return self._process.poll()

    def is_ready(self) -> bool:
        """Whether it has just said that it answers calls."""
        out = self._process.stdout
        return bool(out and select.select([out], [], [], 0)[0] and out.readline() == READY)

    def end(self) -> None:
        """Have it finish what it is answering, and end."""
        self._process.terminate()
        try:
            self._process.wait(GRACE_SECONDS + 5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()


class Supervisor:
    """Runs workers, one after another, until SIGTERM or Ctrl-C; a second Ctrl-C does not wait for answers."""

    def __init__(self, listening: socket.socket, database_url: Callable[[], str], keys: Path, sealing: Path) -> None:
        self._listening = listening
        self._database_url = database_url
        self._keys = keys, sealing
        self._stopping = 0
        self._short_lives = 0
        self._worker = Worker(listening, database_url(), keys, sealing)

    def run(self, announce: Callable[[], None]) -> None:
        """Keep a worker running; call `announce` when the first answers. Raises CommandError if it cannot."""
        before = {each: signal.signal(each, self._told_to_stop) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._wait_until_ready()
            announce()
            while not self._stopping:
                if self._worker.ended is not None:
                    self._start_again()
                elif self._worker.database_url != self._database_url():
                    self._worker.end()  # the server's socket was moved
                time.sleep(_POLL_SECONDS)
        finally:
            self._worker.end()
            for each, handler in before.items():
                signal.signal(each, handler)

    def _wait_until_ready(self) -> None:
        while not (self._stopping or self._worker.is_ready()):
            if self._worker.ended is not None:
                raise CommandError("the API could not start: the last line of the log above says why")
            time.sleep(_POLL_SECONDS)

    def _start_again(self) -> None:
        """Start a new worker: at once, unless the last ones hardly lived."""
        died = self._worker
        lived = time.monotonic() - died.started_at
        self._short_lives = self._short_lives + 1 if lived < _SHORT_LIFE_SECONDS else 0
        _log.warning("worker died: starting another", code=died.ended, lived_seconds=round(lived, 1))
        if self._short_lives > 1:
            self._pause(min(_FIRST_PAUSE_SECONDS * 2**self._short_lives, _LONGEST_PAUSE_SECONDS))
        if not self._stopping:
            self._worker = Worker(self._listening, self._database_url(), *self._keys)

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._stopping:
            time.sleep(_POLL_SECONDS)

    def _told_to_stop(self, _: int, __: FrameType | None) -> None:
        self._stopping += 1
        if self._stopping > 1:
            self._worker.kill()
