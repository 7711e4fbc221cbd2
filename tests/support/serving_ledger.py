"""`ledger serve` as a process of its own, a load of posts on it, and what the log must hold afterwards."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import psutil
import psycopg
from running_ledger import command, environment
from small_case import contact

from api.tokens import LocalIssuer
from ledger.database import connect
from ledger.transparency.log_key import log_signer
from ledger.transparency.read import log_id
from ledger.transparency.verify import verify
from ops.embedded import EmbeddedServer
from ops.home import Home

BATCH = 5
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
        """Return the process that answers calls."""
        return next(child for child in psutil.Process(self.process.pid).children() if "worker" in child.cmdline()[-1])

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


@dataclass
class Load:
    """Batches posted by several clients at once, and the receipts that came back."""

    serving: Serving
    receipts: dict[str, int] = field(default_factory=dict)
    batches: list[list[str]] = field(default_factory=list)
    _ending: threading.Event = field(default_factory=threading.Event)

    def post(self, name: str) -> None:
        """Post batch after batch; one that was not answered is left, and not posted again."""
        for number in count():
            if self._ending.is_set():
                return
            ids = [f"{name}-{number}-{place}" for place in range(BATCH)]
            self.batches.append([f"police/{each}" for each in ids])
            self._keep(self._answer([contact(each) for each in ids]))

    def _answer(self, events: list[dict[str, object]]) -> httpx.Response | None:
        headers = {"content-type": "application/cloudevents-batch+json"}
        try:
            return self.serving.client.post("/v1/events", json=events, headers=headers)
        except httpx.TransportError:
            time.sleep(0.05)
            return None

    def _keep(self, answer: httpx.Response | None) -> None:
        if answer is not None and answer.status_code == 201:
            for receipt in answer.json()["receipts"]:
                self.receipts[receipt["ref"]] = receipt["position"]

    def end(self) -> None:
        """Have the clients end after what they are posting."""
        self._ending.set()


@contextmanager
def load_on(serving: Serving, name: str) -> Iterator[Load]:
    """Yield a load of three clients that goes on until the end of the block."""
    load = Load(serving)
    clients = [threading.Thread(target=load.post, args=[f"{name}{letter}"]) for letter in "abc"]
    for client in clients:
        client.start()
    try:
        yield load
    finally:
        load.end()
        for client in clients:
            client.join()


def check_log(load: Load) -> None:
    """Check that positions are dense, all that was acknowledged is there, no batch by half, and the tree is sound."""
    with psycopg.connect(EmbeddedServer.start(load.serving.home).url) as connection:
        rows = connection.execute(
            "SELECT agency || '/' || event_id, notification_id FROM ledger.stored_events ORDER BY 2"
        ).fetchall()
    positions: dict[str, int] = dict(rows)
    assert [position for _, position in rows] == list(range(1, len(rows) + 1))
    assert load.receipts
    assert load.receipts.items() <= positions.items()
    assert {sum(ref in positions for ref in batch) for batch in load.batches} <= {0, BATCH}
    check_tree(load.serving.home)


def check_tree(home: Path) -> None:
    """Check that the log is what was recorded and signed."""
    with connect(EmbeddedServer.start(home).url, "ledger_projector") as connection:
        key = log_signer(Home(home).keys, log_id(connection)).verifier
        verdict = verify(connection, key)
    assert verdict.is_sound, verdict.faults


def until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Return once it is true; fail if it is not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def kill_postmaster(home: Path) -> None:
    """Kill the home's PostgreSQL as a crash would."""
    lines = (Home(home).postgres / "data" / "postmaster.pid").read_text("utf-8").splitlines()
    os.kill(int(lines[0]), signal.SIGKILL)
