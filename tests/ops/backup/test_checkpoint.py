"""A restored ledger is held against the last checkpoint known outside it."""

from pathlib import Path

import pytest

from ops.backup.checkpoint import Checkpoint, read_checkpoint, relation
from ops.backup.errors import BackupError


def test_a_checkpoint_is_read_from_its_first_three_lines(tmp_path: Path) -> None:
    file = tmp_path / "checkpoint"
    file.write_text("ledger.example\n12\nqqqq\n\n— ledger.example AAAA\n", "utf-8")
    assert read_checkpoint(file) == Checkpoint("ledger.example", 12, "qqqq")


@pytest.mark.parametrize("text", ["", "one line", "origin\nmany\nroot\n"])
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "checkpoint").write_text(text, "utf-8")
    with pytest.raises(BackupError, match="holds no checkpoint"):
        read_checkpoint(tmp_path / "checkpoint")


@pytest.mark.parametrize(
    ("position", "said"),
    [(12, "the same size"), (13, "ahead of the checkpoint of position 12 by 1 event"), (9, "3 events missing")],
)
def test_it_says_what_is_missing(position: int, said: str) -> None:
    assert said in relation(position, Checkpoint("ledger.example", 12, "qqqq"))
