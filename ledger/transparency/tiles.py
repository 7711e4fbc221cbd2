"""The tree in tiles of 256 hashes, and the entries in bundles of as many: C2SP tlog-tiles.

A tile of level 0 has hashes of leaves; each hash of a tile of a level above is the root of a full tile below.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.transparency.hashes import HASH_BYTES, perfect_root

TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8
LEVELS: Final = 64

_INDEX: Final = re.compile(r"(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")
_LEVEL: Final = re.compile(r"0|[1-9][0-9]?")

ReadTile = Callable[[int, int, int], bytes]
"""Level, index and width of a tile: its hashes, one after the other."""


@dataclass(frozen=True)
class Place:
    """Which tile or bundle of a level: its index, and its width, which is 256 for a full one."""

    index: int
    width: int = TILE_WIDTH

    def __str__(self) -> str:
        """The place as a path: `x001/234`, `x001/234.p/5`."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return path if self.width == TILE_WIDTH else f"{path}.p/{self.width}"

    @classmethod
    def parse(cls, path: str) -> "Place | None":
        """The place that a path names; None unless it is written as it must be."""
        match = _INDEX.fullmatch(path)
        if match is None:
            return None
        place = cls(int(re.sub("[x/]", "", match["index"])), int(match["width"] or TILE_WIDTH))
        return place if str(place) == path and place.width <= TILE_WIDTH else None


def level_of(text: str) -> int | None:
    """The level that a path names, 0 to 63; None if it is none."""
    return int(text) if _LEVEL.fullmatch(text) and int(text) < LEVELS else None


def hashes_at(level: int, size: int) -> int:
    """How many hashes the tiles of a level hold in a tree of so many leaves."""
    return size >> (TILE_HEIGHT * level)


def split(hashes: bytes) -> list[bytes]:
    """The hashes of a tile, one by one."""
    return [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]


class TileTree:
    """The hashes of a tree that is kept in tiles: each tile is read once."""

    def __init__(self, read: ReadTile) -> None:
        self._read = read
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def subtree(self, height: int, index: int) -> bytes:
        """The root of the index-th perfect tree of 2**height leaves."""
        level, within = divmod(height, TILE_HEIGHT)
        first = index << within
        tile, place = divmod(first, TILE_WIDTH)
        last = place + (1 << within)
        known = self._tiles.get((level, tile), [])
        if len(known) < last:
            known = self._tiles[level, tile] = split(self._read(level, tile, last))
        return perfect_root(known[place:last])


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as they are served: each after its length in two bytes, big-endian."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
