"""What writes the read models is killed wherever it is, and they are still written, each event once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from after_faults import Tell, check_home
from load_of_posts import load_on
from serving_ledger import Serving, serving, until

from ops.embedded import EmbeddedServer
from ops.home import Home

pytestmark = pytest.mark.faults

BETWEEN = 20
_WAITERS = "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
Session = psycopg.Connection[Any]


def test_killed_with_half_a_batch_written_it_writes_the_batch_again(home: Path, repeats: int, tell: Tell) -> None:
    with serving(home) as served, load_on(Home(home).keys, "half", served.url) as load, _other_session(home) as other:
        for number in range(repeats):
            load.more(BETWEEN)
            # One of the last tables that it writes to is taken: it waits there with the rest of its batch written.
            table = ("projections.claims", "projections.reliances")[number % 2]
            with _held_up_by(other, f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"):
                served.worker.kill()
        load.more(BETWEEN)
        until(lambda: _is_up_with_the_log(served))
    tell(repeats, check_home(home, load), load)


def test_its_listening_connection_killed_it_listens_again(home: Path, repeats: int, tell: Tell) -> None:
    with serving(home) as served, load_on(Home(home).keys, "listen", served.url) as load, _other_session(home) as other:
        for _ in range(4 * repeats):
            load.more(BETWEEN)
            with _held_up_by(other, "SELECT FROM projections.tracking FOR UPDATE") as waiting:
                pass
            other.execute("SELECT pg_terminate_backend(%s)", [waiting])  # it listens, or writes what had waited
        load.more(BETWEEN)
        until(lambda: _is_up_with_the_log(served))
    tell(4 * repeats, check_home(home, load), load)


@contextmanager
def _other_session(home: Path) -> Iterator[Session]:
    with psycopg.connect(EmbeddedServer.start(home).url, autocommit=True) as connection:
        yield connection


@contextmanager
def _held_up_by(other: Session, lock: str) -> Iterator[int]:
    """Hold a lock that the projector needs; yield its process once it waits for it."""
    with other.transaction():
        other.execute(lock.encode())
        waiting: list[Any] = []

        def look() -> bool:
            waiting[:] = other.execute(_WAITERS).fetchall()
            return bool(waiting)

        until(look)
        yield int(waiting[0][0])


def _is_up_with_the_log(served: Serving) -> bool:
    answer = served.client.get("/readyz")
    return answer.status_code == 200 and answer.json()["behind"] == 0
