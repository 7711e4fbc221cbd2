"""`ledger backup` and `ledger restore` say what they did, and refuse in one line."""

from pathlib import Path

import pytest
from running_ledger import Ledger, process


def test_there_and_back(ledger: Ledger, demo_home: Path, home_path: Path, tmp_path: Path) -> None:
    assert ledger("token", "--role", "auditor", "--home", demo_home).code == 0  # so that there is a key
    data, keys = tmp_path / "data", tmp_path / "keys.tar"
    made = ledger("backup", data, "--keys", keys, "--home", demo_home)
    assert (made.code, made.err) == (0, "")
    assert f"Backed up the ledger to {data}: all up to position 290, checked. The keys are not in it." in made.out
    assert f"to {keys}. Keep it apart from the data." in made.out
    (tmp_path / "known").write_text("ledger.example\n300\nAAAA\n", "utf-8")
    restored = process("restore", data, "--keys", keys, "--checkpoint", tmp_path / "known", "--home", home_path)
    assert (restored.code, restored.err) == (0, "")
    assert f"into {home_path}: position 290." in restored.out
    assert "behind the checkpoint of position 300: 10 events missing" in restored.out
    assert "14 things" in ledger("tunnel", "hk", "gp", "--as-of", "2009-10-31", "--home", home_path).out
    again = ledger("restore", data, "--home", home_path)
    assert (again.code, again.err.count("\n")) == (1, 1)
    assert "has a database already" in again.err


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
