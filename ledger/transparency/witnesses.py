"""Witnesses: others, chosen by the operator, who sign a checkpoint after they saw that the log only grew up to it.

With their signatures below it, a checkpoint shows that we told everybody the same history.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ledger.database import Rows
from ledger.errors import LedgerError
from ledger.queries import queries
from ledger.transparency.checkpoint import opened
from ledger.transparency.note import COSIGNATURE, Note, NoteError, VerifierKey
from ledger.transparency.read import checkpoint_of, signer_key

WITNESSES_FILE: Final = "witnesses"
"""In the folder of keys: a witness's verifier key a line; empty lines and those that begin with # are left out."""

_SQL: Final = queries(__file__)


class NotCosigned(LedgerError):
    """What was sent is no cosignature of a checkpoint of this log by a witness that it knows."""


class WitnessesFileError(LedgerError):
    """The file of witnesses holds something else than verifier keys."""


class Cosigned(NamedTuple):
    """A checkpoint's size, and the witnesses whose signature of it is kept."""

    size: int
    witnesses: list[str]


def witnesses_in(folder: Path) -> tuple[VerifierKey, ...]:
    """The witnesses that the operator chose; none without the file. Raises WitnessesFileError."""
    file = folder / WITNESSES_FILE
    if not file.exists():
        return ()
    lines = [line.strip() for line in file.read_text("utf-8").splitlines()]
    try:
        keys = tuple(VerifierKey.parse(line) for line in lines if line and not line.startswith("#"))
    except NoteError as error:
        raise WitnessesFileError(f"{file.name}: {error}") from error
    for key in keys:
        if key.kind != COSIGNATURE:
            raise WitnessesFileError(f"{file.name}: {key.name} has a key for notes: a witness has one for cosignatures")
    return keys


def keep_cosignatures(connection: Rows, note: str, witnesses: Sequence[VerifierKey]) -> Cosigned:
    """Keep what witnesses signed of a checkpoint of ours. `connection` is in the role ledger_sealer.

    `note` is the checkpoint as we signed it, with the witnesses' lines below. Raises NotCosigned.
    """
    try:
        checkpoint, read = opened(note, VerifierKey.parse(signer_key(connection) or ""))
    except NoteError as error:
        raise NotCosigned(f"not a checkpoint of this log: {error}") from error
    ours = checkpoint_of(connection, checkpoint.size)
    if ours is None or Note.parse(ours.note).text != read.text:
        raise NotCosigned(f"not a checkpoint of this log: it signed no such one of size {checkpoint.size}")
    known = [key for key in witnesses if any(line.is_of(key) for line in read.signatures)]
    if not known:
        raise NotCosigned("no signature of a witness that this ledger knows")
    for key in known:
        if not read.is_signed_by(key):
            raise NotCosigned(f"the signature of {key.name} is not of this checkpoint")
    for key in known:
        line = next(str(line) for line in read.signatures if line.is_of(key))
        connection.execute(_SQL["keep_cosignature"], (checkpoint.size, str(key), line))
    return Cosigned(checkpoint.size, [key.name for key in known])
