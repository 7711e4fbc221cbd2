"""The raw rows of the log, as PostgreSQL sends them: what a leaf says and commits to, without decoding any of it."""

import struct
from collections.abc import Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from ledger.database import Rows
from ledger.queries import queries
from ledger.transparency.leaf import LEAF, VERSION

_SQL: Final = queries(__file__)
_HEADER_BYTES: Final = 19  # before the first row
_TRAILER_BYTES: Final = 2  # after the last
_POSTGRES_EPOCH: Final = 946_684_800_000_000  # 2000-01-01 UTC, in microseconds since 1970

# A row of a binary COPY: a count of fields, then each after its length. What is committed to begins with the salt.
_FIXED: Final = struct.Struct("!6xq4xq40x16s4xq")
_COMMITTED: Final = 26


class Row(NamedTuple):
    """What is read of a row: its position, moment (microseconds since 1970), stream, version and commitment."""

    position: int
    recorded_at: int
    stream: bytes
    version: int
    commitment: bytes

    def leaf_at(self, position: int, recorded_at: int | None = None) -> bytes:
        """The hash of the leaf that the row would have at a position, and a moment, other than its own."""
        at = self.recorded_at if recorded_at is None else recorded_at
        return sha256(b"\x00" + LEAF.pack(VERSION, position, at, self.commitment)).digest()


def rows(connection: Rows, after: int, up_to: int) -> Iterator[Row]:
    """The rows that claim a position after one and up to another, in that order."""
    for image in images(connection, after, up_to):
        position, ticks, stream, version = _FIXED.unpack_from(image)
        yield Row(position, ticks + _POSTGRES_EPOCH, stream, version, sha256(image[_COMMITTED:]).digest())


def images(connection: Rows, after: int, up_to: int) -> Iterator[memoryview]:
    """The same rows as PostgreSQL sends them."""
    with connection.cursor().copy(_SQL["rows"], {"after": after, "up_to": up_to}) as copy:
        image = memoryview(copy.read())[_HEADER_BYTES:]
        buffered = connection.pgconn.get_copy_data  # what has come already: half the time of copy.read()
        try:
            while len(image) > _TRAILER_BYTES:
                yield image
                count, image = buffered(1)
                if not count:
                    image = memoryview(copy.read())
        finally:
            while copy.read():  # whoever has seen enough goes on in the same transaction
                pass


class Sweep:
    """Reads rows in order and hashes their leaves; notes what is wrong with the rows by themselves.

    One function does it all, for here every microsecond counts a million times.
    """

    def __init__(self) -> None:
        self.position = 0
        """The last one read."""
        self.backwards: list[int] = []
        """Positions recorded before the one before them."""
        self.out_of_stream: list[int] = []
        """Positions whose version is not the next of its stream."""
        self._at = -(2**63)
        self._versions: dict[bytes, int] = {}

    def read(self, connection: Rows, up_to: int) -> list[bytes] | None:
        """The hashes of the leaves of the next rows, up to a position; None if a position is missing or there twice."""
        unpack, pack, versions = _FIXED.unpack_from, LEAF.pack, self._versions
        position, last = self.position, self._at
        leaves: list[bytes] = []
        for image in images(connection, position, up_to):
            position += 1
            claimed, at, stream, version = unpack(image)
            if claimed != position:
                return None
            if at < last:
                self.backwards.append(position)
            last = at
            if version != versions.get(stream, 0) + 1:
                self.out_of_stream.append(position)
            versions[stream] = version
            commitment = sha256(image[_COMMITTED:]).digest()
            leaves.append(sha256(b"\x00" + pack(VERSION, position, at + _POSTGRES_EPOCH, commitment)).digest())
        self.position, self._at = position, last
        return leaves
