"""Random ledgers, posted to a real database and folded by the pure functions."""

from functools import cached_property
from itertools import count
from random import Random
from typing import Any

from asking import IMPORTER
from keys_of_tests import cipher
from random_ledgers import KNOWERS, LedgerMaker, agencies, registrations

from ledger.application import Ledger
from ledger.codec import decode, encode
from ledger.knowledge.case_file import CaseFile, Recorded
from ledger.recorder import Receipt
from ledger.times import OPEN_END, OPEN_START, Instant, as_of, rfc3339
from projections.behind import Runner

numbers = count(1)


class Recording:
    """A random ledger posted to a real database, and the fold over the same events."""

    def __init__(self, url: str, random: Random, events: int) -> None:
        number = next(numbers)
        self.url = url
        self.random = random
        self.case = f"case-{number}"
        made = LedgerMaker(random, self.case, f"n{number}-").events(events)
        self.events = registrations(self.case, f"n{number}-") + made
        self.receipts: list[Receipt] = []
        with Ledger(url, cipher(), connections=1) as ledger:
            ledger.post(agencies(), IMPORTER)
            at = 0
            while at < len(self.events):
                size = random.choice((1, 3, 20))
                self.receipts += ledger.post(self.events[at : at + size], IMPORTER)
                at += size
        Runner(url, cipher()).catch_up()

    @cached_property
    def recorded(self) -> list[Recorded]:
        """The events as they are stored, read once for all folds over them."""
        return [
            Recorded(receipt.position, receipt.recorded_at, decode(event["type"], encode(event)))
            for event, receipt in zip(self.events, self.receipts, strict=True)
        ]

    def fold(self, position: int) -> CaseFile:
        """What the pure functions know, as recorded at a position."""
        return CaseFile(event for event in self.recorded if event.position <= position)

    def question(self) -> dict[str, Any]:
        """Something to ask: often about the very moment when something began or ended, or one off it."""
        params: dict[str, Any] = {
            "case": self.case,
            "knower": self.random.choice(KNOWERS),
            "as_of": rfc3339(self._moment()),
            "recorded_as_of": self.random.choice(self.receipts).position,
        }
        return params | self.random.choice(({}, {"evidence": "contemporaneous"}))

    @cached_property
    def bounds(self) -> list[Instant]:
        """The moments when anything began to be known, or came to be certain."""
        grants = [g for entry in self.fold(2**62).entries.values() for g in entry.grants]
        return [at for g in grants for at in g.known if at not in (OPEN_START, OPEN_END)]

    def _moment(self) -> Instant:
        return self.random.choice([*self.bounds, as_of("2009-06-30")]) + self.random.choice((-1, 0, 0, 1))
