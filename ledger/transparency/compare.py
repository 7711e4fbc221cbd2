"""How a checkpoint that somebody kept stands to the log as it is now: by the log's own proof that it only grew."""

from enum import Enum, auto
from typing import NamedTuple

from ledger.database import Rows
from ledger.transparency.checkpoint import Checkpoint, opened
from ledger.transparency.note import Note, NoteError, VerifierKey
from ledger.transparency.proofs import consistency, is_consistent
from ledger.transparency.read import Sealed, TreeDamaged, tree


class Standing(Enum):
    """How the checkpoint that was kept and the log's newest one stand to each other."""

    SAME = auto()
    GROWN = auto()  # the log begins with what was kept
    CONTRADICTED = auto()  # it was signed by this log's key, and the log does not begin with it
    BEYOND = auto()  # it was signed by this log's key, of more than the log now has
    FOREIGN = auto()  # it was not signed by this log's key


class Compared(NamedTuple):
    """A checkpoint that was kept, and how it stands to the newest."""

    standing: Standing
    kept: Checkpoint


def compared(connection: Rows, key: VerifierKey, newest: Sealed, kept: str) -> Compared:
    """Compare what somebody kept with the newest checkpoint. Raises NoteError where it is no checkpoint at all."""
    ours, theirs = (Checkpoint.parse(Note.parse(note).text) for note in (newest.note, kept))
    try:
        opened(kept, key)
    except NoteError:
        return Compared(Standing.FOREIGN, theirs)
    return Compared(_standing(connection, theirs, ours), theirs)


def _standing(connection: Rows, kept: Checkpoint, newest: Checkpoint) -> Standing:
    if kept.size > newest.size:
        return Standing.BEYOND
    if kept.size == newest.size:
        return Standing.SAME if kept.root == newest.root else Standing.CONTRADICTED
    try:
        proof = consistency(tree(connection), kept.size, newest.size)
    except TreeDamaged:
        return Standing.CONTRADICTED
    grown = is_consistent(kept.size, kept.root, newest.size, newest.root, proof)
    return Standing.GROWN if grown else Standing.CONTRADICTED
