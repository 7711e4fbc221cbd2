"""kill -9 of any process of a ledger, in mid-load: it goes on by itself, and nothing acknowledged is lost."""

import os
import signal
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import psycopg
import pytest
from after_faults import Tell, check_home
from load_of_posts import load_on
from serving_ledger import kill_postmaster, serving, until

from ops.embedded import EmbeddedServer
from ops.home import Home

pytestmark = pytest.mark.faults

BETWEEN = 40
"""Events that are acknowledged between one fault and the next."""


def test_ledger_serve_killed_starts_again_on_its_port(home: Path, repeats: int, random: Random, tell: Tell) -> None:
    with serving(home) as served:
        port, url = served.port, served.url
    with load_on(Home(home).keys, "serve", url) as load:
        for _ in range(repeats):
            with serving(home, port) as served:
                load.more(BETWEEN)
                sleep(random.uniform(0, 0.2))
                worker = served.worker
                served.process.kill()
                worker.wait(10)  # it dies with its parent, and lets go of the port
        with serving(home, port):
            load.more(BETWEEN)
            load.check_again()
    tell(repeats, check_home(home, load), load)


def test_a_killed_worker_is_replaced_and_with_it_what_writes_the_read_models(
    home: Path, repeats: int, random: Random, tell: Tell
) -> None:
    with serving(home) as served, load_on(Home(home).keys, "worker", served.url) as load:
        for _ in range(repeats):
            load.more(BETWEEN)
            sleep(random.uniform(0, 0.2))
            served.worker.kill()
        load.more(BETWEEN)
        until(lambda: served.status() == 200)
    tell(repeats, check_home(home, load), load)


def test_a_killed_postgresql_is_started_again(home: Path, repeats: int, random: Random, tell: Tell) -> None:
    with serving(home) as served, load_on(Home(home).keys, "postmaster", served.url) as load:
        for _ in range(repeats):
            load.more(BETWEEN)
            sleep(random.uniform(0, 0.2))
            kill_postmaster(home)
        load.more(BETWEEN)
    tell(repeats, check_home(home, load), load)


def test_a_killed_backend_has_postgresql_recover(home: Path, repeats: int, random: Random, tell: Tell) -> None:
    with serving(home) as served, load_on(Home(home).keys, "backend", served.url) as load:
        for _ in range(repeats):
            load.more(BETWEEN)
            os.kill(random.choice(_sessions(home)), signal.SIGKILL)
        load.more(BETWEEN)
    tell(repeats, check_home(home, load), load)


def test_sessions_that_are_cut_are_opened_again(home: Path, repeats: int, random: Random, tell: Tell) -> None:
    cut = 0
    with serving(home) as served, load_on(Home(home).keys, "session", served.url) as load:
        for _ in range(4 * repeats):
            load.more(BETWEEN // 4)
            found = _sessions(home)
            chosen = random.sample(found, random.randint(1, len(found)))
            cut += len(chosen)
            with _superuser(home) as connection:
                connection.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::integer[]) pid", [chosen])
        load.more(BETWEEN)
    tell(cut, check_home(home, load), load)


def _superuser(home: Path) -> psycopg.Connection[Any]:
    return psycopg.connect(EmbeddedServer.start(home).url, autocommit=True)


def _sessions(home: Path) -> list[int]:
    """Return the processes of all sessions but our own: appending, reading, projecting, sealing."""
    found: list[int] = []

    def look() -> bool:
        with _superuser(home) as connection:
            found[:] = [
                pid
                for (pid,) in connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            ]
        return bool(found)

    until(look)
    return found
