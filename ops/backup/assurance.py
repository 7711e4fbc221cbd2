"""What a restored ledger is shown to be: whole, the one that was backed up, and how it stands to what is known outside.

Nothing of the stored tree is believed: the roots are made from the rows as they are.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import psycopg

from ledger.queries import queries
from ledger.transparency import read
from ledger.transparency.checkpoint import Checkpoint, opened
from ledger.transparency.growth import Edge
from ledger.transparency.hashes import leaf_hash
from ledger.transparency.note import NoteError, VerifierKey
from ops.backup.errors import BackupError
from ops.backup.manifest import Manifest

_SQL: Final = queries(__file__)
_AT_ONCE: Final = 4_096


class Inconsistent(BackupError):
    """What was restored is not what was signed; the message says which checkpoint shows it."""


def assure(url: str, manifest: Manifest, known: Path | None = None) -> tuple[int, str | None]:
    """Return the head of a restored ledger, and how it relates to the checkpoint in the file `known`, in words.

    Raises BackupError (a gap, or less than the backup promised; no checkpoint of this ledger), Inconsistent.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        _refuse_gaps(connection, manifest)
        signed = {"the checkpoint in the backup": manifest.checkpoint, "the last checkpoint in it": _last(connection)}
        if known is not None:
            signed[f"the checkpoint {known}"] = _text(known)
        named = {name: _checkpoint(connection, note, name) for name, note in signed.items() if note is not None}
        position, roots = _roots(connection, {checkpoint.size for checkpoint in named.values()})
    for name, checkpoint in named.items():
        _refuse_inconsistent(roots, checkpoint, name)
    if known is None:
        return position, None
    name, checkpoint = list(named.items())[-1]
    return position, _relation(position, checkpoint.size, name)


def _refuse_gaps(connection: psycopg.Connection, manifest: Manifest) -> None:
    count, first, last = connection.execute(_SQL["dense"]).fetchone() or (0, 1, 0)
    if (count, first) != (last, 1):
        raise BackupError(f"the restored ledger has gaps: {count:,} events, at positions {first:,} to {last:,}")
    if last < manifest.position:
        raise BackupError(f"the restored ledger ends at position {last:,}; the backup held {manifest.position:,}")


def _last(connection: psycopg.Connection) -> str | None:
    sealed = read.last_checkpoint(connection)
    return sealed.note if sealed else None


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise BackupError(f"{file} holds no checkpoint: a signed note is wanted") from None


def _checkpoint(connection: psycopg.Connection, note: str, name: str) -> Checkpoint:
    """Return the checkpoint, once it is shown to be signed by the ledger's own key."""
    key = read.signer_key(connection)
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
            " something was changed, or the ledger went another way. Run ledger verify"
        )


def _relation(position: int, size: int, name: str) -> str:
    if position == size:
        return f"the same as {name}: position {size:,}"
    if position > size:
        return f"consistent with {name}, of position {size:,}, and ahead of it by {_events(position - size)}"
    return f"behind {name}, of position {size:,}: {_events(size - position)} missing"


def _events(count: int) -> str:
    return f"{count:,} event{'' if count == 1 else 's'}"


def _roots(connection: psycopg.Connection, sizes: Iterable[int]) -> tuple[int, dict[int, bytes]]:
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
