"""What a restored ledger is shown to be: whole, as it was signed, and how it stands to what is known outside.

`ledger.transparency.verify` holds rows, tree and checkpoints against each other. How the rows relate to a checkpoint
that was kept is worked out from the rows here: some may not have been sealed yet when the backup was made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.database import Rows, connect
from ledger.queries import queries
from ledger.transparency import read
from ledger.transparency.checkpoint import Checkpoint, opened
from ledger.transparency.growth import Edge
from ledger.transparency.hashes import leaf_hash
from ledger.transparency.note import NoteError, VerifierKey
from ledger.transparency.verify import verify
from ops.backup.errors import BackupError
from ops.backup.manifest import Manifest

_SQL: Final = queries(__file__)
_AT_ONCE: Final = 4_096


class Inconsistent(BackupError):
    """What was restored is not what was signed; the message says where, or which checkpoint shows it."""


@dataclass(frozen=True)
class Assured:
    """What was shown: the head, how much of it is sealed, and the size of the checkpoint kept outside, if one is known.

    The rows up to that size, or up to the head if that is less, are not contradicted by it.
    """

    position: int
    sealed: int
    known: int | None

    def in_words(self, name: str) -> str:
        """Say how the ledger relates to the checkpoint kept outside, which goes by this name."""
        size = self.known or 0
        if self.position == size:
            return f"the same as {name}: position {size:,}"
        if self.position > size:
            return f"consistent with {name}, of position {size:,}, and ahead of it by {_events(self.position - size)}"
        return f"behind {name}, of position {size:,}: {_events(size - self.position)} missing"

    @property
    def is_behind(self) -> bool:
        """Whether events are missing that were there when the checkpoint was signed."""
        return self.known is not None and self.position < self.known


def assure(url: str, manifest: Manifest, known: Path | None = None) -> Assured:
    """Verify a restored ledger, and hold it against its backup's checkpoint and the one in the file `known`.

    Raises BackupError (less than the backup promised; no checkpoint of this ledger), Inconsistent.
    """
    with connect(url, "ledger_projector") as connection:
        _refuse_gaps(connection, manifest)
        key = read.signer_key(connection)
        sealed = _refuse_altered(connection, key)
        signed = {"the checkpoint in the backup": manifest.checkpoint}
        if known is not None:
            signed[f"the checkpoint {known}"] = _text(known)
        named = {name: _checkpoint(key, note, name) for name, note in signed.items() if note is not None}
    with connect(url, "ledger_sealer") as connection:
        position, roots = _roots(connection, {checkpoint.size for checkpoint in named.values()})
    for name, checkpoint in named.items():
        _refuse_inconsistent(roots, checkpoint, name)
    return Assured(position, sealed, named[f"the checkpoint {known}"].size if known else None)


def _refuse_altered(connection: Rows, key: str | None) -> int:
    """Return how many events are sealed, all as they were signed. Raises Inconsistent."""
    if key is None:
        return 0  # nothing was ever sealed
    verdict = verify(connection, VerifierKey.parse(key))
    if verdict.faults:
        more = len(verdict.faults) - 1
        raise Inconsistent(
            f"the restored ledger is not as it was signed: {verdict.faults[0]}"
            + (f", and {more:,} more. ledger verify names them all" if more else "")
        )
    return verdict.sealed


def _refuse_gaps(connection: Rows, manifest: Manifest) -> None:
    count, first, last = connection.execute(_SQL["dense"]).fetchone() or (0, 1, 0)
    if (count, first) != (last, 1):
        raise BackupError(f"the restored ledger has gaps: {count:,} events, at positions {first:,} to {last:,}")
    if last < manifest.position:
        raise BackupError(f"the restored ledger ends at position {last:,}; the backup held {manifest.position:,}")


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise BackupError(f"{file} holds no checkpoint: a signed note is wanted") from None


def _checkpoint(key: str | None, note: str, name: str) -> Checkpoint:
    """Return the checkpoint, once it is shown to be signed by the ledger's own key."""
    if key is None:
        raise BackupError(f"{name} is of another ledger: the restored one has never signed any")
    try:
        return opened(note, VerifierKey.parse(key))[0]
    except NoteError as error:
        raise BackupError(f"{name} is none of this ledger: {error}") from None


def _refuse_inconsistent(roots: Mapping[int, bytes], checkpoint: Checkpoint, name: str) -> None:
    if roots.get(checkpoint.size, checkpoint.root) != checkpoint.root:
        raise Inconsistent(
            f"the events up to position {checkpoint.size:,} are not those over which {name} was signed:"
            " something was changed, or the ledger went another way"
        )


def _events(count: int) -> str:
    return f"{count:,} event{'' if count == 1 else 's'}"


def _roots(connection: Rows, sizes: Iterable[int]) -> tuple[int, dict[int, bytes]]:
    """Return the size of the tree over the rows, and its roots as it had each of these sizes, where it had."""
    edge = Edge()
    wanted = sorted(sizes)
    roots = {0: edge.root()}
    while leaves := [leaf_hash(leaf) for leaf in read.leaves(connection, edge.size, _AT_ONCE)]:
        for size in wanted:
            if edge.size < size <= edge.size + len(leaves):
                taken = size - edge.size
                edge.append(leaves[:taken])
                del leaves[:taken]
                roots[size] = edge.root()
        edge.append(leaves)
    return edge.size, roots
