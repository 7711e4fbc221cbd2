"""The runner follows the log: it cannot stall and it cannot skip, whatever becomes of its connection."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import psycopg
import pytest
from asking import IMPORTER, reader
from keys_of_tests import cipher
from little_case import REGISTRATIONS, entry
from random_ledgers import LedgerMaker, agencies, registrations
from read_model_rows import rows_of_read_models

from ledger.application import Ledger
from ledger.errors import NotReached
from ledger.recorder import Receipt
from projections.behind import Runner, reached, wait_until
from projections.behind.write import GapInTheLog
from projections.rebuild import rebuild

REGISTERED = len(REGISTRATIONS)
SEEN = [{"person": "child", "seen": "yes"}]


@contextmanager
def running(*urls: str) -> Iterator[list[Runner]]:
    """Yield a started runner for each of the databases, stopped at the end."""
    runners = [Runner(url, cipher()) for url in urls]
    for runner in runners:
        runner.start()
    try:
        yield runners
    finally:
        for runner in runners:
            runner.stop()


def post(ledger: Ledger, *ids: str) -> Receipt:
    return ledger.post([entry(f"gp/{event_id}", sightings=SEEN) for event_id in ids], IMPORTER)[-1]


def sightings(url: str) -> list[int]:
    """Return the positions of the entries whose sighting is written."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT entry FROM projections.sightings ORDER BY 1").fetchall()
    return [position for (position,) in rows]


def wait(url: str, position: int, seconds: float = 20.0) -> None:
    with reader(url) as connection:
        wait_until(connection, position, seconds)


def kill_sessions(url: str) -> int:
    """Kill every session in the database, the runner's among them; return how many those were."""
    with psycopg.connect(url, autocommit=True) as superuser:
        killed = superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return killed.rowcount


def test_what_is_appended_is_soon_written(ledger: Ledger, url: str) -> None:
    with running(url):
        for number in range(3):
            receipt = post(ledger, f"a{number}", f"b{number}")
            wait(url, receipt.position)

    assert sightings(url) == list(range(REGISTERED + 1, REGISTERED + 7))


def test_the_rows_and_the_position_come_in_one_transaction(ledger: Ledger, url: str) -> None:
    post(ledger, *(f"a{number}" for number in range(300)))
    with psycopg.connect(url) as connection:
        runner = Runner(url, cipher(), batch=7)
        runner.start()
        position = 0
        while position < REGISTERED + 300:
            row = connection.execute(
                "SELECT t.position, (SELECT count(*) FROM projections.sightings) FROM projections.tracking t"
            ).fetchone()
            connection.rollback()
            assert row is not None
            position, written = row
            assert written == max(0, position - REGISTERED)
        runner.stop()


def test_a_killed_connection_loses_nothing(ledger: Ledger, url: str) -> None:
    with running(url) as (runner,):
        wait(url, post(ledger, "before").position)
        for number in range(3):
            assert kill_sessions(url) >= 2, "the poster's and the runner's"
            wait(url, post(ledger, f"after{number}").position)
        assert runner.alive

    assert sightings(url) == list(range(REGISTERED + 1, REGISTERED + 5))


def test_a_connection_killed_in_the_middle_of_a_batch_writes_nothing_twice(ledger: Ledger, url: str) -> None:
    post(ledger, *(f"a{number}" for number in range(1000)))
    runner = Runner(url, cipher(), batch=40)
    runner.start()
    for _ in range(4):
        time.sleep(0.03)
        kill_sessions(url)
    wait(url, REGISTERED + 1000)
    runner.stop()

    assert sightings(url) == list(range(REGISTERED + 1, REGISTERED + 1001))


def test_an_event_whose_notification_is_lost_is_seen_all_the_same(ledger: Ledger, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as superuser:
        # As for an event that is committed between catching up and waiting, had its notification come too early.
        superuser.execute("ALTER FUNCTION ledger.append(json, bytea[]) SET search_path = silent, pg_catalog, pg_temp")
        superuser.execute("CREATE SCHEMA silent")
        superuser.execute("GRANT USAGE ON SCHEMA silent TO ledger_migrator")
        superuser.execute("CREATE FUNCTION silent.pg_notify(text, text) RETURNS void LANGUAGE sql AS ''")
    with running(url):
        wait(url, REGISTERED)
        for number in range(2):
            time.sleep(0.2 * number)
            wait(url, post(ledger, f"a{number}").position)


def test_an_event_committed_at_any_moment_around_the_start_is_seen(ledger: Ledger, url: str) -> None:
    for number in range(5):
        with running(url):
            time.sleep(0.006 * number)
            wait(url, post(ledger, f"a{number}").position)


def test_two_runners_on_one_database_write_everything_once(ledger: Ledger, url: str) -> None:
    with running(url, url, url):
        for number in range(20):
            receipt = post(ledger, *(f"a{number}-{part}" for part in range(5)))
        wait(url, receipt.position)

    assert sightings(url) == list(range(REGISTERED + 1, REGISTERED + 101))


def test_a_runner_goes_on_exactly_where_the_last_one_stopped(ledger: Ledger, url: str) -> None:
    post(ledger, "a", "b")
    assert Runner(url, cipher()).catch_up() == REGISTERED + 2
    assert Runner(url, cipher()).catch_up() == 0
    post(ledger, "c")
    assert Runner(url, cipher()).catch_up() == 1

    assert sightings(url) == [REGISTERED + 1, REGISTERED + 2, REGISTERED + 3]


@pytest.mark.parametrize("batch", [1, 3, 2_000])
def test_whatever_the_size_of_a_batch_the_rows_are_those_of_a_rebuild(database_url: str, batch: int) -> None:
    events = LedgerMaker(Random(batch), "k", "r").events(60)  # noqa: S311  # a reproducible ledger, not a secret
    with Ledger(database_url, cipher(), connections=1) as ledger:
        ledger.post([*agencies(), *registrations("k", "r"), *events], IMPORTER)
    Runner(database_url, cipher(), batch=batch).catch_up()
    written = rows_of_read_models(database_url)

    rebuild(database_url, cipher())

    assert rows_of_read_models(database_url) == written


def test_without_a_runner_waiting_ends_with_not_reached(ledger: Ledger, url: str) -> None:
    receipt = post(ledger, "a")
    with reader(url) as connection:
        started = time.monotonic()
        with pytest.raises(NotReached, match=f"position {receipt.position}"):
            wait_until(connection, receipt.position, 0.3)
        assert time.monotonic() - started >= 0.3
        assert reached(connection) == 0


def test_waiting_for_what_is_reached_already_does_not_wait(ledger: Ledger, url: str) -> None:
    receipt = post(ledger, "a")
    Runner(url, cipher()).catch_up()
    with reader(url) as connection:
        wait_until(connection, receipt.position, 0)
        assert reached(connection) == receipt.position


def test_a_log_with_a_gap_is_not_passed_over(ledger: Ledger, url: str) -> None:
    receipt = post(ledger, "a", "b", "c")
    with psycopg.connect(url) as superuser:
        superuser.execute("SET session_replication_role = replica")  # no triggers: someone meddles with the log
        superuser.execute("DELETE FROM ledger.stored_events WHERE notification_id = %s", [receipt.position - 1])

    with pytest.raises(GapInTheLog, match="ledger verify"):
        Runner(url, cipher()).catch_up()
    assert sightings(url) == []
