"""Reading the log as it is kept: checkpoints, tiles, entries, and proofs made from them."""

import time
from typing import Final, NamedTuple

from ledger.database import Rows
from ledger.errors import LedgerError, NotReached
from ledger.queries import queries
from ledger.times import Instant
from ledger.transparency.tiles import TILE_WIDTH, Place, TileTree, hashes_at

_SQL: Final = queries(__file__)
_FIRST_PAUSE_SECONDS: Final = 0.002
_LONGEST_PAUSE_SECONDS: Final = 0.05


class TreeDamaged(LedgerError):
    """The stored tree lacks what its checkpoints say that it has: ledger verify says more."""


class Sealed(NamedTuple):
    """A checkpoint as it is kept: the tree's size and root, and the note that was signed."""

    size: int
    root: bytes
    note: str


def log_id(connection: Rows) -> str:
    """Which log this is."""
    row = connection.execute(_SQL["log_id"]).fetchone()
    if row is None:
        raise TreeDamaged("the log has lost its identity: run ledger verify")
    return str(row[0])


def signer_key(connection: Rows) -> str | None:
    """The verifier key of the log; None before its first checkpoint."""
    row = connection.execute(_SQL["signer"]).fetchone()
    return None if row is None else str(row[0])


def head(connection: Rows) -> int:
    """The last position that is recorded."""
    row = connection.execute(_SQL["head"]).fetchone()
    return int(row[0]) if row else 0


def last_checkpoint(connection: Rows) -> Sealed | None:
    """The newest checkpoint, if there is one."""
    row = connection.execute(_SQL["last_checkpoint"]).fetchone()
    return Sealed(*row) if row else None


def first_checkpoint(connection: Rows) -> Sealed | None:
    """The oldest checkpoint of a tree that has a leaf, if there is one."""
    row = connection.execute(_SQL["first_checkpoint"]).fetchone()
    return Sealed(*row) if row else None


def sealed_at(connection: Rows, sealed: Sealed) -> Instant | None:
    """When a checkpoint was signed, by the ledger's clock."""
    row = connection.execute(_SQL["sealed_at"], (sealed.size,), binary=True).fetchone()
    return row[0] if row else None


def checkpoint_of(connection: Rows, size: int) -> Sealed | None:
    """The checkpoint that was signed of the tree of this size, if one was."""
    row = connection.execute(_SQL["checkpoint"], (size,)).fetchone()
    return Sealed(*row) if row else None


def sealed_up_to(connection: Rows, position: int, seconds: float = 5.0) -> Sealed:
    """The newest checkpoint, once it covers `position`: whoever seals is told that somebody waits.

    Raises NotReached when there is none after `seconds`.
    """
    deadline = time.monotonic() + seconds
    pause = _FIRST_PAUSE_SECONDS
    asked = False
    while (found := last_checkpoint(connection)) is None or found.size < position:
        if time.monotonic() > deadline:
            raise NotReached(f"the transparency log has not yet reached position {position}: ask again shortly")
        if not asked:
            connection.execute(_SQL["ask_to_seal"])
            asked = True
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
    return found


def best_for(connection: Rows, position: int) -> Sealed:
    """The checkpoint to prove a position by: the newest that a witness cosigned or, without one, the newest."""
    sealed = sealed_up_to(connection, position)
    row = connection.execute(_SQL["last_cosigned"], (position,)).fetchone()
    return Sealed(*row) if row else sealed


def with_cosignatures(connection: Rows, sealed: Sealed) -> str:
    """The signed note, with the lines of those who cosigned it."""
    lines = connection.execute(_SQL["cosignatures"], (sealed.size,)).fetchall()
    return sealed.note + "".join(line for (line,) in lines)


def tile(connection: Rows, level: int, place: Place) -> bytes | None:
    """The hashes of a tile, or as many of the first of them as a partial one has; None if the tree has it not."""
    sealed = last_checkpoint(connection)
    if sealed is None or hashes_at(level, sealed.size) < place.index * TILE_WIDTH + place.width:
        return None
    return _hashes(connection, level, place.index, place.width)


def entries(connection: Rows, place: Place) -> list[bytes] | None:
    """The data of the leaves of a bundle, made from the rows as they are now; None if the tree has it not."""
    sealed = last_checkpoint(connection)
    first = place.index * TILE_WIDTH
    if sealed is None or sealed.size < first + place.width:
        return None
    return leaves(connection, first, place.width)


def leaves(connection: Rows, after: int, at_most: int) -> list[bytes]:
    """The data of the leaves after a position, made from the rows as they are now."""
    asked = {"after": after, "at_most": at_most}
    return [leaf for _, leaf in connection.execute(_SQL["leaves"], asked, binary=True).fetchall()]


def tree(connection: Rows) -> TileTree:
    """The stored tree, as a source of hashes for proofs."""
    return TileTree(lambda level, index, width: _hashes(connection, level, index, width))


def _hashes(connection: Rows, level: int, index: int, width: int) -> bytes:
    row = connection.execute(_SQL["tile"], (level, index), binary=True).fetchone()
    hashes = row[0][: width * 32] if row else b""
    if len(hashes) != width * 32:
        raise TreeDamaged(f"tile {index} of level {level} has fewer hashes than the tree's size says")
    return bytes(hashes)
