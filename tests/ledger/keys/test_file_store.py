"""Keys in a folder: made once whoever makes them, wrapped, closed to others, gone for ever when destroyed."""

import os
import pickle
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.keys import FileKeyStore, KeyDestroyed, KeyMissing, KeyStoreError

NAMES = [f"case-{number}" for number in range(20)]
MAKE = """
import sys
from pathlib import Path
from ledger.keys import FileKeyStore
store = FileKeyStore(Path(sys.argv[1]))
sys.stdin.readline()
for name in sys.argv[2:]:
    store.make([name])
    print(store.get(name).hex())
"""
ROTATE = """
import sys
from pathlib import Path
from ledger.keys import FileKeyStore
print("ready", flush=True)
while True:
    FileKeyStore(Path(sys.argv[1])).rotate()
"""


@pytest.fixture
def store(tmp_path: Path) -> FileKeyStore:
    """Return a store in a folder that is not there yet."""
    return FileKeyStore(tmp_path / "apart" / "keys")


@contextmanager
def running(script: str, *arguments: str | Path) -> Iterator["subprocess.Popen[str]"]:
    """Yield a process of its own; killed at the end."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def files(store: FileKeyStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_keys_are_random_of_256_bits_and_the_same_each_time(store: FileKeyStore) -> None:
    store.make(NAMES)
    keys = [store.get(name) for name in NAMES]

    assert {len(key) for key in keys} == {32}
    assert len(set(keys)) == len(NAMES)
    store.make(NAMES)
    assert [FileKeyStore(store.folder).get(name) for name in NAMES] == keys
    assert store.names() == sorted(NAMES)


def test_of_processes_that_make_the_same_keys_at_once_one_wins_and_all_use_its(store: FileKeyStore) -> None:
    with running(MAKE, store.folder, *NAMES) as one, running(MAKE, store.folder, *reversed(NAMES)) as other:
        for process in (one, other):
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        first, second = one.communicate()[0].split(), other.communicate()[0].split()

    assert first == list(reversed(second)) == [store.get(name).hex() for name in NAMES]


def test_of_threads_too(store: FileKeyStore) -> None:
    got: list[bytes] = []

    def make() -> None:
        store.make(["k"])
        got.append(store.get("k"))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len(set(got)) == 1


def test_folders_and_files_are_closed_to_others_and_nothing_is_there_before_the_first_key(store: FileKeyStore) -> None:
    with pytest.raises(KeyMissing):
        store.get("k")
    assert not store.folder.exists()
    store.make(["k"])

    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in [store.folder, *store.folder.rglob("*")]} == {0}


def test_no_file_of_a_key_holds_it_in_the_clear(store: FileKeyStore) -> None:
    store.make(["k"])
    key = store.get("k")

    for file in files(store):
        assert key not in file.read_bytes()
        assert key.hex() not in file.read_text("latin-1")


def test_a_key_s_file_is_useless_without_the_master_key(store: FileKeyStore) -> None:
    store.make(["k"])
    for master in (store.folder / "master").glob("*.key"):
        master.unlink()

    with pytest.raises(KeyStoreError, match=r"the master key of the key k is not there: restore it"):
        store.get("k")


def test_another_master_key_is_never_made_in_the_place_of_a_lost_one(store: FileKeyStore) -> None:
    store.make(["k"])
    (store.folder / "master" / "current").unlink()

    with pytest.raises(KeyStoreError, match="there is no master key"):
        store.make(["other"])


def test_a_key_s_file_under_another_name_does_not_open(store: FileKeyStore) -> None:
    store.make(["k", "other"])
    (store.folder / "data" / "k.key").replace(store.folder / "data" / "other.key")

    with pytest.raises(KeyStoreError, match="the key other does not unwrap"):
        store.get("other")


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"master":1,"nonce":"zz","wrapped":""}', b"\xff"])
def test_a_damaged_file_is_said_to_be_so(store: FileKeyStore, damage: bytes) -> None:
    store.make(["k"])
    (store.folder / "data" / "k.key").write_bytes(damage)

    with pytest.raises(KeyStoreError, match="restore it from the keys' backup"):
        store.get("k")


@pytest.mark.parametrize("name", ["", "../k", "K", "k/l", ".k", "k\n"])
def test_what_is_no_name_of_a_key_is_refused(store: FileKeyStore, name: str) -> None:
    with pytest.raises(KeyStoreError, match="not a name"):
        store.make([name])


def test_a_destroyed_key_is_gone_for_ever_and_its_file_overwritten(store: FileKeyStore) -> None:
    store.make(["k", "other"])
    file = store.folder / "data" / "k.key"
    before = file.read_bytes()
    with file.open("rb") as still_open:
        assert store.destroy("k")
        assert still_open.read() != before

    assert not store.holds("k")
    with pytest.raises(KeyDestroyed):
        store.get("k")
    with pytest.raises(KeyDestroyed):
        store.make(["k"])
    assert not store.destroy("k")
    assert store.holds("other")


def test_a_destruction_that_was_broken_off_is_finished_by_destroying_again(store: FileKeyStore) -> None:
    store.make(["k"])
    left = store.folder / "data" / ".k.key.new"
    left.write_bytes(b"what a killed rotation leaves")
    (store.folder / "destroyed" / "k").touch()

    assert store.destroy("k")
    assert not left.exists()
    assert not store.holds("k")


def test_a_key_that_was_restored_from_a_backup_after_it_was_destroyed_is_destroyed_again(store: FileKeyStore) -> None:
    store.make(["k"])
    file = store.folder / "data" / "k.key"
    backup = file.read_bytes()
    store.destroy("k")
    file.write_bytes(backup)

    assert store.destroy("k")
    with pytest.raises(KeyDestroyed):
        store.get("k")


def test_rotation_wraps_every_key_by_a_new_master_key_and_destroys_the_old(store: FileKeyStore) -> None:
    store.make(NAMES)
    keys = [store.get(name) for name in NAMES]
    old_masters = {file.name: file.read_bytes() for file in (store.folder / "master").glob("*.key")}
    wrapped = {file.name: file.read_bytes() for file in (store.folder / "data").glob("*.key")}

    assert store.rotate() == len(NAMES)

    assert [store.get(name) for name in NAMES] == keys
    masters = {file.name: file.read_bytes() for file in (store.folder / "master").glob("*.key")}
    assert len(masters) == 1
    assert not masters.keys() & old_masters.keys()
    assert all(file.read_bytes() != wrapped[file.name] for file in (store.folder / "data").glob("*.key"))


def test_there_is_nothing_to_rotate_before_the_first_key(store: FileKeyStore) -> None:
    with pytest.raises(KeyStoreError, match="there are no keys"):
        store.rotate()


def test_rotations_killed_at_any_moment_lose_no_key_and_stop_nobody(store: FileKeyStore) -> None:
    store.make(NAMES)
    keys = [store.get(name) for name in NAMES]
    for round_ in range(6):
        with running(ROTATE, store.folder) as rotating, running(ROTATE, store.folder) as other:
            assert rotating.stdout
            assert rotating.stdout.readline() == "ready\n"
            store.make([f"meanwhile-{round_}"])
            assert [store.get(name) for name in NAMES] == keys
            time.sleep(0.005 * round_)
            for process in (rotating, other):
                os.kill(process.pid, signal.SIGKILL)

    assert [store.get(name) for name in NAMES] == keys
    assert store.rotate() == len(NAMES) + 6
    assert [store.get(name) for name in NAMES] == keys
    assert len(list((store.folder / "master").glob("*.key"))) == 1


def test_a_store_in_another_process_is_the_folder_alone(store: FileKeyStore) -> None:
    store.make(["k"])
    pickled = pickle.dumps(store)

    assert store.get("k") not in pickled
    assert pickle.loads(pickled).get("k") == store.get("k")  # noqa: S301  # our own
