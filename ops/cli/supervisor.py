"""Keeps one process answering calls: starts it, starts it again when it dies or hangs, ends it when told to.

The socket is this process's own. A call that comes in while no worker runs waits in its queue, and the next
one answers it.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import IO, Any, Final, cast

import orjson
import structlog

from ops.cli.place import CommandError

READY: Final = b"R"
"""What a worker says on stdout when it answers calls."""
ALIVE: Final = b"."
"""What it says each second after that, by the loop that answers: one that hangs says nothing."""
SILENCE_SECONDS: Final = 10.0
"""How long a worker may say nothing before it is taken to hang."""
START_SECONDS: Final = 120.0
"""How long it may take to answer its first call: it opens its connections to the database before."""
GRACE_SECONDS: Final = 10
"""How long a worker that is told to end may still answer what it was asked."""

_POLL_SECONDS: Final = 0.05
_SHORT_LIFE_SECONDS: Final = 5.0
_LONGEST_PAUSE_SECONDS: Final = 5.0
_FIRST_PAUSE_SECONDS: Final = 0.25

_log: Final = structlog.get_logger()


class Worker:
    """One process that answers calls."""

    def __init__(self, listening: socket.socket, database_url: str, told: Mapping[str, Any]) -> None:
        # It is told through a pipe and not by arguments, which every user of the machine can read.
        self.database_url = database_url
        self.started_at = self._heard_at = time.monotonic()
        self._is_ready = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ops.cli.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            pass_fds=[listening.fileno()],
            process_group=0,  # a terminal's Ctrl-C is for the parent, which ends this one in good order
        )
        words = {**told, "database_url": database_url, "socket": listening.fileno()}
        with contextlib.suppress(BrokenPipeError):  # it is dead already, as `ended` will say
            # and left open: it ends with this process
            cast(IO[bytes], self._process.stdin).write(orjson.dumps(words) + b"\n")

    @property
    def ended(self) -> int | None:
        """Return how the process ended (minus the signal that killed it), or None while it runs."""
        return self._process.poll()

    @property
    def is_ready(self) -> bool:
        """Whether it has said that it answers calls."""
        self._listen()
        return self._is_ready

    @property
    def hangs(self) -> bool:
        """Whether it has said nothing for so long that it will answer nobody."""
        self._listen()
        return time.monotonic() - self._heard_at > (SILENCE_SECONDS if self._is_ready else START_SECONDS)

    def _listen(self) -> None:
        out = cast(IO[bytes], self._process.stdout)
        while select.select([out], [], [], 0)[0]:
            said = os.read(out.fileno(), 4096)
            if not said:
                return
            self._heard_at = time.monotonic()
            self._is_ready = self._is_ready or READY in said

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

    def __init__(self, listening: socket.socket, database_url: Callable[[], str], told: Mapping[str, Any]) -> None:
        self._listening = listening
        self._database_url = database_url
        self._told = told
        self._stopping = 0
        self._short_lives = 0
        self._worker = Worker(listening, database_url(), told)

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
                elif self._worker.hangs:
                    _log.error("worker hangs: killing it", silent_seconds=SILENCE_SECONDS)
                    self._worker.kill()
                time.sleep(_POLL_SECONDS)
        finally:
            self._worker.end()
            for each, handler in before.items():
                signal.signal(each, handler)

    def _wait_until_ready(self) -> None:
        while not (self._stopping or self._worker.is_ready):
            if self._worker.ended is not None:
                raise CommandError("the API could not start: the last line of the log above says why")
            if self._worker.hangs:
                self._worker.kill()
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
            self._worker = Worker(self._listening, self._database_url(), self._told)

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._stopping:
            time.sleep(_POLL_SECONDS)

    def _told_to_stop(self, _: int, __: FrameType | None) -> None:
        self._stopping += 1
        if self._stopping > 1:
            self._worker.kill()
