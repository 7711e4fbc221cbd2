"""A load of posts over HTTP by several clients at once, and what each of them was told.

A client that gets no answer, or 503, either posts the same again until it is told what became of it, as the
contract bids, or gives up: then what it posted may be there or not.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx
from asking import IMPORTER
from random_ledgers import LedgerMaker, agencies, registrations

from api.tokens.local import LocalIssuer
from ledger.application import Ledger
from ledger.keys import AT_REST
from ledger.sealing import cipher_at
from ops.migrate import migrate

CASES = ("k", "other")
CLIENTS = 4
SIZES = (1, 1, 1, 2, 5, 20)
PATIENCE_SECONDS = 60
_EVENTS_A_MAKER = 150
_GIVES_UP = 0.3
_PAUSE_SECONDS = 0.05
_BETWEEN_CHECKPOINTS_SECONDS = 0.2

Receipt = dict[str, Any]


def prepare_ledger(url: str, keys: Path) -> None:
    """Migrate the database, and register the agencies, cases and people that a load posts of."""
    migrate(url)
    with Ledger(url, cipher_at(keys / AT_REST), connections=1) as ledger:
        ledger.post([*agencies(), *(event for case in CASES for event in registrations(case, f"{case}-"))], IMPORTER)


@dataclass
class Load:
    """What several clients posted to the addresses, and the receipts that came back. Use `load_on`."""

    urls: Sequence[str]
    keys: Path
    name: str
    receipts: dict[str, Receipt] = field(default_factory=dict)
    batches: list[list[str]] = field(default_factory=list)
    checkpoints: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    unanswered: int = 0
    unavailable: int = 0
    _last: dict[int, tuple[list[dict[str, Any]], list[Receipt]]] = field(default_factory=dict)
    _ending: threading.Event = field(default_factory=threading.Event)

    def more(self, receipts: int) -> None:
        """Return once so many more events have been acknowledged; fail if they are not in time."""
        self.reach(len(self.receipts) + receipts)

    def reach(self, receipts: int) -> None:
        """Return once so many events have been acknowledged since the load began; fail if they are not in time."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(self.receipts) < receipts:
            assert not self.unexpected, self.unexpected
            assert time.monotonic() < deadline, f"{len(self.receipts)} acknowledged, and no more: {self.told()}"
            time.sleep(0.01)

    def told(self) -> str:
        """Say in figures what the clients were told."""
        return (
            f"{len(self.receipts)} events acknowledged of {sum(map(len, self.batches))} posted;"
            f" {self.unanswered} calls without an answer, {self.unavailable} answered 503;"
            f" {len(self.checkpoints)} checkpoints kept"
        )

    def end(self) -> None:
        """Have the clients end after what they are posting."""
        self._ending.set()

    def work(self, number: int) -> None:
        """Post batch after batch, as one client, until told to end."""
        random = Random(f"{self.name}-{number}")  # noqa: S311  # a reproducible load, not a secret
        url = self.urls[number % len(self.urls)]
        made = 0
        with httpx.Client(base_url=url, timeout=30, headers=self._headers()) as client:
            while not self._ending.is_set():
                maker = LedgerMaker(random, CASES[number % len(CASES)], "")
                client.headers.update(self._headers())  # a token lives for an hour
                for _ in range(_EVENTS_A_MAKER // 5):
                    maker.prefix = f"{self.name}-{number}-{made}-"
                    made += 1
                    if self._ending.is_set() or not self._post(number, client, random, maker):
                        break  # what comes next may refer to nothing of which it is not known whether it is there

    def keep_checkpoints(self) -> None:
        """Keep the log's checkpoint now and then, as somebody outside does, until told to end."""
        with httpx.Client(base_url=self.urls[0], timeout=10) as client:
            while not self._ending.wait(_BETWEEN_CHECKPOINTS_SECONDS):
                with suppress(httpx.TransportError):
                    answer = client.get("/v1/ledger/checkpoint", headers=self._headers())
                    if answer.status_code == 200:
                        self.checkpoints.append(answer.text)
                    elif answer.status_code != 503:
                        self.unexpected.append(f"a checkpoint: {answer.status_code}: {answer.text[:300]}")

    def _headers(self) -> dict[str, str]:
        return {
            "authorization": f"Bearer {LocalIssuer(self.keys).issue('importer')}",
            "content-type": "application/cloudevents-batch+json",
        }

    def check_again(self) -> None:
        """Post the last batch of each client again; check that the first receipts come back."""
        with httpx.Client(base_url=self.urls[0], timeout=30, headers=self._headers()) as client:
            for events, receipts in self._last.values():
                answer = client.post("/v1/events", json=events)
                assert answer.status_code == 200
                assert answer.json()["receipts"] == [{**receipt, "status": "duplicate"} for receipt in receipts]

    def _post(self, number: int, client: httpx.Client, random: Random, maker: LedgerMaker) -> bool:
        """Post the next batch: whether it was acknowledged."""
        events = maker.events(random.choice(SIZES))
        self.batches.append([f"{event['source'].removeprefix('/agencies/')}/{event['id']}" for event in events])
        while (receipts := self._acknowledged(client, events)) is None:
            if self._ending.is_set() or random.random() < _GIVES_UP:
                return False
            time.sleep(_PAUSE_SECONDS)
        self._keep(receipts)
        self._last[number] = events, receipts
        return True

    def _acknowledged(self, client: httpx.Client, events: list[dict[str, Any]]) -> list[Receipt] | None:
        try:
            answer = client.post("/v1/events", json=events)
        except httpx.TransportError:
            self.unanswered += 1
            return None
        if answer.status_code in (200, 201):
            receipts: list[Receipt] = answer.json()["receipts"]
            return receipts
        self.unavailable += answer.status_code == 503
        if answer.status_code != 503:
            self.unexpected.append(f"{answer.status_code}: {answer.text[:300]}")
        return None

    def _keep(self, receipts: list[Receipt]) -> None:
        if len({receipt["status"] for receipt in receipts}) != 1:
            self.unexpected.append("a batch was recorded by half before")
        for receipt in receipts:
            self.receipts[receipt["ref"]] = receipt


@contextmanager
def load_on(keys: Path, name: str, *urls: str, clients: int = CLIENTS) -> Iterator[Load]:
    """Yield a load that goes on until the end of the block; each client has one of the addresses."""
    load = Load(urls, keys, name)
    threads = [threading.Thread(target=load.work, args=[number]) for number in range(clients)]
    threads.append(threading.Thread(target=load.keep_checkpoints))
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.end()
        for thread in threads:
            thread.join()
    assert not load.unexpected, load.unexpected[:5]
