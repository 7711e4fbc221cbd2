"""The key that signs the log's checkpoints, in a file that only its owner can read.

A file holds the key of one log and its origin, the name by which the world knows the log: so one folder may serve
two databases without ever signing two histories under one name.
"""

import os
import tempfile
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.errors import LedgerError
from ledger.transparency.note import NoteError, Signer

ORIGIN: Final = "safeguarding-ledger/{log_id}"
"""The origin of a log for which no other is chosen."""

_FOLDER_MODE: Final = 0o700


class LogKeyError(LedgerError):
    """The log cannot be signed with the key that there is."""


def key_file(folder: Path, log_id: str) -> Path:
    """Where the key of a log is kept, whether or not it is there."""
    return folder / f"log-{log_id}.key"


def log_signer(folder: Path, log_id: str, origin: str | None = None) -> Signer:
    """The signer of the log `log_id`, made on first use: folder 0700, file 0600.

    An `origin` is chosen when the key is made, and for ever: checkpoints that others keep bear it.
    Raises LogKeyError, OSError or, for an origin that no key may bear, NoteError. Of two processes that make it at
    once, one wins and both use its key.
    """
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    file = key_file(folder, log_id)
    if not file.exists():
        _make(file, Signer(origin or ORIGIN.format(log_id=log_id), Ed25519PrivateKey.generate()))
    try:
        signer = Signer.parse(file.read_text("utf-8"))
    except (NoteError, UnicodeDecodeError) as error:
        raise LogKeyError(f"{file.name}: {error}") from error
    if origin not in (None, signer.verifier.name):
        raise LogKeyError(f"{file.name} signs as {signer.verifier.name}: a log's origin cannot change")
    return signer


def _make(file: Path, signer: Signer) -> None:
    """Write a new key beside the file and give it the name, unless another process was first."""
    descriptor, name = tempfile.mkstemp(dir=file.parent)  # 0600 from the start
    made = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as output:
            output.write(f"{signer}\n")
            output.flush()
            os.fsync(output.fileno())
        file.hardlink_to(made)
    except FileExistsError:
        pass  # another process was first: its key is the one
    finally:
        made.unlink()
