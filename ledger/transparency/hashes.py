"""Merkle tree hashes: RFC 6962, section 2.1, with SHA-256. A hash is 32 bytes."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: its data after a zero byte, so that no leaf passes for a node."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node: its two children after a one."""
    return sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes whose number is a power of two."""
    level = hashes
    while len(level) > 1:
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0]


def peaks(hashes: Sequence[bytes]) -> list[bytes]:
    """The roots of the perfect trees that so many hashes fall into, the largest, which is leftmost, first."""
    found: list[bytes] = []
    start = 0
    for bit in reversed(range(len(hashes).bit_length())):
        width = 1 << bit
        if len(hashes) & width:
            found.append(perfect_root(hashes[start : start + width]))
            start += width
    return found


def joined(tops: Sequence[bytes]) -> bytes:
    """The root over the peaks of a tree, or the empty tree's."""
    if not tops:
        return EMPTY_ROOT
    root = tops[-1]
    for top in reversed(tops[:-1]):
        root = node_hash(top, root)
    return root
