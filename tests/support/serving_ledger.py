"""`ledger serve` as a process of its own, and its PostgreSQL killed."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from running_ledger import command, environment

from api.tokens.local import LocalIssuer
from ops.home import Home
from ops.postmaster import find_postmaster

PATIENCE_SECONDS = 30


@dataclass
class Serving:
    """A running `ledger serve`."""

    home: Path
    process: subprocess.Popen[str]
    url: str
    client: httpx.Client

    @property
    def port(self) -> str:
        """Return the port that it listens on."""
        return self.url.rpartition(":")[2]

    @property
    def worker(self) -> psutil.Process:
        """Return the process that answers calls, once there is one: the last may just have died."""
        found: list[psutil.Process] = []

        def is_there() -> bool:
            found[:] = self._workers()
            return bool(found)

        until(is_there)
        return found[0]

    def _workers(self) -> list[psutil.Process]:
        found = []
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # it ended while it was looked at
                if "ops.cli.worker" in child.cmdline():
                    found.append(child)
        return found

    def status(self, path: str = "/readyz") -> int:
        """Return the status that a call is answered with; 0 if it is not answered."""
        try:
            return self.client.get(path).status_code
        except httpx.TransportError:
            return 0

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to end; return its exit status."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def serving(home: Path, port: str = "0", *more: str, **variables: str) -> Iterator[Serving]:
    """Yield a `ledger serve` on the home that answers; killed at the end if it still runs."""
    with (home / "serve.log").open("a") as log:
        process = subprocess.Popen(
            command("serve", "--home", home, "--port", port, *more),
            stdout=subprocess.PIPE, stderr=log, text=True, env=environment(**variables),
        )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said.startswith("Serving at http://127.0.0.1:"), (home / "serve.log").read_text("utf-8")
    url = said.split()[2]
    token = LocalIssuer(Home(home).keys).issue("importer")
    with httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=15) as client:
        try:
            yield Serving(home, process, url, client)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Return once it is true; fail if it is not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def kill_postmaster(home: Path) -> None:
    """Kill the home's PostgreSQL as a crash would.

    Sessions of one that was killed just before may answer for a moment yet, so it waits until there is one to kill.
    """
    data = Home(home).postgres / "data"
    until(lambda: find_postmaster(data) is not None)
    postmaster = find_postmaster(data)
    assert postmaster is not None
    os.kill(postmaster.pid, signal.SIGKILL)
