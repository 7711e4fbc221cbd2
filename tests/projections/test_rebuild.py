"""A rebuild makes the same read models anew while everyone goes on, and one that is killed changes nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any

import psycopg
import pytest
from asking import IMPORTER, ask, reader
from keys_of_tests import VARIABLE, cipher
from little_case import REGISTRATIONS, entry
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from random_ledgers import LedgerMaker, agencies, registrations
from read_model_rows import rows_of_read_models

from ledger.application import Ledger
from ops.embedded import EmbeddedServer
from projections.behind import Runner, wait_until
from projections.question import head
from projections.rebuild import Progress, rebuild
from projections.rebuild.rebuild import RebuildRefused

REBUILD = """
import sys
from pathlib import Path
from ledger.sealing import cipher_at
from projections.rebuild import rebuild
rebuild(sys.argv[1], cipher_at(Path(sys.argv[2])))
"""
REBUILDS = 83860381975891  # the session's lock of a rebuild
APPENDS = 83860381975890  # the lock of an append
WRITERS = 8
SIGHTING = [{"person": "child", "seen": "yes"}]


@pytest.fixture
def full_url(database_url: str) -> str:
    """Return a ledger with random events of two cases in it, all of its read models written."""
    with Ledger(database_url, cipher(), connections=1) as ledger:
        ledger.post(agencies(), IMPORTER)
        for case in ("k", "other"):
            maker = LedgerMaker(Random(case), case, case)  # noqa: S311  # a reproducible ledger, not a secret
            ledger.post([*registrations(case, case), *maker.events(150)], IMPORTER)
    Runner(database_url, cipher()).catch_up()
    return database_url


@contextmanager
def following(url: str) -> Iterator[None]:
    """Follow the log with a runner, in the block."""
    runner = Runner(url, cipher())
    runner.start()
    try:
        yield
    finally:
        runner.stop()


@contextmanager
def at_work(work: Callable[[int, threading.Event], int], workers: int) -> Iterator[list[int]]:
    """Yield while workers work, until the end of the block; then hold how much each has done. Errors are raised."""
    ending = threading.Event()
    done: list[int] = []
    with ThreadPoolExecutor(workers) as threads:
        working = [threads.submit(work, number, ending) for number in range(workers)]
        try:
            yield done
        finally:
            ending.set()
        done += [each.result() for each in working]


def test_a_rebuild_while_eight_write_and_others_read_makes_what_was_written_live(full_url: str) -> None:
    def write(number: int, ending: threading.Event) -> int:
        maker = LedgerMaker(Random(number), "k", f"w{number}-")  # noqa: S311  # as above
        posted = 0
        with Ledger(full_url, cipher(), connections=1) as ledger:
            while not ending.is_set():
                maker.prefix = f"w{number}-{posted}-"
                posted += len(ledger.post(maker.events(3), IMPORTER))
                ending.wait(0.05)
        return posted

    def read(number: int, ending: threading.Event) -> int:
        asked = 0
        params = {"case": "k", "knower": ("*", "csc", "gp")[number % 3], "as_of": "2010-01-01", "recorded_as_of": 150}
        with reader(full_url) as connection:
            first = [ask(connection, view, params) for view in ("tunnel", "hindsight", "sightings", "claims")]
            while not ending.is_set():
                again = [ask(connection, view, params) for view in ("tunnel", "hindsight", "sightings", "claims")]
                assert again == first
                asked += 1
        return asked

    with following(full_url):
        with at_work(read, 2) as asked, at_work(write, WRITERS) as posted:
            for _ in range(3):
                time.sleep(0.3)
                rebuild(full_url, cipher())
            time.sleep(0.3)
        with reader(full_url) as connection:
            wait_until(connection, head(connection).position, 20)
    live = rows_of_read_models(full_url)
    rebuild(full_url, cipher())

    assert rows_of_read_models(full_url) == live
    assert min(asked + posted) > 0


def test_a_rebuild_answers_with_the_position_that_it_was_built_up_to(full_url: str) -> None:
    told: list[Progress] = []

    position = rebuild(full_url, cipher(), report=told.append)

    assert told[-1].done == told[-1].of == position == len(agencies()) + 2 * (4 + 150)


_SHAPE = """
    SELECT relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'projections'::regnamespace
    UNION ALL
    SELECT c.conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(c.oid) FROM pg_constraint c
    WHERE c.connamespace = 'projections'::regnamespace
    UNION ALL
    SELECT relname, concat_ws(' ', attname, format_type(atttypid, atttypmod), collname, attnotnull, attstorage,
                              attgenerated, attstattarget, pg_get_expr(adbin, adrelid))
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_collation l ON l.oid = attcollation
         LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'projections'::regnamespace AND c.relkind IN ('r', 'v') AND attnum > 0
    UNION ALL
    SELECT tablename, concat_ws(' ', policyname, roles, cmd, qual, with_check) FROM pg_policies
    WHERE schemaname = 'projections'
    UNION ALL
    SELECT relname, concat_ws(' ', relrowsecurity, grantee::regrole, privilege_type)
    FROM pg_class c, aclexplode(relacl) WHERE c.relnamespace = 'projections'::regnamespace AND relkind IN ('r', 'v')
    ORDER BY 1, 2
"""


def test_what_is_rebuilt_has_the_indexes_constraints_columns_walls_and_rights_of_what_was(full_url: str) -> None:
    with psycopg.connect(full_url, autocommit=True) as owner:
        before = owner.execute(_SHAPE).fetchall()
        rebuild(full_url, cipher())
        assert owner.execute(_SHAPE).fetchall() == before
        assert "grants_knower_idx" in str(before)


def test_a_rebuild_mends_what_someone_broke(full_url: str) -> None:
    live = rows_of_read_models(full_url)
    with psycopg.connect(full_url) as superuser:
        superuser.execute("DELETE FROM projections.grants WHERE ordinal = 0")
        superuser.execute("UPDATE projections.entry_versions SET content = '{}'")
        superuser.execute("TRUNCATE projections.sightings, projections.people")
        superuser.execute("UPDATE projections.tracking SET position = 7")

    rebuild(full_url, cipher())

    assert rows_of_read_models(full_url) == live


def test_of_an_empty_ledger_a_rebuild_makes_empty_read_models(database_url: str) -> None:
    empty = rows_of_read_models(database_url)

    assert rebuild(database_url, cipher()) == 0
    assert rows_of_read_models(database_url) == empty


@pytest.mark.parametrize("holding_up", [APPENDS, None], ids=["just before the switch", "while it folds"])
def test_a_killed_rebuild_leaves_the_live_ones_and_the_next_one_works(full_url: str, holding_up: int | None) -> None:
    live = rows_of_read_models(full_url)
    with psycopg.connect(full_url, autocommit=True) as superuser, psycopg.connect(full_url) as holding:
        if holding_up:
            holding.execute("SELECT pg_advisory_lock(%s)", [holding_up])
        else:
            holding.execute("LOCK TABLE ledger.stored_events IN ACCESS EXCLUSIVE MODE")
        rebuilding = [sys.executable, "-c", REBUILD, full_url, os.environ[VARIABLE]]
        process = subprocess.Popen(rebuilding, stderr=subprocess.DEVNULL)
        _until(superuser, "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database"
                          " WHERE datname = current_database())")  # fmt: skip
        process.send_signal(signal.SIGKILL)
        process.wait()
        holding.rollback()
        holding.execute("SELECT pg_advisory_unlock_all()")
        holding.commit()
        _until(superuser, f"SELECT pg_try_advisory_lock({REBUILDS})::int")  # its sessions have noticed
        superuser.execute("SELECT pg_advisory_unlock_all()")

    assert rows_of_read_models(full_url) == live
    with Ledger(full_url, cipher(), connections=1) as ledger:
        position = ledger.post([_contact("after")], IMPORTER)[0].position
    assert Runner(full_url, cipher()).catch_up() == 1
    live = rows_of_read_models(full_url)
    assert rebuild(full_url, cipher()) == position
    assert rows_of_read_models(full_url) == live


def _contact(event_id: str) -> dict[str, Any]:
    event: dict[str, Any] = entry(f"gp/{event_id}", sightings=SIGHTING)
    return event


def _until(connection: psycopg.Connection[Any], question: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        row = connection.execute(question.encode()).fetchone()
        if row and row[0]:
            return
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_a_second_rebuild_is_refused_while_one_runs(full_url: str) -> None:
    with psycopg.connect(full_url) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [REBUILDS])
        with pytest.raises(RebuildRefused):
            rebuild(full_url, cipher())
        other.execute("SELECT pg_advisory_unlock_all()")  # not only once the server notices that the session has ended

    rebuild(full_url, cipher())


def test_a_copied_database_can_be_rebuilt(full_url: str, server: EmbeddedServer) -> None:
    place = conninfo_to_dict(full_url)
    live = rows_of_read_models(full_url)
    copy = sql.Identifier(f"{place['dbname']}_copy")
    with psycopg.connect(server.server_url("postgres"), autocommit=True) as administrator:
        administrator.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, sql.Identifier(str(place["dbname"])))
        )
        try:
            copied = server.server_url(f"{place['dbname']}_copy")
            rebuild(copied, cipher())
            assert rows_of_read_models(copied) == live
            with Ledger(copied, cipher(), connections=1) as ledger:
                assert ledger.post([_contact("in-the-copy")], IMPORTER)[0].status == "recorded"
            assert Runner(copied, cipher()).catch_up() == 1
        finally:
            administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(copy))


def test_after_a_rebuild_posts_are_taken_over_connections_that_were_open_before(url: str, ledger: Ledger) -> None:
    first = ledger.post([_contact("before")], IMPORTER)[0]
    with reader(url) as connection:
        params = {"case": "k", "knower": "gp", "as_of": "2020-01-01"}
        assert len(ask(connection, "tunnel", params)["entries"]) == 1
        for number in range(7):  # often enough for statements to be prepared before
            rebuild(url, cipher())
            receipt = ledger.post([_contact(f"after{number}")], IMPORTER)[0]
            assert receipt.position == first.position + number + 1
            assert len(ask(connection, "tunnel", params)["entries"]) == number + 2
    assert Runner(url, cipher()).catch_up() == 1  # the rebuilds have written all others
    assert len(REGISTRATIONS) == first.position - 1


def test_what_was_live_before_is_gone_afterwards(full_url: str) -> None:
    rebuild(full_url, cipher())

    with reader(full_url) as connection:
        row = connection.execute("SELECT array_agg(nspname::text) FROM pg_namespace WHERE nspname ~ '^proj'").fetchone()
    assert row == (["projections"],)
