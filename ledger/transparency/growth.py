"""Growing the tree: what new leaves add to the tiles of each level, in O(log n) hashes a leaf."""

from collections.abc import Iterable, Sequence

from ledger.transparency.hashes import joined, peaks, perfect_root
from ledger.transparency.tiles import TILE_WIDTH


class Edge:
    """The right edge of a tree: its tiles that are not full, one a level, from which everything new follows."""

    def __init__(self, partial: Sequence[Sequence[bytes]] = (), size: int = 0) -> None:
        self.size = size
        self._levels = [list(hashes) for hashes in partial]
        self._added: list[list[bytes]] = [[] for _ in self._levels]

    def append(self, leaves: Iterable[bytes]) -> None:
        """Add leaves by their hashes."""
        for leaf in leaves:
            self.size += 1
            self._add(0, leaf)

    def append_tile(self, leaves: Sequence[bytes]) -> None:
        """Add a full tile of leaves at once, to a tree whose tiles of leaves are full. It is not among `added`."""
        if not self._levels:
            self._levels, self._added = [[]], [[]]
        self.size += TILE_WIDTH
        self._add(1, perfect_root(leaves))

    def _add(self, level: int, hash_: bytes) -> None:
        if level == len(self._levels):
            self._levels.append([])
            self._added.append([])
        tile = self._levels[level]
        tile.append(hash_)
        self._added[level].append(hash_)
        if len(tile) == TILE_WIDTH:
            self._levels[level] = []
            self._add(level + 1, perfect_root(tile))

    def root(self, rest: Sequence[bytes] = ()) -> bytes:
        """The root of the tree; `rest` are hashes of further leaves, so few that no tile of leaves gets full."""
        lowest = [*(self._levels[0] if self._levels else ()), *rest]
        return joined([top for tile in [*reversed(self._levels[1:]), lowest] for top in peaks(tile)])

    def added(self) -> list[bytes]:
        """What was added since the edge was made, by level: hashes one after the other."""
        return [b"".join(hashes) for hashes in self._added]
