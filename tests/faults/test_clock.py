"""The clock is set back, and forward, in mid-load: recording times run forward, and an instant keeps its answer.

It is the database's clock, for that gives all recording times: in a database of the test's own, `clock_timestamp()`
is put behind a function that adds to what the machine's clock shows.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from after_faults import Tell, check_ledger
from asking import IMPORTER
from keys_of_tests import cipher
from little_case import REGISTRATIONS, entry
from load_of_posts import load_on, prepare_ledger
from serving_ledger import serving

from ledger.application import Ledger
from ledger.database import connect
from ledger.errors import BeyondTheLedger
from ledger.times import Instant, rfc3339
from ops.home import Home
from projections.question import Moment, moment

pytestmark = pytest.mark.faults

HOUR_SECONDS = 3600
_SHIM = """
SET allow_system_table_mods = on;
ALTER FUNCTION pg_catalog.clock_timestamp() RENAME TO clock_of_the_machine;
CREATE TABLE public.clock_of_the_test (ahead interval NOT NULL);
INSERT INTO public.clock_of_the_test VALUES ('0');
CREATE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER AS
    'SELECT pg_catalog.clock_of_the_machine() + ahead FROM public.clock_of_the_test';
"""
_NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


class Clock:
    """The clock of a database, which can be set."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(_SHIM)

    def set(self, ahead_seconds: float) -> None:
        """Set it so far ahead of the machine's, or behind."""
        self._connection.execute("UPDATE clock_of_the_test SET ahead = make_interval(secs => %s)", [ahead_seconds])

    def now(self) -> Instant:
        """Return what it shows."""
        row = self._connection.execute(_NOW).fetchone()
        assert row is not None
        return Instant(row[0])

    def close(self) -> None:
        """End its session."""
        self._connection.close()


@pytest.fixture
def clock(database_url: str) -> Iterator[Clock]:
    """Yield the clock of the test's database, right at first."""
    made = Clock(database_url)
    yield made
    made.close()


@pytest.fixture
def readers(ledger: Ledger, database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Yield a reader's connection to the ledger."""
    assert ledger.name
    with connect(database_url, "ledger_reader") as connection:
        yield connection


@pytest.fixture
def ledger(database_url: str, clock: Clock) -> Iterator[Ledger]:
    """Yield a ledger with the registrations, whose clock can be set."""
    clock.set(0)
    with Ledger(database_url, cipher(), connections=1) as opened:
        opened.post(REGISTRATIONS, IMPORTER)
        yield opened


@pytest.fixture
def home(database_url: str, clock: Clock, tmp_path: Path) -> Path:
    """Return the home of a ledger that is ready for a load, its database that of the clock."""
    clock.set(0)
    prepare_ledger(database_url, Home.at(tmp_path / "home").keys)
    return tmp_path / "home"


def test_the_clock_set_to_and_fro_under_load(
    home: Path, clock: Clock, repeats: int, random: Random, tell: Tell
) -> None:
    at = ["--database-url", clock.url]
    with serving(home, "0", *at) as served, load_on(Home(home).keys, "clock", served.url) as load:
        for _ in range(5 * repeats):
            load.more(10)
            clock.set(random.uniform(-2, 2) * random.choice((1, HOUR_SECONDS, 24 * HOUR_SECONDS)))
        load.more(10)
    tell(5 * repeats, check_ledger(clock.url, home, [load], ["--home", str(home), *at]), load)


def test_an_instant_that_was_answered_has_that_answer_after_the_clock_is_set_back(
    ledger: Ledger, clock: Clock, readers: psycopg.Connection[Any]
) -> None:
    last = ledger.post([entry("gp/a")], IMPORTER)[0]
    clock.set(HOUR_SECONDS)
    asked = rfc3339(clock.now() - 1)
    answered = moment(readers, asked)
    clock.set(0)
    after = ledger.post([entry("gp/b")], IMPORTER)[0]

    assert answered == moment(readers, asked) == Moment(last.position, last.recorded_at)
    assert after.recorded_at > clock.now()


def test_nothing_is_learnt_from_an_instant_that_is_refused(
    ledger: Ledger, clock: Clock, readers: psycopg.Connection[Any]
) -> None:
    with pytest.raises(BeyondTheLedger):
        moment(readers, rfc3339(clock.now() + HOUR_SECONDS * 1_000_000))

    assert ledger.post([entry("gp/a")], IMPORTER)[0].recorded_at < clock.now()


@pytest.mark.parametrize("seed", range(5))
def test_however_the_clock_is_set_each_instant_resolves_once(
    ledger: Ledger, clock: Clock, readers: psycopg.Connection[Any], seed: int
) -> None:
    random = Random(seed)  # noqa: S311  # a reproducible story, not a secret
    answers: dict[str, Moment] = {}
    refused = 0
    for number in range(60):
        clock.set(random.uniform(-3, 3))
        if random.random() < 0.4:
            ledger.post([entry(f"gp/{number}")], IMPORTER)
        asked = str(rfc3339(clock.now() + random.randint(-2_000_000, 8_000_000)))
        try:
            answers[asked] = moment(readers, asked)
        except BeyondTheLedger:
            refused += 1
        for before, answer in random.sample(list(answers.items()), min(1, len(answers))):
            assert moment(readers, before) == answer

    assert {asked: moment(readers, asked) for asked in answers} == answers
    assert len(answers) > 10
    assert refused


def test_asking_for_an_instant_holds_up_no_post(ledger: Ledger, clock: Clock, readers: psycopg.Connection[Any]) -> None:
    with readers.transaction():
        before = moment(readers, rfc3339(clock.now() - 1))
        assert ledger.post([entry("gp/a")], IMPORTER)[0].position == before.position + 1
