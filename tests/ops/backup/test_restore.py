"""A restored home is the ledger that was backed up, and goes on; nothing that is there is ever overwritten."""

import stat
import subprocess
from pathlib import Path

import psycopg
import pytest
from asking import IMPORTER
from backed_up_home import BackedUp, cipher_of
from little_case import EVENTS, entry
from read_model_rows import rows_of_read_models
from running_ledger import command, environment
from serving_ledger import until

from ledger.application import Ledger
from ops.backup import manifest as manifests
from ops.backup.errors import BackupError
from ops.backup.restore import Wanted, restore
from ops.embedded import EmbeddedServer
from ops.home import Home
from projections.rebuild import rebuild


def test_its_log_and_read_models_are_those_backed_up_and_equal_a_rebuild(backed_up: BackedUp, home_path: Path) -> None:
    restore(Wanted(backed_up.backup, backed_up.keys), home_path)
    url = EmbeddedServer.start(home_path).url
    restored = rows_of_read_models(url)
    assert restored == rows_of_read_models(backed_up.server.url)
    assert log_of(url) == log_of(backed_up.server.url)
    rebuild(url, cipher_of(home_path))
    assert rows_of_read_models(url) == restored


def test_it_takes_posts_and_positions_go_on_densely(backed_up: BackedUp, home_path: Path) -> None:
    restore(Wanted(backed_up.backup, backed_up.keys), home_path)
    with Ledger(EmbeddedServer.start(home_path).url, cipher_of(home_path), connections=1) as ledger:
        assert [each.status for each in ledger.post(EVENTS, IMPORTER)] == ["duplicate"] * len(EVENTS)
        assert ledger.post([entry("police/after")], IMPORTER)[0].position == len(EVENTS) + 1


def test_it_writes_upon_a_timeline_of_its_own(backed_up: BackedUp, home_path: Path) -> None:
    restore(Wanted(backed_up.backup), home_path)
    timelines = {timeline_of(EmbeddedServer.start(home_path).url), timeline_of(backed_up.server.url)}
    assert len(timelines) == 2


def test_it_outlives_a_stop_and_a_start(backed_up: BackedUp, home_path: Path) -> None:
    restore(Wanted(backed_up.backup), home_path)
    EmbeddedServer.stop(home_path)
    assert len(log_of(EmbeddedServer.start(home_path).url)) == len(EVENTS)


def test_its_folders_are_closed_to_others(backed_up: BackedUp, home_path: Path) -> None:
    restore(Wanted(backed_up.backup, backed_up.keys), home_path)
    data = Home(home_path).postgres / "data"
    for path in (data, *data.rglob("*"), Home(home_path).keys, *Home(home_path).keys.rglob("*")):
        assert stat.S_IMODE(path.lstat().st_mode) & 0o077 == 0, path


def test_its_keys_come_from_their_own_backup(backed_up: BackedUp, home_path: Path) -> None:
    restore(Wanted(backed_up.backup), home_path)
    assert list(Home(home_path).keys.iterdir()) == []


def test_its_keys_are_those_backed_up(backed_up: BackedUp, home_path: Path) -> None:
    restore(Wanted(backed_up.backup, backed_up.keys), home_path)
    assert files_of(Home(home_path).keys) == files_of(Home(backed_up.server.home).keys)


def test_a_home_with_a_database_is_refused_and_left_as_it_is(backed_up: BackedUp) -> None:
    before = log_of(backed_up.server.url)
    with pytest.raises(BackupError, match="has a database already: restore into a new home"):
        restore(Wanted(backed_up.backup), backed_up.server.home)
    assert log_of(backed_up.server.url) == before


def test_a_home_with_keys_is_refused_before_anything_is_restored(backed_up: BackedUp, home_path: Path) -> None:
    (Home.at(home_path).keys / "own.pem").write_text("secret", "utf-8")
    with pytest.raises(BackupError, match="holds keys already"):
        restore(Wanted(backed_up.backup, backed_up.keys), home_path)
    assert not (Home(home_path).postgres / "data").exists()
    assert files_of(Home(home_path).keys) == {"own.pem": b"secret"}


def test_a_damaged_backup_of_keys_leaves_no_database(backed_up: BackedUp, home_path: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.tar"
    torn.write_bytes(backed_up.keys.read_bytes()[:700])
    with pytest.raises(BackupError, match="is no whole backup of keys"):
        restore(Wanted(backed_up.backup, torn), home_path)
    assert list(Home(home_path).postgres.iterdir()) == []
    assert list(Home(home_path).keys.iterdir()) == []


def test_a_folder_that_is_no_backup_is_refused(home_path: Path, tmp_path: Path) -> None:
    for nothing in (tmp_path, tmp_path / "absent", Path(__file__)):
        with pytest.raises(BackupError, match=r"is no backup: a folder with ledger-backup\.json is wanted"):
            restore(Wanted(nothing), home_path)
    assert not home_path.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"postgresql": "17.2"}, "is of PostgreSQL 17.2, and this program runs 18"),
        ({"migrations": ("9999.later",)}, "has 9999.later, unknown to this version"),
    ],
)
def test_a_backup_that_this_version_cannot_run_is_refused_before_anything_is_made(
    backed_up: BackedUp, home_path: Path, tmp_path: Path, said: dict[str, object], why: str
) -> None:
    manifests.write(manifests.read(backed_up.backup).model_copy(update=said), tmp_path)
    with pytest.raises(BackupError, match=why):
        restore(Wanted(tmp_path), home_path)
    assert not home_path.exists()


@pytest.mark.parametrize("moment", [".data.unfinished-*/PG_VERSION", "data/PG_VERSION"], ids=["copying", "recovering"])
def test_one_that_is_killed_leaves_no_database_or_all_of_it(backed_up: BackedUp, home_path: Path, moment: str) -> None:
    postgres = Home(home_path).postgres
    asked = command("restore", backed_up.backup, "--home", home_path)
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL, env=environment()) as running:
        until(lambda: bool(list(postgres.glob(moment))))
        running.kill()
    if not (postgres / "data").exists():
        restore(Wanted(backed_up.backup), home_path)
    assert log_of(EmbeddedServer.start(home_path).url) == log_of(backed_up.server.url)
    assert list(postgres.glob(".data.unfinished-*")) == []


def log_of(url: str) -> list[tuple[str]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT s::text FROM ledger.stored_events s ORDER BY notification_id").fetchall()


def timeline_of(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)").fetchone()
    assert row is not None
    return str(row[0])


def files_of(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if not name.endswith("lock")}
