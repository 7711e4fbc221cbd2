"""The tree follows the log: whole after any crash, the same whoever seals, and nothing is signed that was altered."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from asking import post
from little_case import EVENTS, entry
from sealing_logs import checkpoints, is_whole, leaves_of, posted, root_of, sealed

from ledger.database import connect
from ledger.errors import NotReached
from ledger.transparency import read, sealer
from ledger.transparency.checkpoint import opened
from ledger.transparency.hashes import EMPTY_ROOT
from ledger.transparency.log_key import LogKeyError
from ledger.transparency.note import VerifierKey
from ledger.transparency.sealer import CannotSeal, TreeSealer


@contextmanager
def sealing(url: str, keys: Path, sealers: int = 1, batch: int = 100) -> Iterator[None]:
    """Have so many sealers at work, as so many servers have."""
    started = [TreeSealer(url, keys, batch=batch) for _ in range(sealers)]
    for each in started:
        each.start()
    try:
        yield
    finally:
        for each in started:
            assert each.alive
            each.stop()


def wait(url: str, position: int, seconds: float = 20) -> read.Sealed:
    with connect(url, "ledger_reader") as connection:
        return read.sealed_up_to(connection, position, seconds)


def meddle(url: str, statement: str) -> None:
    """Do as a superuser what no role of the ledger may."""
    with psycopg.connect(url) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(statement.encode())


def test_an_empty_log_has_a_signed_checkpoint(database_url: str, tmp_path: Path) -> None:
    assert sealed(database_url, tmp_path) == 0

    ((size, root, _),) = checkpoints(database_url)
    assert (size, root) == (0, EMPTY_ROOT)


@pytest.mark.parametrize("batch", [1, 7, 256, 16_384])
def test_the_tree_is_that_of_the_rows_whatever_the_size_of_a_batch(
    database_url: str, tmp_path: Path, batch: int
) -> None:
    head = posted(database_url, 30 if batch == 1 else 600)

    assert sealed(database_url, tmp_path, batch=batch) == head
    assert sealed(database_url, tmp_path, batch=batch) == 0
    assert is_whole(database_url) == head
    assert len(checkpoints(database_url)) == -(-head // batch)


def test_the_database_makes_each_leaf_as_it_is_described(database_url: str) -> None:
    head = posted(database_url, 1)
    with connect(database_url, "ledger_reader") as connection:
        assert read.leaves(connection, 0, 1000) == leaves_of(database_url)
        assert read.leaves(connection, head - 2, 1) == leaves_of(database_url)[head - 2 : head - 1]


def test_every_event_has_a_salt_of_its_own(database_url: str) -> None:
    head = posted(database_url, 50)
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT count(DISTINCT salt), min(octet_length(salt)), max(octet_length(salt)) FROM ledger.stored_events"
        ).fetchone()
    assert row == (head, 32, 32)


def test_every_checkpoint_is_signed_by_the_log_s_key_which_only_its_owner_can_read(
    database_url: str, tmp_path: Path
) -> None:
    posted(database_url, 20)
    sealed(database_url, tmp_path / "keys", batch=10)

    with connect(database_url, "ledger_reader") as connection:
        key = VerifierKey.parse(read.signer_key(connection) or "")
        origin = f"safeguarding-ledger/{read.log_id(connection)}"
    assert key.name == origin
    for size, root, note in checkpoints(database_url):
        checkpoint, _ = opened(note, key)
        assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (origin, size, root)
    (file,) = (tmp_path / "keys").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_an_origin_is_chosen_once(database_url: str, tmp_path: Path) -> None:
    TreeSealer(database_url, tmp_path, origin="example.org/log").catch_up()
    with connect(database_url, "ledger_reader") as connection:
        assert (read.signer_key(connection) or "").startswith("example.org/log+")

    with pytest.raises(LogKeyError, match="cannot change"):
        TreeSealer(database_url, tmp_path, origin="example.org/other").catch_up()
    TreeSealer(database_url, tmp_path).catch_up()


def test_two_that_make_the_key_at_once_use_the_same(database_url: str, tmp_path: Path) -> None:
    posted(database_url, 0)
    start = threading.Barrier(4)

    def seal(_: int) -> int:
        start.wait(20)
        return sealed(database_url, tmp_path, batch=3)

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(seal, range(4))) == len(EVENTS)
    assert len(list(tmp_path.iterdir())) == 1
    is_whole(database_url)


def test_another_key_signs_nothing_of_a_log_that_is_signed(database_url: str, tmp_path: Path) -> None:
    head = posted(database_url, 3)
    sealed(database_url, tmp_path / "ours")
    post(database_url, [entry("gp/more")])

    with pytest.raises(LogKeyError, match="not signed by the key that is here"):
        sealed(database_url, tmp_path / "theirs")
    assert checkpoints(database_url)[-1][0] == head


def test_what_is_recorded_is_sealed_at_once_when_somebody_waits(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer, "_EVERY_SECONDS", 3600.0)  # it does nothing unless it is told that somebody waits
    with sealing(database_url, tmp_path):
        head = posted(database_url, 5)
        assert wait(database_url, head).size == head
        for number in range(5):
            head = posted(database_url, 1, f"more-{number}")
            assert wait(database_url, head).size == head
    is_whole(database_url)


def test_what_nobody_waits_for_is_sealed_all_the_same(database_url: str, tmp_path: Path) -> None:
    with sealing(database_url, tmp_path):
        head = posted(database_url, 5)
        deadline = time.monotonic() + 10
        while (found := checkpoints(database_url)) == [] or found[-1][0] < head:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_what_is_recorded_while_it_seals_is_left_for_the_next_time(database_url: str, tmp_path: Path) -> None:
    """Else it would never be done while somebody posts, and sign a checkpoint for every few events."""
    posted(database_url, 1)
    done = threading.Event()

    def write(writer: int) -> None:
        number = 0
        while not done.is_set():
            post(database_url, [entry(f"gp/{writer}-{number}")])
            number += 1

    with ThreadPoolExecutor(3) as threads:
        writers = [threads.submit(write, writer) for writer in range(3)]
        try:
            for _ in range(3):
                before = len(checkpoints(database_url))
                sealed(database_url, tmp_path)
                assert len(checkpoints(database_url)) <= before + 1
        finally:
            done.set()
        for writer in writers:
            writer.result()


def test_without_a_sealer_waiting_ends_with_not_reached(database_url: str) -> None:
    head = posted(database_url, 0)
    with pytest.raises(NotReached, match=f"position {head}"):
        wait(database_url, head, 0.2)


def test_sealing_takes_no_lock_that_a_post_waits_for(database_url: str, tmp_path: Path) -> None:
    posted(database_url, 0)
    sealed(database_url, tmp_path)
    with connect(database_url, "ledger_sealer") as connection, connection.transaction():
        connection.execute("SELECT ledger.take_sealing_turn()")
        assert posted(database_url, 3) == len(EVENTS) + 3


def test_the_tree_is_whole_under_eight_writers_and_three_sealers(database_url: str, tmp_path: Path) -> None:
    posted(database_url, 0)

    def write(writer: int) -> int:
        for number in range(25):
            receipts = post(database_url, [entry(f"gp/{writer}-{number}-{part}") for part in range(4)])
        return receipts[-1].position

    with sealing(database_url, tmp_path, 3, batch=60), ThreadPoolExecutor(8) as threads:
        head = max(threads.map(write, range(8)))
        assert wait(database_url, head).size == head == len(EVENTS) + 800
    assert is_whole(database_url) == head
    assert len(checkpoints(database_url)) >= 800 // 60


def test_a_sealer_killed_at_any_moment_leaves_the_tree_whole(database_url: str, tmp_path: Path) -> None:
    head = posted(database_url, 900)
    with sealing(database_url, tmp_path, 2, batch=11):
        for pause in range(12):
            time.sleep(0.004 * pause)
            kill_sealers(database_url)
            if checkpoints(database_url):
                is_whole(database_url)
        wait(database_url, head)
    assert is_whole(database_url) == head


def test_a_batch_that_is_not_committed_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    head = posted(database_url, 400)
    sealed(database_url, tmp_path)
    posted(database_url, 300, "more")
    before = checkpoints(database_url)
    with psycopg.connect(database_url) as superuser:  # the last thing that sealing writes cannot be written
        superuser.execute("ALTER TABLE ledger.checkpoints ADD CONSTRAINT full_disk CHECK (size <= %s)" % head)  # noqa: UP031
    with pytest.raises(psycopg.errors.CheckViolation):
        sealed(database_url, tmp_path)

    assert checkpoints(database_url) == before
    assert is_whole(database_url) == head


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger.stored_events WHERE notification_id = 25",
        "UPDATE ledger.tree_tiles SET hashes = set_byte(hashes, 39, get_byte(hashes, 39) # 1) WHERE level = 0",
        "DELETE FROM ledger.tree_tiles",
        "UPDATE ledger.checkpoints SET note = replace(note, 'ledger', 'lodger')",
    ],
)
def test_nothing_is_signed_on_top_of_what_was_altered(database_url: str, tmp_path: Path, statement: str) -> None:
    posted(database_url, 0)
    sealed(database_url, tmp_path)
    posted(database_url, 9)
    before = len(checkpoints(database_url))
    meddle(database_url, statement)

    with pytest.raises((CannotSeal, LogKeyError)):
        sealed(database_url, tmp_path)
    assert len(checkpoints(database_url)) == before


SIZE = len(EVENTS)
REFUSED = {
    "backwards": (SIZE, SIZE - 1, [], "the tree has size"),
    "from another size": (SIZE - 1, SIZE, [32], "the tree has size"),
    "no further": (SIZE, SIZE, [], "the tree has size"),
    "beyond the log": (SIZE, SIZE + 4, [4 * 32], "the tree has size"),
    "too few hashes": (SIZE, SIZE + 3, [2 * 32], "level 0 gets 3 hashes"),
    "too many levels": (SIZE, SIZE + 3, [3 * 32, 32], "level 1 gets 0 hashes"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_lets_the_tree_only_grow(database_url: str, tmp_path: Path, what: str) -> None:
    start, end, widths, words = REFUSED[what]
    posted(database_url, 0)
    sealed(database_url, tmp_path)
    posted(database_url, 3)
    added = [bytes(width) for width in widths]
    with connect(database_url, "ledger_sealer") as connection:
        key = read.signer_key(connection)
        with pytest.raises(psycopg.DatabaseError, match=words) as refused:
            connection.execute("SELECT ledger.seal(%s, %s, %s, '', '', %s)", (start, end, added, key))
    assert refused.value.sqlstate == "LG500"
    assert is_whole(database_url) == SIZE


def test_the_database_takes_no_checkpoint_of_another_signer(database_url: str, tmp_path: Path) -> None:
    posted(database_url, 0)
    sealed(database_url, tmp_path)
    posted(database_url, 1)
    with (
        connect(database_url, "ledger_sealer") as connection,
        pytest.raises(psycopg.DatabaseError, match="another key"),
    ):
        connection.execute("SELECT ledger.seal(%s, %s, %s, '', '', 'x')", (SIZE, SIZE + 1, [bytes(32)]))


def test_proofs_are_of_the_root_that_was_signed(database_url: str, tmp_path: Path) -> None:
    head = posted(database_url, 300)
    sealed(database_url, tmp_path, batch=100)
    leaves = leaves_of(database_url)
    with connect(database_url, "ledger_reader") as connection:
        for size, root, _ in checkpoints(database_url):
            assert read.tree(connection).subtree(0, size - 1)
            assert root == root_of(leaves[:size])
    assert checkpoints(database_url)[-1][0] == head


def kill_sealers(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND (query ~ 'seal' OR query ~ 'tree')"
        )
