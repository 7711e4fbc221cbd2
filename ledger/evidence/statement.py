"""What the log's holder says of a bundle, signed by the key of the log: which case, how many events, which files.

It is no checkpoint and can be taken for none: the first line of a checkpoint is a key's name, which has no spaces.
"""

from pathlib import Path
from typing import Final

from ledger.database import Rows
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.log_key import LogKeyError, key_file, log_signer
from ledger.transparency.note import Signer, encode64
from ledger.transparency.read import log_id, signer_key

FORMAT: Final = "safeguarding-ledger evidence bundle 1"


def signer_of(connection: Rows, keys: Path) -> Signer:
    """The signer of the log, from the folder of its key; none is made. Raises LogKeyError."""
    this_log = log_id(connection)
    if not key_file(keys, this_log).exists():
        raise LogKeyError("the log's signing key is not here: export where the ledger is served, or in its home")
    signer = log_signer(keys, this_log)
    if str(signer.verifier) != signer_key(connection):
        raise LogKeyError("the log is signed by another key than the one that is here")
    return signer


def statement(signer: Signer, case: str, events: int, checkpoint: Checkpoint, manifest: str) -> str:
    """The signed note. `manifest` is the SHA-256 of the manifest, in hex."""
    lines = (
        FORMAT,
        f"case {case}",
        f"events {events}",
        f"checkpoint {checkpoint.size} {encode64(checkpoint.root)}",
        f"manifest {manifest}",
    )
    return str(signer.sign("".join(f"{line}\n" for line in lines)))
