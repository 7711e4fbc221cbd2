"""Whichever of data and keys is the older, a restore brings no erased case back."""

from pathlib import Path

import psycopg
import pytest
from backed_up_home import cipher_of, filled
from erased_cases import destroy_keys, erase

from ledger.application import Ledger
from ledger.keys import KeyDestroyed
from ops.backup.key_archive import KeyFolders, back_up_keys
from ops.backup.restore import Wanted, restore
from ops.backup.restored_keys import AnotherLedgersKeys, RestoredKeys, settle_keys
from ops.backup.take import back_up
from ops.embedded import EmbeddedServer
from ops.home import Home


def backed_up(server: EmbeddedServer, folder: Path) -> Wanted:
    folder.mkdir()
    back_up(server, folder / "data")
    back_up_keys(KeyFolders.of(Home(server.home).keys), folder / "keys.tar")
    return Wanted(folder / "data", folder / "keys.tar")


@pytest.fixture
def before_and_after(home_path: Path, tmp_path: Path) -> tuple[Wanted, Wanted]:
    """Return the backups of data and keys from before a case was erased, and those from after."""
    server = filled(home_path, durable=False)
    before = backed_up(server, tmp_path / "before")
    with Ledger(server.url, cipher_of(home_path), connections=1) as ledger:
        erase(ledger, "k")
    destroy_keys(server.url, cipher_of(home_path))
    return before, backed_up(server, tmp_path / "after")


def grants_of(home: Path) -> int:
    with psycopg.connect(EmbeddedServer.start(home).url) as connection:
        row = connection.execute("SELECT count(*) FROM projections.grants WHERE case_code = 'k'").fetchone()
    assert row is not None
    return int(row[0])


def settled(home: Path) -> RestoredKeys:
    return settle_keys(EmbeddedServer.start(home).url, cipher_of(home))


def test_keys_that_belong_are_left_as_they_are(before_and_after: tuple[Wanted, Wanted], second_home: Path) -> None:
    restore(before_and_after[0], second_home)
    assert settled(second_home) == RestoredKeys()
    assert cipher_of(second_home).store.get("k")


def test_an_erased_case_stays_erased(before_and_after: tuple[Wanted, Wanted], second_home: Path) -> None:
    restore(before_and_after[1], second_home)
    assert settled(second_home) == RestoredKeys()
    assert grants_of(second_home) == 0
    with pytest.raises(KeyDestroyed):
        cipher_of(second_home).store.get("k")


def test_older_keys_do_not_bring_an_erased_case_back(
    before_and_after: tuple[Wanted, Wanted], second_home: Path
) -> None:
    before, after = before_and_after
    restore(Wanted(after.backup, before.keys), second_home)
    assert settled(second_home) == RestoredKeys(missing=["k.retention"], destroyed=["k"])
    with pytest.raises(KeyDestroyed):
        cipher_of(second_home).store.get("k")


def test_older_data_with_a_case_erased_since_is_named_and_can_be_erased_again(
    before_and_after: tuple[Wanted, Wanted], second_home: Path
) -> None:
    before, after = before_and_after
    restore(Wanted(before.backup, after.keys), second_home)
    assert settled(second_home) == RestoredKeys(erased_since=["k"])
    assert grants_of(second_home) > 0
    with Ledger(EmbeddedServer.start(second_home).url, cipher_of(second_home), connections=1) as ledger:
        erase(ledger, "k")
    assert grants_of(second_home) == 0
    assert settled(second_home) == RestoredKeys()


def test_keys_that_are_missing_are_named(before_and_after: tuple[Wanted, Wanted], second_home: Path) -> None:
    restore(Wanted(before_and_after[0].backup), second_home)
    assert settled(second_home) == RestoredKeys(missing=["_partnership", "k", "other"])


def test_another_ledgers_keys_are_told_and_none_is_destroyed(
    before_and_after: tuple[Wanted, Wanted], second_home: Path
) -> None:
    restore(Wanted(before_and_after[1].backup), second_home)
    cipher_of(second_home).make_keys(["_partnership", "k"])
    with pytest.raises(AnotherLedgersKeys):
        settled(second_home)
    assert cipher_of(second_home).store.get("k")
