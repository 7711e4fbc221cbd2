"""How a kept checkpoint stands to the log, and what a quick look finds: never better than it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sealing_logs import checkpoints, leaves_of, posted, sealed

from ledger.database import Rows, connect
from ledger.transparency import read
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.compare import Standing, compared
from ledger.transparency.log_key import log_signer
from ledger.transparency.note import NoteError, Signer
from ledger.transparency.proving import proof_of, proved_size
from ledger.transparency.quick_check import QuickCheck, quick_check

UNLOCK = "SET session_replication_role = replica"  # a superuser switches triggers off


@contextmanager
def reading(url: str) -> Iterator[Rows]:
    with connect(url, "ledger_reader") as connection:
        yield connection


def signer_of(url: str, keys: Path) -> Signer:
    with reading(url) as connection:
        return log_signer(keys, read.log_id(connection))


def standing(url: str, keys: Path, kept: str) -> Standing:
    with reading(url) as connection:
        newest = read.last_checkpoint(connection)
        assert newest is not None
        return compared(connection, signer_of(url, keys).verifier, newest, kept).standing


def looked_at(url: str, keys: Path) -> QuickCheck:
    with reading(url) as connection:
        newest = read.last_checkpoint(connection)
        assert newest is not None
        return quick_check(connection, signer_of(url, keys).verifier, newest)


def tamper(url: str, statement: str) -> None:
    with psycopg.connect(url) as superuser:
        superuser.execute(UNLOCK)
        superuser.execute(statement.encode())


def note_of(signer: Signer, size: int, root: bytes) -> str:
    return str(signer.sign(str(Checkpoint(signer.verifier.name, size, root))))


def test_each_checkpoint_that_was_signed_is_the_same_or_has_grown(database_url: str, tmp_path: Path) -> None:
    for number in range(5):
        posted(database_url, 0 if number == 0 else 17, prefix=f"p{number}-")
        sealed(database_url, tmp_path)
    *older, (_, _, newest) = checkpoints(database_url)
    assert len(older) >= 4
    assert {standing(database_url, tmp_path, note) for _, _, note in older} == {Standing.GROWN}
    assert standing(database_url, tmp_path, newest) is Standing.SAME


def test_what_contradicts_the_log_is_told_from_what_is_not_its_own(database_url: str, tmp_path: Path) -> None:
    head = posted(database_url, 20)
    sealed(database_url, tmp_path)
    ours, other = signer_of(database_url, tmp_path), Signer("other.example/log", Ed25519PrivateKey.generate())
    root = bytes(range(32))
    assert standing(database_url, tmp_path, note_of(ours, head - 3, root)) is Standing.CONTRADICTED
    assert standing(database_url, tmp_path, note_of(ours, head, root)) is Standing.CONTRADICTED
    assert standing(database_url, tmp_path, note_of(ours, head + 1, root)) is Standing.BEYOND
    assert standing(database_url, tmp_path, note_of(other, head, root)) is Standing.FOREIGN
    _, _, newest = checkpoints(database_url)[-1]
    assert standing(database_url, tmp_path, newest.replace(f"\n{head}\n", f"\n{head - 1}\n")) is Standing.FOREIGN
    with pytest.raises(NoteError):
        standing(database_url, tmp_path, "a letter about something else\n")


def test_a_quick_look_at_a_sound_log_finds_nothing(database_url: str, tmp_path: Path) -> None:
    head = posted(database_url, 280)
    sealed(database_url, tmp_path)
    assert looked_at(database_url, tmp_path) == QuickCheck(
        is_signed=True, has_its_root=True, first=checkpoints(database_url)[-1][0], has_only_grown=True,
        newest_rows=head - 256, rows_are_as_sealed=True,
    )  # fmt: skip


def test_a_log_that_grew_from_nothing_while_one_looked_is_sound(database_url: str, tmp_path: Path) -> None:
    sealed(database_url, tmp_path)
    with reading(database_url) as connection:
        empty = read.last_checkpoint(connection)
        assert empty is not None
        assert empty.size == 0
        posted(database_url, 3)
        sealed(database_url, tmp_path)
        found = quick_check(connection, signer_of(database_url, tmp_path).verifier, empty)
    assert found == QuickCheck(
        is_signed=True, has_its_root=True, first=0, has_only_grown=True, newest_rows=0, rows_are_as_sealed=True
    )


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE ledger.stored_events SET posted_by = 'x' WHERE notification_id = {head}", "rows_are_as_sealed"),
        ("UPDATE ledger.tree_tiles SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)", "has_its_root"),
        ("DELETE FROM ledger.tree_tiles", "has_its_root"),
        ("UPDATE ledger.checkpoints SET note = replace(note, E'\\n{head}\\n', E'\\n1\\n')", "is_signed"),
        ("UPDATE ledger.checkpoints SET root = sha256('x') WHERE size > 0", "has_only_grown"),
    ],
)
def test_a_quick_look_does_not_pass_what_was_altered(
    database_url: str, tmp_path: Path, statement: str, what: str
) -> None:
    posted(database_url, 3)
    sealed(database_url, tmp_path)
    head = posted(database_url, 3, prefix="more")
    sealed(database_url, tmp_path)
    tamper(database_url, statement.format(head=head))
    assert not getattr(looked_at(database_url, tmp_path), what)


def test_a_proof_shows_its_row_until_the_row_is_altered(database_url: str, tmp_path: Path) -> None:
    head = posted(database_url, 5)
    sealed(database_url, tmp_path)
    key = signer_of(database_url, tmp_path).verifier
    with reading(database_url) as connection:
        proofs = [proof_of(connection, position) for position in range(1, head + 1)]
    assert [proof.extra for proof in proofs] == leaves_of(database_url)
    assert {proved_size(proof, key) for proof in proofs} == {head}
    tamper(database_url, f"UPDATE ledger.stored_events SET posted_by = 'x' WHERE notification_id = {head}")  # noqa: S608
    with reading(database_url) as connection:
        assert proved_size(proof_of(connection, head), key) is None
        assert proved_size(proof_of(connection, head - 1), key) == head
