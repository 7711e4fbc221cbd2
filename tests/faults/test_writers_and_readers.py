"""Sixteen writers and four readers at once: no gap is ever seen, nothing missed, and each share means what it meant.

A writer corrects its own entries and passes on anybody's, by whatever was last recorded by anyone. So which
version a share conveys is decided by the order in which posts came in, and by nothing that a writer knows.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg
import pytest
from asking import IMPORTER, reader
from keys_of_tests import cipher
from little_case import AGENCIES, CASES, REGISTRATIONS, correction, entry

from ledger.application import Ledger
from ledger.recorder import Receipt
from ledger.references import Knower
from projections.behind import Runner

WRITERS = 16
READERS = 4
POSTS_A_WRITER = 8
DAYS = tuple(f"2008-07-{day:02}" for day in range(1, 29))


@dataclass
class Crowd:
    """What everybody has recorded so far, by case, and the receipts of all."""

    url: str
    seed: int
    recorded: dict[str, list[str]] = field(default_factory=lambda: {case: [] for case in CASES})
    receipts: list[Receipt] = field(default_factory=list)
    start: threading.Barrier = field(default_factory=lambda: threading.Barrier(WRITERS + READERS))
    ended: threading.Event = field(default_factory=threading.Event)

    def write(self, number: int) -> None:
        """Post single events and batches of corrections, shares and new entries, as one of sixteen writers."""
        random = Random(self.seed * WRITERS + number)  # noqa: S311  # a reproducible load, not a secret
        writer = Writer(self, random, number)
        with Ledger(self.url, cipher(), connections=1) as ledger:
            self.start.wait(30)
            for _ in range(POSTS_A_WRITER):
                self.receipts += writer.post(ledger, random.choice((1, 1, 1, 2, 5, 20)))

    def read(self) -> list[int]:
        """Tail the log by position until all is written: the positions in the order in which they were seen."""
        seen: list[int] = []
        with reader(self.url) as connection:
            self.start.wait(30)
            while True:
                at_the_end = self.ended.is_set()
                rows = connection.execute(
                    "SELECT notification_id FROM ledger.stored_events WHERE notification_id > %s"
                    " ORDER BY notification_id LIMIT 100",
                    [seen[-1] if seen else 0],
                ).fetchall()
                seen += [position for (position,) in rows]
                if at_the_end and not rows:
                    return seen


@dataclass
class Writer:
    crowd: Crowd
    random: Random
    number: int
    made: int = 0
    own: list[tuple[str, str]] = field(default_factory=list)

    def post(self, ledger: Ledger, size: int) -> list[Receipt]:
        events = [self._event() for _ in range(size)]
        receipts = ledger.post(events, IMPORTER)
        for event, receipt in zip(events, receipts, strict=True):
            if receipt.version == 1 and receipt.entry:
                self.own.append((event["subject"], receipt.entry))
                self.crowd.recorded[event["subject"]].append(receipt.entry)
        return receipts

    def _event(self) -> dict[str, Any]:
        self.made += 1
        ref = f"{AGENCIES[self.number % len(AGENCIES)]}/w{self.number}-{self.made}"
        if self.own and self.random.random() < 0.4:
            case, corrected = self.random.choice(self.own)
            return correction(ref, corrected, case=case, **self._telling(case))
        case = self.random.choice(CASES)
        return entry(ref, case=case, **self._telling(case))

    def _telling(self, case: str) -> dict[str, Any]:
        random, known = self.random, self.crowd.recorded[case]
        told = [
            {"to": random.choice((*AGENCIES, "csc/desk", "csc/?")), "received_at": random.choice((*DAYS, "2008-07"))}
            for _ in range(random.randint(0, 2))
        ]
        shared = [{"entry": random.choice(known)} for _ in range(random.randint(0, 3))] if known else []
        return {"known_at": random.choice(DAYS), "recipients": told, "shares": shared}


@pytest.fixture
def crowd(database_url: str, request: pytest.FixtureRequest) -> Crowd:
    with Ledger(database_url, cipher(), connections=1) as ledger:
        ledger.post(REGISTRATIONS, IMPORTER)
    return Crowd(database_url, request.param)


@pytest.mark.parametrize("crowd", [1, 2, 3, 4], indirect=True)
def test_no_reader_sees_a_gap_or_misses_an_event_and_shares_are_as_the_fold_says(crowd: Crowd) -> None:
    with ThreadPoolExecutor(WRITERS + READERS) as threads:
        readers = [threads.submit(crowd.read) for _ in range(READERS)]
        writers = [threads.submit(crowd.write, number) for number in range(WRITERS)]
        try:
            for writer in writers:
                writer.result()
        finally:
            crowd.ended.set()
        seen = [reader.result() for reader in readers]

    head = len(REGISTRATIONS) + len(crowd.receipts)
    assert seen == [list(range(1, head + 1))] * READERS
    assert sorted(r.position for r in crowd.receipts) == list(range(len(REGISTRATIONS) + 1, head + 1))
    assert {receipt.status for receipt in crowd.receipts} == {"recorded"}
    _grants_are_as_the_fold_says(crowd)
    assert Runner(crowd.url, cipher()).catch_up() == head


def _grants_are_as_the_fold_says(crowd: Crowd) -> None:
    """Compare what the append function wrote with the pure functions over the final log."""
    passed_on_old_news = 0
    with Ledger(crowd.url, cipher(), connections=1) as ledger, psycopg.connect(crowd.url) as connection:
        for case in CASES:
            file = ledger.case_file(case)
            written = connection.execute(
                "SELECT v.ref, g.version, g.agency, g.unit, g.someone, g.position, g.ordinal FROM projections.grants g"
                " JOIN projections.entry_versions v ON v.entry = g.entry AND v.version = 1 WHERE g.case_code = %s",
                [case],
            ).fetchall()
            granted = [grant for found in file.entries.values() for grant in found.grants]
            assert sorted((*row[:2], Knower(*row[2:5]), *row[5:]) for row in written) == sorted(
                (g.entry, g.version, g.knower, g.position, g.ordinal) for g in granted
            )
            newest: dict[str, int] = {}
            for made in file.made:
                passed_on_old_news += sum(g.version < newest.get(g.entry, 0) for g in made.grants)
                newest[made.entry.ref] = made.version.number
    assert passed_on_old_news > 20, "too tame a load to tell stale news from new"
