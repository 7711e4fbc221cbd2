"""A rebuild of the read models that is torn at any moment changes nothing, and holds nobody up in a deadlock."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any

import httpx
import psycopg
import pytest
from after_faults import Tell, check_home
from asking import post
from keys_of_tests import cipher
from little_case import EVENTS, STORY
from load_of_posts import load_on
from running_ledger import command, environment
from serving_ledger import Serving, serving, until

from api.tokens.local import LocalIssuer
from ops.embedded import EmbeddedServer
from ops.home import Home
from projections.rebuild import rebuild
from projections.rebuild.rebuild import RebuildRefused

pytestmark = pytest.mark.faults

BETWEEN = 20
TABLES = (
    "agencies", "cases", "people", "entry_versions", "grants", "sightings", "claims", "reliances", "factors", "tracking"
)  # fmt: skip
_REBUILDS = """
SELECT pid FROM pg_locks
WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) | objid::bigint = 83860381975891
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_WAITERS = "SELECT pid FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"


def test_a_rebuild_killed_at_any_moment_leaves_what_answered(
    home: Path, repeats: int, random: Random, tell: Tell
) -> None:
    with serving(home) as served, load_on(Home(home).keys, "torn", served.url) as load:
        load.more(BETWEEN)
        takes = _seconds_of_a_rebuild(home)
        for _ in range(repeats):
            load.more(BETWEEN)
            rebuilding = _rebuilding(home)
            sleep(random.uniform(0.3, 1) * takes)
            rebuilding.kill()
            rebuilding.wait()
            _check_that_it_answers(served)
        load.more(BETWEEN)
    tell(repeats, check_home(home, load), load)


def test_a_rebuild_whose_session_is_cut_ends_with_a_line_and_leaves_what_answered(
    home: Path, repeats: int, random: Random, tell: Tell
) -> None:
    cut = 0
    with serving(home) as served, load_on(Home(home).keys, "cut", served.url) as load:
        load.more(BETWEEN)
        for _ in range(repeats):
            load.more(BETWEEN)
            rebuilding = _rebuilding(home)
            if _cut_session_of(rebuilding, home, random.uniform(0, 0.3)):
                cut += 1
                assert rebuilding.wait(60) in (0, 1)  # 0 where all was done but the dropping
            _check_that_it_answers(served)
        load.more(BETWEEN)
    assert cut
    tell(cut, check_home(home, load), load)


class _FromBefore:
    """A reader in a transaction that has asked one table, and is about to ask all of them by a plan made before.

    Made just before the switch: an idle session that lags too far behind other changes is told of them, and would
    plan anew.
    """

    def __init__(self, url: str, table: str) -> None:
        self._connection = psycopg.connect(url)
        counted = ", ".join(f"(SELECT count(*) FROM projections.{name})" for name in TABLES)  # noqa: S608  # our own
        self._connection.execute(f"PREPARE everything AS SELECT {counted}".encode())
        self._connection.commit()  # which lets go of all of them
        self._connection.execute(f"SELECT count(*) FROM projections.{table}".encode())  # noqa: S608  # as above
        self.pid = self._connection.info.backend_pid

    def ask(self) -> tuple[int, ...]:
        """Ask for all of them, by the plan from before."""
        row = self._connection.execute("EXECUTE everything").fetchone()
        assert row is not None
        return row

    def end(self) -> None:
        """End the transaction and the session."""
        self._connection.close()


@contextmanager
def _rebuild_up_to_the_dropping(url: str, table: str) -> Iterator[tuple[_FromBefore, Future[int]]]:
    """Rebuild until the dropping of what was live waits for a reader from before the switch; yield both."""
    with ThreadPoolExecutor(1) as threads, psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(83860381975890)")  # that of the append: the switch takes it
        rebuilding = threads.submit(rebuild, url, cipher())
        until(lambda: bool(_waiters(url, other.info.backend_pid)))
        reader = _FromBefore(url, table)
        try:
            other.execute("SELECT pg_advisory_unlock_all()")
            until(lambda: bool(_waiters(url, reader.pid)))
            yield reader, rebuilding
        finally:
            reader.end()


def _waiters(url: str, pid: int) -> list[int]:
    """Return the processes that wait for a lock of this one's."""
    with psycopg.connect(url) as other:
        return [waiting for (waiting,) in other.execute(_WAITERS, [pid]).fetchall()]


def _cut(url: str, pids: list[int]) -> None:
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::integer[]) pid", [pids])


@pytest.fixture
def full_url(database_url: str) -> str:
    """Return a ledger with a little case, its read models written."""
    post(database_url, EVENTS)
    return database_url


@pytest.mark.parametrize("table", TABLES)
def test_a_reader_from_before_the_switch_and_the_dropping_are_in_no_deadlock(full_url: str, table: str) -> None:
    with _rebuild_up_to_the_dropping(full_url, table) as (reader, rebuilding):
        assert reader.ask()[3] == len(STORY)
    assert rebuilding.result() == len(EVENTS)
    assert _schemas(full_url) == ["projections"]


@pytest.mark.parametrize("table", TABLES)
def test_nor_are_it_and_the_next_rebuild_which_drops_what_a_torn_one_left(full_url: str, table: str) -> None:
    with (
        _rebuild_up_to_the_dropping(full_url, table) as (reader, torn),
        ThreadPoolExecutor(1) as threads,
    ):
        _cut(full_url, _waiters(full_url, reader.pid))
        with pytest.raises(psycopg.OperationalError):
            torn.result()
        assert _schemas(full_url) == ["projections", "projections_before"]
        rebuilding = threads.submit(rebuild, full_url, cipher())
        until(lambda: bool(_waiters(full_url, reader.pid)))
        assert reader.ask()[3] == len(STORY)
        reader.end()
        assert rebuilding.result() == len(EVENTS)
    assert _schemas(full_url) == ["projections"]


def test_while_a_reader_stays_in_what_was_replaced_the_next_rebuild_is_refused(full_url: str) -> None:
    with _rebuild_up_to_the_dropping(full_url, "grants") as (reader, torn):
        _cut(full_url, _waiters(full_url, reader.pid))
        with pytest.raises(psycopg.OperationalError):
            torn.result()
        with pytest.raises(RebuildRefused, match="somebody still reads what the last rebuild replaced"):
            rebuild(full_url, cipher())
        reader.end()
    assert rebuild(full_url, cipher()) == len(EVENTS)
    assert _schemas(full_url) == ["projections"]


def _schemas(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT nspname::text FROM pg_namespace WHERE nspname ~ '^proj' ORDER BY 1")
        return [name for (name,) in found.fetchall()]


def _seconds_of_a_rebuild(home: Path) -> float:
    began = monotonic()
    assert _rebuilding(home).wait(60) == 0
    return monotonic() - began


def _rebuilding(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("rebuild", "--home", home),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, env=environment(),
    )  # fmt: skip


def _cut_session_of(rebuilding: subprocess.Popen[str], home: Path, seconds: float) -> bool:
    """Cut the rebuild's session so long after it has begun: whether it was still there."""
    with psycopg.connect(EmbeddedServer.start(home).url, autocommit=True) as other:

        def sessions() -> list[Any]:
            return other.execute(_REBUILDS).fetchall()

        until(lambda: bool(sessions()) or rebuilding.poll() is not None)
        sleep(seconds)
        found = sessions()
        for (pid,) in found:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
    return bool(found)


def _check_that_it_answers(served: Serving) -> None:
    token = LocalIssuer(Home(served.home).keys).issue("reviewer", cases=["*"])
    headers = {"authorization": f"Bearer {token}", "x-purpose": "a test"}
    with httpx.Client(base_url=served.url, headers=headers, timeout=30) as client:
        answer = client.get("/v1/cases/k/tunnel", params={"knower": "*", "as_of": "2012-12-31"})
    assert answer.status_code == 200
    assert answer.json()["entries"]
