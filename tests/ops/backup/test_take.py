"""A backup holds all that was acknowledged before it began, and has its name only once it is whole."""

import os
import signal
import stat
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import psycopg
import pytest
from asking import IMPORTER
from backed_up_home import BackedUp, cipher_of
from little_case import EVENTS, entry
from running_ledger import command, environment
from serving_ledger import until

from ledger.application import Ledger
from ops.backup import manifest as manifests
from ops.backup.errors import BackupError
from ops.backup.restore import Wanted, restore
from ops.backup.take import back_up
from ops.embedded import EmbeddedServer
from ops.postmaster import is_alive

ROWS = "SELECT s::text FROM ledger.stored_events s WHERE notification_id <= %s ORDER BY notification_id"


@contextmanager
def writers(server: EmbeddedServer) -> Iterator[list[int]]:
    """Yield the positions acknowledged so far to three clients that post until the end of the block."""
    acknowledged: list[int] = []
    ending = threading.Event()

    def post(name: str) -> None:
        with Ledger(server.url, cipher_of(server.home), connections=1) as ledger:
            for number in count():
                if ending.is_set():
                    return
                receipts = ledger.post([entry(f"police/{name}-{number}-{place}") for place in range(3)], IMPORTER)
                acknowledged.extend(receipt.position for receipt in receipts)

    clients = [threading.Thread(target=post, args=[name]) for name in "abc"]
    for client in clients:
        client.start()
    try:
        yield acknowledged
    finally:
        ending.set()
        for client in clients:
            client.join()


def rows(url: str, to: int) -> list[tuple[str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(ROWS, [to]).fetchall()


def test_all_that_was_acknowledged_before_it_began_is_restored_densely_and_equal(
    filled_home: Path, second_home: Path, tmp_path: Path
) -> None:
    server = EmbeddedServer.start(filled_home)
    with writers(server) as acknowledged:
        until(lambda: len(acknowledged) > 30)
        before = list(acknowledged)
        made = back_up(server, tmp_path / "backup")
        until(lambda: len(acknowledged) > len(before) + 30)  # the writers went on
    assert made.position >= max(before)
    restore(Wanted(tmp_path / "backup"), second_home)
    restored = EmbeddedServer.start(second_home).url
    with psycopg.connect(restored) as connection:
        positions = [at for (at,) in connection.execute("SELECT notification_id FROM ledger.stored_events ORDER BY 1")]
    assert positions == list(range(1, len(positions) + 1))
    assert set(before) <= set(positions)
    assert rows(restored, len(positions)) == rows(server.url, len(positions))


@pytest.mark.parametrize("moment", ["*", "*/base/PG_VERSION"], ids=["just begun", "half-way"])
def test_one_that_is_killed_leaves_nothing_that_looks_like_a_backup(
    filled_home: Path, tmp_path: Path, moment: str
) -> None:
    target = tmp_path / "backup"
    backing_up = command("backup", target, "--home", filled_home)
    with subprocess.Popen(backing_up, env=environment(), start_new_session=True) as running:
        until(lambda: bool(list(tmp_path.glob(f".backup.unfinished-{moment}"))))
        running.send_signal(signal.SIGKILL)
    assert not target.exists()
    for left_over in tmp_path.iterdir():
        with pytest.raises(BackupError, match="is no backup"):
            manifests.read(left_over)
    until(lambda: not alive_in_session(running.pid))  # a program it had begun goes on, be it only about to be one
    back_up(EmbeddedServer.start(filled_home), target)
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]  # and what the killed one left is gone


def alive_in_session(session: int) -> list[int]:
    return [pid for pid in psutil.pids() if session_of(pid) == session and is_alive(pid)]


def session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def test_several_at_once_and_amid_checkpoints_are_all_made(filled_home: Path, tmp_path: Path) -> None:
    # Each checkpoint throws away the log of writes that nobody holds, and each backup begins with one.
    server = EmbeddedServer.start(filled_home)
    with checkpoints(server), ThreadPoolExecutor() as at_once:
        made = [at_once.submit(back_up, server, tmp_path / f"backup-{number}") for number in range(4)]
        assert [one.result().position for one in made] == [len(EVENTS)] * len(made)
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT slot_name FROM pg_replication_slots").fetchall() == []


@contextmanager
def checkpoints(server: EmbeddedServer) -> Iterator[None]:
    """Let the server begin a new file of its log of writes and make a checkpoint, again and again."""
    ending = threading.Event()

    def make() -> None:
        with psycopg.connect(server.url, autocommit=True) as connection:
            while not ending.wait(0.2):  # each file has 16 MB, and every backup takes those of its time along
                connection.execute("SELECT pg_switch_wal()")
                connection.execute("CHECKPOINT")

    making = threading.Thread(target=make)
    making.start()
    try:
        yield
    finally:
        ending.set()
        making.join()


def test_folders_are_0700_and_files_0600(backed_up: BackedUp, tmp_path: Path) -> None:
    made = tmp_path / "backup"
    back_up(backed_up.server, made)
    for path in (made, *made.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_place_that_is_taken_missing_or_in_the_home_is_refused(backed_up: BackedUp, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    refusals = {
        tmp_path / "taken": "is there already: choose a new name",
        backed_up.backup: "is there already: choose a new name",
        tmp_path / "none" / "backup": "there is no folder",
        backed_up.server.home / "backup": "is inside the home",
    }
    for target, why in refusals.items():
        with pytest.raises(BackupError, match=why):
            back_up(backed_up.server, target)


def test_it_says_what_it_holds(backed_up: BackedUp) -> None:
    said = manifests.read(backed_up.backup)
    assert said.position == len(EVENTS)
    assert said.migrations[:2] == ("0001.roles-and-schemas", "0002.the-log")
    assert said.postgresql.startswith("18.")
    assert said.recorded_at is not None
    assert said.recorded_at <= said.began_at <= said.ended_at
