"""The Merkle tree over reads (RFC 6962, as the log's): a read as a leaf, and a tree that only grows.

A leaf's data is a JSON array of the read's columns in their order, its moment in microseconds since 1970.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from ledger.transparency.hashes import joined, leaf_hash, node_hash


def leaf_of(read: Sequence[Any]) -> bytes:
    """The hash of a read: a row of `ledger.reads`, its number first."""
    return leaf_hash(orjson.dumps(list(read)))


class GrowingTree:
    """A tree by the roots of its perfect subtrees, the largest first: what it takes to go on from there."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self.peaks = [bytes(peak) for peak in peaks]

    def append(self, leaf: bytes) -> None:
        """Add a leaf by its hash."""
        self.peaks.append(leaf)
        whole = self.size
        while whole & 1:  # a subtree as large as the last one is there: together they are the next larger
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(node_hash(left, right))
            whole >>= 1
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root over all leaves."""
        return joined(self.peaks)
