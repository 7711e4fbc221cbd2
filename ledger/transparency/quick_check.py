"""What can be checked of the log at once, by its public parts and its newest rows: far less than `verify` does."""

from typing import NamedTuple

from ledger.database import Rows
from ledger.transparency.checkpoint import opened
from ledger.transparency.hashes import leaf_hash
from ledger.transparency.note import NoteError, VerifierKey
from ledger.transparency.proofs import consistency, is_consistent, root
from ledger.transparency.read import Sealed, TreeDamaged, first_checkpoint, leaves, tile, tree
from ledger.transparency.tiles import TILE_WIDTH, Place


class QuickCheck(NamedTuple):
    """What was found: whether each part is as it must be. `first` is the size of the log's first checkpoint.

    `newest_rows` is how many rows were read again: those of the last tile of leaves.
    """

    is_signed: bool
    has_its_root: bool
    first: int
    has_only_grown: bool
    newest_rows: int
    rows_are_as_sealed: bool


def quick_check(connection: Rows, key: VerifierKey, newest: Sealed) -> QuickCheck:
    """Check the newest checkpoint: its signature, its tree, that it grew from the first one, and its newest rows."""
    first = first_checkpoint(connection)
    if first is None or first.size > newest.size:  # the tree was empty, and may have grown since it was asked for
        first = newest
    place = Place((newest.size - 1) // TILE_WIDTH, (newest.size - 1) % TILE_WIDTH + 1) if newest.size else Place(0, 0)
    return QuickCheck(
        _is_signed(newest, key),
        _has_its_root(connection, newest),
        first.size,
        _is_signed(first, key) and _has_grown(connection, first, newest),
        place.width,
        _are_as_sealed(connection, place),
    )


def _is_signed(sealed: Sealed, key: VerifierKey) -> bool:
    try:
        checkpoint, _ = opened(sealed.note, key)
    except NoteError:
        return False
    return (checkpoint.size, checkpoint.root) == (sealed.size, sealed.root)


def _has_its_root(connection: Rows, sealed: Sealed) -> bool:
    try:
        return root(tree(connection), sealed.size) == sealed.root
    except TreeDamaged:
        return False


def _has_grown(connection: Rows, first: Sealed, newest: Sealed) -> bool:
    try:
        proof = consistency(tree(connection), first.size, newest.size)
    except TreeDamaged:
        return False
    return is_consistent(first.size, first.root, newest.size, newest.root, proof)


def _are_as_sealed(connection: Rows, place: Place) -> bool:
    """Whether the rows of a tile of leaves, as they are stored now, have the hashes that the tree has of them."""
    found = leaves(connection, place.index * TILE_WIDTH, place.width) if place.width else []
    try:
        sealed = tile(connection, 0, place) if place.width else b""
    except TreeDamaged:
        return False
    return sealed == b"".join(map(leaf_hash, found))
