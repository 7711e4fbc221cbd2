"""`ledger backup` and `ledger restore` say what they did, and refuse in one line."""

from pathlib import Path

import pytest
from asking import IMPORTER
from backed_up_home import cipher_of, filled
from little_case import EVENTS, entry
from running_ledger import Ledger, process

from ledger.application import Ledger as Events
from ledger.database import Rows, connect
from ledger.transparency.read import last_checkpoint
from ledger.transparency.sealer import TreeSealer
from ops.home import Home


def test_there_and_back(ledger: Ledger, home_path: Path, second_home: Path, tmp_path: Path) -> None:
    server = filled(home_path, durable=False)
    sealer = TreeSealer(server.url, Home(home_path).keys)
    sealer.catch_up()
    data, keys, known = tmp_path / "data", tmp_path / "keys.tar", tmp_path / "checkpoint"
    made = ledger("backup", data, "--keys", keys, "--home", home_path)
    assert (made.code, made.err) == (0, "")
    held = f"Backed up the ledger to {data}: all up to position {len(EVENTS)}, checked. The keys are not in it."
    assert held in made.out
    assert f"to {keys}. Keep it apart from the data." in made.out
    with Events(server.url, cipher_of(home_path), connections=1) as events:
        events.post([entry("police/after-1"), entry("police/after-2")], IMPORTER)
    sealer.catch_up()
    with connect(server.url, "ledger_reader") as connection:
        known.write_text(last_note(connection), "utf-8")

    restored = process("restore", data, "--keys", keys, "--checkpoint", known, "--home", second_home)
    assert (restored.code, restored.err) == (0, "")
    assert f"into {second_home}." in restored.out
    assert f"Verified: positions 1 to {len(EVENTS)} are there, and those up to {len(EVENTS)} as signed." in restored.out
    assert (
        f"The ledger is behind the checkpoint {known}, of position {len(EVENTS) + 2}: 2 events missing." in restored.out
    )
    assert "it is another history under the same name" in restored.out
    assert restored.out.endswith("No key is missing.\n")
    again = ledger("restore", data, "--home", second_home)
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert "has a database already" in again.err


def last_note(connection: Rows) -> str:
    sealed = last_checkpoint(connection)
    assert sealed is not None
    return sealed.note


def test_what_is_missing_is_said(ledger: Ledger, home_path: Path, second_home: Path, tmp_path: Path) -> None:
    filled(home_path, durable=False)
    ledger("backup", tmp_path / "data", "--home", home_path)
    said = ledger("restore", tmp_path / "data", "--home", second_home)
    assert said.code == 0
    assert "can be told only by a checkpoint that was kept outside" in said.out
    assert "3 keys are missing (_partnership, k, other): what is sealed under them cannot be read" in said.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["backup"], "say where to: a folder for the data, --keys FILE for the keys, or both"),
        (["backup", "b", "--database-url", "postgresql://x/y"], "see ops/runbooks/backup.md"),
        (["backup", "b", "--keys", "b/keys.tar"], "keep the keys apart from it"),
        (["restore", "b", "--database-url", "postgresql://x/y"], "see ops/runbooks/backup.md"),
        (["restore", "b"], "is no backup: a folder with ledger-backup.json is wanted"),
        (["restore", "b", "--checkpoint", "none"], "none: no such file or folder"),
        (["backup", "b"], "there is no ledger at"),
        (["backup", "--archive", "a"], "there is no ledger at"),
        (["backup", "b", "--archive", "a"], "--archive goes on until it is stopped"),
        (["restore", "b", "--to-position", "3"], "say which, with --archive DIR"),
        (["restore", "b", "--archive", "a", "--to-position", "3", "--to-time", "2026-01-01T00:00:00Z"], "choose one"),
        (["restore", "b", "--archive", "a", "--to-time", "2026-01-01"], "a date-time with an offset is wanted"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_made(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    said = ledger(*arguments)
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert why in said.err
    assert list(tmp_path.iterdir()) == []


def test_the_keys_alone(ledger: Ledger, home_path: Path, tmp_path: Path) -> None:
    lacking = ledger("backup", "--keys", tmp_path / "keys.tar", "--home", home_path)
    assert "holds no keys yet" in lacking.err
    ledger("token", "--role", "auditor", "--home", home_path)
    said = ledger("backup", "--keys", tmp_path / "keys.tar", "--home", home_path)
    assert said.out == f"Backed up 2 key files to {tmp_path / 'keys.tar'}. Keep it apart from the data.\n"
