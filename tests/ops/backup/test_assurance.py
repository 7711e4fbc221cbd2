"""A restored ledger is held against every checkpoint that is known, by roots made from its rows."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from asking import IMPORTER
from keys_of_tests import cipher
from little_case import EVENTS, entry

from ledger.application import Ledger
from ledger.database import connect
from ledger.transparency.read import last_checkpoint
from ledger.transparency.sealer import TreeSealer
from ops.backup.assurance import Assured, Inconsistent, assure
from ops.backup.errors import BackupError
from ops.backup.manifest import Manifest

HEAD = len(EVENTS)
TAMPER = "SET session_replication_role = replica"  # what only a superuser can do
FORGET = (
    "DELETE FROM ledger.checkpoints",
    "DELETE FROM ledger.tree_tiles",
)  # as an older backup has none of them yet
WITHOUT_THE_LAST = (
    "DELETE FROM ledger.stored_events WHERE notification_id = (SELECT max(notification_id) FROM ledger.stored_events)",
    "DELETE FROM projections.grants WHERE position = (SELECT max(position) FROM projections.grants)",
    "DELETE FROM projections.entry_versions WHERE position = (SELECT max(position) FROM projections.entry_versions)",
)


@pytest.fixture
def sealed(database_url: str, tmp_path: Path) -> str:
    """Return a database with the little ledger, sealed, and its checkpoint in `known`."""
    post(database_url, *EVENTS)
    seal(database_url, tmp_path)
    return database_url


def post(url: str, *events: dict[str, object]) -> None:
    with Ledger(url, cipher(), connections=1) as ledger:
        ledger.post(list(events), IMPORTER)


def seal(url: str, folder: Path) -> Path:
    """Seal all there is; return the checkpoint's file."""
    TreeSealer(url, folder / "keys").catch_up()
    with connect(url, "ledger_reader") as connection:
        last = last_checkpoint(connection)
    assert last is not None
    (folder / "known").write_text(last.note, "utf-8")
    return folder / "known"


def tamper(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in (TAMPER, *statements):
            connection.execute(statement.encode())


def backed_up_at(position: int, checkpoint: str | None = None) -> Manifest:
    now = datetime.now(UTC)
    return Manifest(
        began_at=now, ended_at=now, position=position, recorded_at=now, checkpoint=checkpoint, postgresql="18.4",
        migrations=(), backup_manifest_sha256="", wal_sha256={}, folders=(),
    )  # fmt: skip


def test_the_same(sealed: str, tmp_path: Path) -> None:
    known = tmp_path / "known"
    shown = assure(sealed, backed_up_at(HEAD), known)
    assert shown == Assured(HEAD, HEAD, HEAD)
    assert shown.in_words("it") == f"the same as it: position {HEAD}"


def test_ahead(sealed: str, tmp_path: Path) -> None:
    known = tmp_path / "known"
    post(sealed, entry("police/new-1"), entry("police/new-2"))
    shown = assure(sealed, backed_up_at(HEAD), known)
    assert shown == Assured(HEAD + 2, HEAD, HEAD)
    assert shown.in_words("it") == f"consistent with it, of position {HEAD}, and ahead of it by 2 events"
    assert not shown.is_behind


def test_behind(sealed: str, tmp_path: Path) -> None:
    known = tmp_path / "known"
    tamper(sealed, *FORGET, *WITHOUT_THE_LAST)
    shown = assure(sealed, backed_up_at(1), known)
    assert shown == Assured(HEAD - 1, 0, HEAD)
    assert shown.in_words("it") == f"behind it, of position {HEAD}: 1 event missing"
    assert shown.is_behind


def test_recorded_but_not_yet_sealed_when_the_backup_was_made_is_not_missing(sealed: str, tmp_path: Path) -> None:
    tamper(sealed, *FORGET)
    assert assure(sealed, backed_up_at(HEAD), tmp_path / "known") == Assured(HEAD, 0, HEAD)


def test_without_a_checkpoint_nothing_is_said_of_one(sealed: str) -> None:
    assert assure(sealed, backed_up_at(HEAD)) == Assured(HEAD, HEAD, None)


def test_one_that_went_another_way(sealed: str, tmp_path: Path) -> None:
    tamper(sealed, *FORGET, *WITHOUT_THE_LAST)
    post(sealed, entry("police/another"))
    with pytest.raises(
        Inconsistent, match=f"up to position {HEAD} are not those over which the checkpoint .*known was"
    ):
        assure(sealed, backed_up_at(1), tmp_path / "known")


def test_one_that_was_changed_is_found_by_its_own_tree(sealed: str) -> None:
    tamper(sealed, "UPDATE ledger.stored_events SET posted_by = 'importer other' WHERE notification_id = 5")
    with pytest.raises(Inconsistent, match="is not as it was signed: edited: position 5: "):
        assure(sealed, backed_up_at(HEAD))


def test_one_that_was_changed_is_found_by_the_checkpoint_in_the_backup(sealed: str, tmp_path: Path) -> None:
    note = (tmp_path / "known").read_text("utf-8")
    tamper(sealed, *FORGET, "UPDATE ledger.stored_events SET posted_by = 'x' WHERE notification_id = 5")
    with pytest.raises(Inconsistent, match="the checkpoint in the backup was signed"):
        assure(sealed, backed_up_at(HEAD, note))


def test_gaps_and_less_than_the_backup_held(sealed: str) -> None:
    with pytest.raises(BackupError, match=f"ends at position {HEAD}; the backup held {HEAD + 1}"):
        assure(sealed, backed_up_at(HEAD + 1))
    tamper(sealed, "DELETE FROM ledger.stored_events WHERE notification_id = 5")
    with pytest.raises(BackupError, match="has gaps"):
        assure(sealed, backed_up_at(1))


def test_a_checkpoint_of_another_ledger_and_what_is_none(sealed: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    note = (tmp_path / "known").read_text("utf-8")
    for text in ("", "a line", note.replace("safeguarding", "another"), note.replace(f"\n{HEAD}\n", "\n4\n")):
        other.write_text(text, "utf-8")
        with pytest.raises(BackupError, match="is none of this ledger"):
            assure(sealed, backed_up_at(HEAD), other)
