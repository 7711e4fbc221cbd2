"""`ledger verify` says in a line that the log is sound, or what was done to it and where, and ends accordingly."""

import json
from pathlib import Path

import pytest
from running_ledger import Ledger, Said
from sealing_logs import checkpoints, posted, sealed
from tampering import LAST, TAIL, TAMPERINGS, sealed_log, tamper

from ledger.database import connect
from ledger.transparency.read import signer_key


def key_of(url: str) -> str:
    with connect(url, "ledger_reader") as connection:
        return signer_key(connection) or ""


@pytest.fixture
def home(database_url: str, tmp_path: Path) -> Path:
    """Return a home whose key signs the log of the test's database."""
    sealed_log(database_url, tmp_path / "home" / "keys")
    return tmp_path / "home"


def test_a_sound_log_is_said_to_be_and_how_far(ledger: Ledger, database_url: str, home: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text(checkpoints(database_url)[3][2], "utf-8")

    said = ledger("verify", "--home", home, "--database-url", database_url, "--checkpoint", kept)

    assert (said.code, said.err) == (0, "")
    first, second = said.out.splitlines()
    assert first.startswith(f"Sound: {LAST} events are as they were recorded, under 10 signed checkpoints (")
    assert second == f"{TAIL} more are not sealed yet: a ledger serve seals them within a second."


def test_anybody_with_the_public_key_may_verify_and_no_key_is_made(
    ledger: Ledger, database_url: str, tmp_path: Path
) -> None:
    posted(database_url, 0)
    sealed(database_url, tmp_path / "theirs")
    elsewhere = ("verify", "--home", tmp_path / "ours", "--database-url", database_url)

    assert ledger(*elsewhere, "--key", key_of(database_url)).code == 0
    lacking = ledger(*elsewhere)
    assert (lacking.code, lacking.out) == (1, "")
    assert "say its public key with --key" in lacking.err
    assert not (tmp_path / "ours").exists()


def test_a_log_that_nobody_signed_yet_is_said_to_be_in_order_and_no_more(
    ledger: Ledger, database_url: str, tmp_path: Path
) -> None:
    head = posted(database_url, 3)
    asked = ("verify", "--home", tmp_path / "ours", "--database-url", database_url)

    said = ledger(*asked)

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Nothing is signed yet: {head} events are in order, and nothing proves more (")
    assert said.out.endswith(" s). A ledger serve signs them within a second.\n")
    assert not (tmp_path / "ours").exists()
    kept = tmp_path / "kept"
    kept.write_text("a checkpoint\n", "utf-8")
    assert "say its public key with --key" in ledger(*asked, "--checkpoint", kept).err


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("stored bytes", "edited: position 300: the row is not the one that was recorded there"),
        ("forty removed in two places and the gaps closed", "removed: positions 101-110: what was"),
        ("one inserted", "inserted: position 300: the row was never recorded"),
        ("far ones swapped", "reordered: position 30: the row was recorded elsewhere"),
        ("truncated", f"truncated: positions 651-{LAST}: the end of the log is gone"),
        ("checkpoints signed by another key", "re-signed: positions"),
        ("edited, and the tree with it", "rewritten: positions 281-350: "),
    ],
)  # fmt: skip
def test_an_altered_log_is_told_with_kind_and_position(
    ledger: Ledger, database_url: str, home: Path, what: str, line: str
) -> None:
    tamper(database_url, home / "keys", TAMPERINGS[what])

    said = ledger("verify", "--home", home, "--database-url", database_url)

    assert said.code == 1
    assert said.out.splitlines()[0].startswith(line)
    assert said.err.startswith("ledger: the log was altered: ")
    assert said.err.count("\n") == 1


def test_a_log_that_was_rolled_back_is_told_by_a_checkpoint_that_was_kept(
    ledger: Ledger, database_url: str, home: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(checkpoints(database_url)[-1][2], "utf-8")
    tamper(database_url, home / "keys", TAMPERINGS["rolled back"])
    verify = ("verify", "--home", home, "--database-url", database_url)

    assert ledger(*verify).code == 0
    said = ledger(*verify, "--checkpoint", kept, "--json")
    assert said.code == 1
    found = json.loads(said.out)
    assert (found["sound"], found["sealed"]) == (False, 560)
    assert [(fault["kind"], fault["position"], fault["last"]) for fault in found["faults"]] == [
        ("rolled back", 561, LAST)
    ]


def test_a_key_or_a_checkpoint_that_is_none_is_said_in_a_line(
    ledger: Ledger, database_url: str, home: Path, tmp_path: Path
) -> None:
    def refused(*options: str | Path) -> Said:
        said = ledger("verify", "--home", home, "--database-url", database_url, *options)
        assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
        return said

    other = tmp_path / "other"
    other.write_text(checkpoints(database_url)[-1][2].replace("700", "699"), "utf-8")
    (tmp_path / "bytes").write_bytes(b"\xff")
    assert "--key: not a verifier key" in refused("--key", "nonsense").err
    assert "--checkpoint: not signed by the key" in refused("--checkpoint", other).err
    assert "not text" in refused("--checkpoint", tmp_path / "bytes").err
    assert "no such file" in refused("--checkpoint", tmp_path / "none").err


def test_json_says_that_a_log_is_sound(ledger: Ledger, database_url: str, home: Path) -> None:
    found = json.loads(ledger("verify", "--home", home, "--database-url", database_url, "--json").out)

    assert found == {
        "checkpoints": 10, "events": LAST + TAIL, "faults": [], "key": key_of(database_url), "sealed": LAST,
        "sound": True, "reads": {"sealed": 0, "faults": []},
    }  # fmt: skip
