"""Proofs that a leaf is in a tree, and that a tree only grew: made from hashes, and checked without them.

Made as RFC 6962, sections 2.1.1 and 2.1.2, define them; checked as RFC 9162, sections 2.1.3.2 and 2.1.4.2, do.
"""

from collections.abc import Sequence
from typing import Protocol

from ledger.transparency.hashes import EMPTY_ROOT, node_hash


class Subtrees(Protocol):
    """Where the hashes of a tree come from."""

    def subtree(self, height: int, index: int) -> bytes:
        """The root of the index-th perfect tree of 2**height leaves, counted from the left."""
        ...


def root(source: Subtrees, size: int) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _range_root(source, 0, size) if size else EMPTY_ROOT


def inclusion(source: Subtrees, index: int, size: int) -> list[bytes]:
    """The proof that the leaf at `index` (from 0) is in the tree of `size` leaves, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has none at {index}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            path.append(_range_root(source, middle, end))
            end = middle
        else:
            path.append(_range_root(source, start, middle))
            start = middle
    return path[::-1]


def consistency(source: Subtrees, old: int, new: int) -> list[bytes]:
    """The proof that the tree of the first `old` leaves is the beginning of that of `new`."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves did not grow from one of {old}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end = 0, new
    while end != old:
        middle = start + _left_width(end - start)
        if old <= middle:
            path.append(_range_root(source, middle, end))
            end = middle
        else:
            path.append(_range_root(source, start, middle))
            start = middle
    if start:
        path.append(_range_root(source, start, end))
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], in_root: bytes) -> bool:
    """Whether the proof shows that the leaf with this hash is at `index` of the tree of this size and root."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == in_root


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree (old, old_root) is the beginning of the tree (new, new_root)."""
    if old in (0, new):
        return not proof and old_root == (new_root if old == new else EMPTY_ROOT)
    if not 0 < old < new or not proof:
        return False
    # An old tree that is a perfect one is the proof's own beginning, and left out of it.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    found_old = found_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            found_old, found_new = node_hash(sibling, found_old), node_hash(sibling, found_new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found_new = node_hash(found_new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found_old == old_root and found_new == new_root


def _left_width(size: int) -> int:
    """The number of leaves left of where a tree of `size` is parted: the largest power of two below it."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_root(source: Subtrees, start: int, end: int) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return source.subtree(height, start >> height)
    middle = start + _left_width(size)
    return node_hash(_range_root(source, start, middle), _range_root(source, middle, end))
