"""How a restored ledger relates to a checkpoint that was kept outside it."""

from dataclasses import dataclass
from pathlib import Path

from ops.backup.errors import BackupError


@dataclass(frozen=True)
class Checkpoint:
    """The body of a C2SP checkpoint: whose log, how many events, and the root over them (base64)."""

    origin: str
    size: int
    root: str


def read_checkpoint(file: Path) -> Checkpoint:
    """Return the checkpoint in a file. Raises BackupError if it holds none, OSError."""
    try:
        origin, size, root, *_ = file.read_text("utf-8").split("\n")
        return Checkpoint(origin, int(size), root)
    except ValueError:
        raise BackupError(f"{file} holds no checkpoint: three lines are wanted, origin, size and root") from None


def relation(position: int, known: Checkpoint) -> str:
    """Say how a ledger of `position` events relates to a checkpoint, by its size."""
    if position == known.size:
        return f"of the same size as the checkpoint: position {position:,}"
    if position > known.size:
        return f"ahead of the checkpoint of position {known.size:,} by {_events(position - known.size)}"
    return f"behind the checkpoint of position {known.size:,}: {_events(known.size - position)} missing"


def _events(count: int) -> str:
    return f"{count:,} event{'' if count == 1 else 's'}"
