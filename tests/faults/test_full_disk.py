"""The disk is full: posts are answered 503, nothing acknowledged is lost, and with room again it goes on by itself."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import sleep

import psycopg
import pytest
from after_faults import Tell, check_home
from load_of_posts import Load, load_on, prepare_ledger
from random_ledgers import registrations
from serving_ledger import Serving, serving, until
from small_disks import SmallDisk, small_disk

from ledger.keys import AT_REST
from ops.embedded import EmbeddedServer
from ops.home import Home

pytestmark = pytest.mark.faults

BETWEEN = 20
DATABASE_KILOBYTES = 512 << 10
KEYS_KILOBYTES = 64


@pytest.fixture
def path(run_folder: Path, worker_id: str) -> Iterator[Path]:
    """Yield a path for a home, parts of which may lie on small disks."""
    made = run_folder / f"full-{worker_id}"
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def disk(path: Path) -> Iterator[SmallDisk]:
    """Yield the disk on which the home's PostgreSQL has its data."""
    with small_disk(Home.at(path).postgres, DATABASE_KILOBYTES) as mounted:
        yield mounted
        mounted.make_room()
        EmbeddedServer.stop(path)


@pytest.fixture
def home(path: Path, disk: SmallDisk) -> Path:
    """Return the home of a ledger that is ready for a load; its disk has room."""
    disk.make_room()
    prepare_ledger(EmbeddedServer.start(path).url, Home(path).keys)
    return path


def test_where_the_tables_can_grow_no_more(home: Path, disk: SmallDisk, repeats: int, tell: Tell) -> None:
    with serving(home) as served, load_on(Home(home).keys, "tables", served.url) as load:
        for _ in range(repeats):
            load.more(BETWEEN)
            disk.fill()
            _wait_for_refusals(load)
            disk.make_room()
        load.more(BETWEEN)
        load.check_again()
    tell(repeats, check_home(home, load), load)


def test_where_the_write_ahead_log_has_no_room_and_postgresql_falls(
    home: Path, disk: SmallDisk, repeats: int, random: Random, tell: Tell
) -> None:
    with serving(home) as served, load_on(Home(home).keys, "wal", served.url) as load:
        for _ in range((repeats + 1) // 2):  # each takes long
            load.more(BETWEEN)
            url = EmbeddedServer.start(home).url
            disk.fill()
            with pytest.raises(psycopg.OperationalError):
                _use_up_the_log_s_files(url)
            _wait_for_refusals(load)
            assert served.status("/healthz") == 200
            sleep(random.uniform(0, 3))
            disk.make_room()
        load.more(BETWEEN)
        load.check_again()
    tell((repeats + 1) // 2, check_home(home, load), load)


def test_where_a_new_case_s_key_cannot_be_kept(path: Path) -> None:
    with small_disk(Home.at(path).keys / AT_REST, KEYS_KILOBYTES) as disk:
        prepare_ledger(EmbeddedServer.start(path).url, Home(path).keys)
        try:
            with serving(path) as served, load_on(Home(path).keys, "keys", served.url) as load:
                load.more(BETWEEN)
                disk.fill()
                refused = _post(served, "new")
                load.more(BETWEEN)
                disk.make_room()
                assert (refused, _post(served, "new")) == (503, 201)
            check_home(path, load)
        finally:
            EmbeddedServer.stop(path)


def _use_up_the_log_s_files(url: str) -> None:
    """Go on to the next file of the write-ahead log, and the next, until none can be made."""
    with psycopg.connect(url, autocommit=True) as superuser:
        for _ in range(200):
            superuser.execute("SELECT pg_switch_wal()")
            superuser.execute("SELECT pg_logical_emit_message(false, 'test', 'something to log')")


def _wait_for_refusals(load: Load) -> None:
    """Return once clients have been told 503; each is told after ten seconds where there is no database at all."""
    refused = load.unavailable + 3
    until(lambda: load.unavailable >= refused or bool(load.unexpected), 60)


def _post(served: Serving, case: str) -> int:
    headers = {"content-type": "application/cloudevents-batch+json"}
    return served.client.post("/v1/events", json=registrations(case, f"{case}-"), headers=headers).status_code
