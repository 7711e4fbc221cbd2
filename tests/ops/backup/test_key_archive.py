"""The keys come back whole or not at all, and are nowhere in the backup of the data."""

import io
import os
import stat
import tarfile
import threading
from itertools import count
from pathlib import Path

import pytest
from backed_up_home import BackedUp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.keys import AT_REST, FileKeyStore
from ops.backup.errors import BackupError, DamagedBackupError
from ops.backup.key_archive import KeyFolders, back_up_keys, restore_keys
from ops.home import Home


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Return a folder of keys, some in a folder of their own."""
    folder = tmp_path / "keys"
    (folder / "cases").mkdir(parents=True)
    (folder / "log.pem").write_bytes(b"the log's key")
    for case in ("k", "other"):
        (folder / "cases" / case).write_bytes(os.urandom(32))
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_backed_up_comes_back_for_its_owner_alone(keys: Path, tmp_path: Path) -> None:
    assert back_up_keys(KeyFolders.of(keys), tmp_path / "keys.tar") == 3
    assert restore_keys(tmp_path / "keys.tar", KeyFolders.of(tmp_path / "again")) == 3
    assert files_of(tmp_path / "again") == files_of(keys)
    for path in (tmp_path / "keys.tar", tmp_path / "again", *(tmp_path / "again").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_no_key_is_anywhere_in_the_backup_of_the_data(backed_up: BackedUp) -> None:
    secrets = {
        line
        for content in files_of(Home(backed_up.server.home).keys).values()
        for line in [content, *content.splitlines()]
        if len(line) > 20 and not line.startswith(b"-----")
    }
    assert secrets
    for name, content in files_of(backed_up.backup).items():
        assert not [secret for secret in secrets if secret in content], name


def test_keys_on_another_disk_come_back_to_another_disk(keys: Path, tmp_path: Path) -> None:
    sealing, again = tmp_path / "disk", KeyFolders(tmp_path / "own", tmp_path / "another disk")
    FileKeyStore(sealing).make(["k", "other"])
    back_up_keys(KeyFolders(keys, sealing), tmp_path / "keys.tar")
    restore_keys(tmp_path / "keys.tar", again)
    assert files_of(again.own) == files_of(keys)
    for name in ("k", "other"):
        assert FileKeyStore(again.sealing).get(name) == FileKeyStore(sealing).get(name)
    assert not again.sealing.stat().st_mode & 0o077


def test_keys_backed_up_while_others_make_and_rewrap_them_all_open(tmp_path: Path) -> None:
    store = FileKeyStore(tmp_path / "keys" / AT_REST)
    store.make(f"k{number}" for number in range(20))
    ending = threading.Event()

    def work() -> None:
        for number in count(100):
            if ending.is_set():
                return
            store.make([f"k{number}"])
            store.rotate()

    working = threading.Thread(target=work)
    working.start()
    try:
        for number in range(5):
            back_up_keys(KeyFolders.of(tmp_path / "keys"), tmp_path / f"{number}.tar")
    finally:
        ending.set()
        working.join()
    for number in range(5):
        restore_keys(tmp_path / f"{number}.tar", KeyFolders.of(tmp_path / f"again-{number}"))
        again = FileKeyStore(tmp_path / f"again-{number}" / AT_REST)
        assert {name: again.get(name) for name in again.names()}.items() <= {
            name: store.get(name) for name in store.names()
        }.items()
        assert len(again.names()) >= 20


@pytest.mark.parametrize("kept", [0, 100, 512, 1500, 3000])
def test_half_an_archive_is_refused_and_leaves_nothing(keys: Path, tmp_path: Path, kept: int) -> None:
    back_up_keys(KeyFolders.of(keys), tmp_path / "keys.tar")
    (tmp_path / "torn.tar").write_bytes((tmp_path / "keys.tar").read_bytes()[:kept])
    with pytest.raises(DamagedBackupError, match="is no whole backup of keys"):
        restore_keys(tmp_path / "torn.tar", KeyFolders.of(tmp_path / "again"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys", "keys.tar", "torn.tar"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_239), by=st.integers(1, 255))
def test_a_changed_byte_changes_no_key(keys: Path, tmp_path: Path, at: int, by: int) -> None:
    archive, again = tmp_path / "keys.tar", tmp_path / "again"
    archive.unlink(missing_ok=True)
    back_up_keys(KeyFolders.of(keys), archive)
    content = bytearray(archive.read_bytes())
    at %= len(content)
    content[at] ^= by
    archive.write_bytes(content)
    try:
        restore_keys(archive, KeyFolders.of(again))
    except DamagedBackupError:
        return
    assert files_of(again) == files_of(keys)  # it was in the padding, or in a time that nobody reads
    for path in sorted(again.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside"])  # noqa: S108  # where an archive must not reach
def test_an_archive_that_reaches_outside_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "keys.tar", "w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 3
        archive.addfile(member, io.BytesIO(b"key"))
    with pytest.raises(DamagedBackupError):
        restore_keys(tmp_path / "keys.tar", KeyFolders.of(tmp_path / "keys"))
    assert [path.name for path in tmp_path.iterdir()] == ["keys.tar"]


def test_no_file_and_no_key_is_ever_overwritten(keys: Path, tmp_path: Path) -> None:
    back_up_keys(KeyFolders.of(keys), tmp_path / "keys.tar")
    before = (tmp_path / "keys.tar").read_bytes()
    with pytest.raises(BackupError, match="is there already"):
        back_up_keys(KeyFolders.of(keys), tmp_path / "keys.tar")
    with pytest.raises(BackupError, match="holds keys already"):
        restore_keys(tmp_path / "keys.tar", KeyFolders.of(keys))
    assert (tmp_path / "keys.tar").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys", "keys.tar"]


def test_where_there_are_no_keys_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    with pytest.raises(BackupError, match="holds no keys yet"):
        back_up_keys(KeyFolders.of(tmp_path / "keys"), tmp_path / "keys.tar")
