"""With an archive, a backup is restored to the last change, to any moment since, or to any position since."""

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from asking import IMPORTER
from backed_up_home import cipher_of, filled
from little_case import EVENTS, entry
from read_model_rows import rows_of_read_models
from running_ledger import command, environment
from serving_ledger import kill_postmaster, until

from ledger.application import Ledger
from ops.backup.errors import BackupError
from ops.backup.key_archive import KeyFolders, back_up_keys
from ops.backup.restore import Wanted, restore
from ops.backup.take import back_up
from ops.embedded import EmbeddedServer
from ops.home import Home

RECORDED = len(EVENTS)
BATCHES = (1, 3, 1, 5, 1)  # what is posted after the backup: how many events at once
AFTER_EACH = (RECORDED + 1, RECORDED + 4, RECORDED + 5, RECORDED + 10, RECORDED + 11)


@dataclass(frozen=True)
class Archived:
    """A backup, an archive from before it, and when what was posted after it was there."""

    home: Path
    backup: Path
    keys: Path
    archive: Path
    moments: list[datetime]


@contextmanager
def archiving(home: Path, archive: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield a `ledger backup --archive` that has begun; it is ended in good order."""
    with subprocess.Popen(
        command("backup", "--archive", archive, "--home", home),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment(),
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stdout.readline().startswith(f"Archiving to {archive}")
        try:
            yield running
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(30)


def post(server: EmbeddedServer, name: str, size: int) -> int:
    with Ledger(server.url, cipher_of(server.home), connections=1) as ledger:
        return ledger.post([entry(f"police/{name}-{place}") for place in range(size)], IMPORTER)[-1].position


def archive_has_all(url: str) -> bool:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT bool_and(restart_lsn >= pg_current_wal_insert_lsn()) FROM pg_replication_slots"
        ).fetchone()
    return row == (True,)


@pytest.fixture(scope="module")
def archived(run_folder: Path, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archived]:
    """Yield what tests only read: a backup, and an archive of the batches posted after it."""
    home = run_folder / f"archived-{worker_id}"
    server = filled(home, durable=False)
    folder = tmp_path_factory.mktemp("archived")
    moments = []
    with archiving(home, folder / "archive"):
        back_up(server, folder / "data")
        for number, size in enumerate(BATCHES):
            post(server, f"batch-{number}", size)
            moments.append(datetime.now(UTC))
        until(lambda: archive_has_all(server.url))
    back_up_keys(KeyFolders.of(Home(home).keys), folder / "keys.tar")
    yield Archived(home, folder / "data", folder / "keys.tar", folder / "archive", moments)
    EmbeddedServer.stop(home)
    shutil.rmtree(home, ignore_errors=True)


def head(home: Path) -> int:
    with psycopg.connect(EmbeddedServer.start(home).url) as connection:
        rows = connection.execute("SELECT notification_id FROM ledger.stored_events ORDER BY 1").fetchall()
    assert [position for (position,) in rows] == list(range(1, len(rows) + 1))
    return len(rows)


def test_to_the_last_change_without_a_point(archived: Archived, home_path: Path) -> None:
    restore(Wanted(archived.backup, archived.keys, archived.archive), home_path)
    assert head(home_path) == AFTER_EACH[-1]
    restored = EmbeddedServer.start(home_path)
    assert rows_of_read_models(restored.url) == rows_of_read_models(EmbeddedServer.start(archived.home).url)
    assert post(restored, "after", 1) == AFTER_EACH[-1] + 1


def test_without_the_archive_to_the_end_of_the_backup(archived: Archived, home_path: Path) -> None:
    restore(Wanted(archived.backup), home_path)
    assert head(home_path) == RECORDED


@pytest.mark.parametrize("number", [0, 1, 3])
def test_to_a_moment(archived: Archived, home_path: Path, number: int) -> None:
    restore(Wanted(archived.backup, archive=archived.archive, to_time=archived.moments[number]), home_path)
    assert head(home_path) == AFTER_EACH[number]


@pytest.mark.parametrize(
    ("position", "reached"),
    [
        (RECORDED + 1, RECORDED + 1),
        (RECORDED + 5, RECORDED + 5),
        (RECORDED + 7, RECORDED + 10),  # recorded together with those up to 10
        (AFTER_EACH[-1], AFTER_EACH[-1]),
    ],
)
def test_to_a_position(archived: Archived, home_path: Path, position: int, reached: int) -> None:
    restore(Wanted(archived.backup, archive=archived.archive, to_position=position), home_path)
    assert head(home_path) == reached
    assert [path.name for path in home_path.iterdir() if path.name.startswith(".")] == []


def later(_: Archived) -> Wanted:
    return Wanted(_.backup, archive=_.archive, to_time=datetime(2199, 1, 1, tzinfo=UTC))


def earlier(_: Archived) -> Wanted:
    return Wanted(_.backup, archive=_.archive, to_time=datetime(2001, 1, 1, tzinfo=UTC))


def beyond(_: Archived) -> Wanted:
    return Wanted(_.backup, archive=_.archive, to_position=AFTER_EACH[-1] + 1)


def before(_: Archived) -> Wanted:
    return Wanted(_.backup, archive=_.archive, to_position=3)


def no_archive(_: Archived) -> Wanted:
    return Wanted(_.backup, archive=_.backup)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (later, "the archive ends before the point asked for"),
        (earlier, "this backup had not ended: use an older one"),
        (beyond, f"the archive ends at position {AFTER_EACH[-1]}, before position {AFTER_EACH[-1] + 1}"),
        (before, f"the backup began at position {RECORDED}: use an older one"),
        (no_archive, "is no archive: a folder with ledger-archive.json is wanted"),
    ],
)
def test_a_point_out_of_reach_is_refused_and_leaves_no_database(
    archived: Archived, home_path: Path, wanted: Callable[[Archived], Wanted], why: str
) -> None:
    with pytest.raises(BackupError) as refused:
        restore(wanted(archived), home_path)
    assert why in str(refused.value)
    assert not (Home(home_path).postgres / "data").exists()
    restore(Wanted(archived.backup), home_path)  # and the place is free


def test_an_archive_with_a_gap_or_a_torn_segment_or_of_another_ledger_is_refused(
    archived: Archived, home_path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "archive"
    shutil.copytree(archived.archive, copy)
    last = max(path for path in copy.iterdir() if path.suffix != ".json")
    beyond_a_gap = copy / f"{int(last.stem, 16) + 2:024X}"
    shutil.copyfile(last, beyond_a_gap)
    with pytest.raises(BackupError, match="lacks the segment"):
        restore(Wanted(archived.backup, archive=copy), home_path)
    beyond_a_gap.unlink()
    with last.open("r+b") as file:
        file.truncate(1 << 20)
    with pytest.raises(BackupError, match="is torn"):
        restore(Wanted(archived.backup, archive=copy), home_path)
    for segment in copy.glob("0*"):
        segment.unlink()
    with pytest.raises(BackupError, match="lacks the segment"):
        restore(Wanted(archived.backup, archive=copy), home_path)
    said = (copy / "ledger-archive.json").read_text("utf-8")
    (copy / "ledger-archive.json").write_text(said.replace('"timeline": 1', '"timeline": 2'), "utf-8")
    with pytest.raises(BackupError, match="is not the archive that belongs to this backup"):
        restore(Wanted(archived.backup, archive=copy), home_path)


def test_kills_of_server_and_archiver_leave_no_gap(filled_home: Path, second_home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    server = EmbeddedServer.start(filled_home)
    with archiving(filled_home, archive):
        back_up(server, tmp_path / "data")
        post(server, "first", 2)
        kill_postmaster(filled_home)
        server.ensure_running()
        post(server, "second", 2)
    post(server, "while-nobody-archives", 2)
    with archiving(filled_home, archive):
        last = post(server, "third", 2)
        until(lambda: archive_has_all(server.url))
    restore(Wanted(tmp_path / "data", archive=archive), second_home)
    assert head(second_home) == last == RECORDED + 8


def test_an_archive_is_one_processs_and_one_ledgers(archived: Archived, home_path: Path) -> None:
    with archiving(archived.home, archived.archive):
        second = subprocess.run(
            command("backup", "--archive", archived.archive, "--home", archived.home),
            capture_output=True, text=True, env=environment(), check=False, timeout=30,
        )  # fmt: skip
    assert second.returncode == 1
    assert "another process archives to" in second.stderr
    restore(Wanted(archived.backup), home_path)
    restored = subprocess.run(
        command("backup", "--archive", archived.archive, "--home", home_path),
        capture_output=True, text=True, env=environment(), check=False, timeout=30,
    )  # fmt: skip
    assert restored.returncode == 1
    assert "is the archive of another ledger, or of before a restore: choose a new folder" in restored.stderr
