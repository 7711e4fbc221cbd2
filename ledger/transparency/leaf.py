"""What a leaf of the tree is: the position, the moment of recording and a commitment to everything else in the row.

    leaf data  = 0x01 | position | recorded at | commitment                                (49 bytes)
    commitment = SHA-256(the fields of FIELDS, each as length | bytes)

`position` and `recorded at` (microseconds since 1970 in UTC) are 8 bytes, big-endian; a length is 4 bytes, big-endian,
and ff ff ff ff for a field that is null, which has no bytes. Text is UTF-8, the stream's UUID is its 16 bytes, its
version 8 bytes big-endian. Leaf n - 1 is of position n. The salt, 32 random bytes which only the ledger keeps, makes
the commitment one from which nobody can guess what was recorded.

These are also the bytes that PostgreSQL sends of such a row in a binary COPY, which is why `ledger verify` is fast.
"""

import struct
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

VERSION: Final = 1
FIELDS: Final = (
    "salt", "originator_id", "originator_version", "topic", "agency", "event_id", "case_code", "content_digest",
    "posted_by", "state",
)  # fmt: skip

LEAF: Final = struct.Struct("!Bqq32s")
"""A leaf's data: VERSION, position, moment of recording, commitment."""

_NULL: Final = b"\xff\xff\xff\xff"


def leaf_data(position: int, recorded_at: int, commitment: bytes) -> bytes:
    """The data of a leaf. `recorded_at` is in microseconds since 1970."""
    return LEAF.pack(VERSION, position, recorded_at, commitment)


def commitment(fields: Sequence[bytes | None]) -> bytes:
    """The commitment to fields, given in the order of FIELDS."""
    return sha256(
        b"".join(_NULL if field is None else len(field).to_bytes(4, "big") + field for field in fields)
    ).digest()
