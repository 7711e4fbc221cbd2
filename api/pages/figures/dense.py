"""A lane with more than can be drawn: counts in tiles, and marks for what was sent, decided or agreed.

Nothing is dropped: what has no room as a mark is in a tile's count, and the tile leads to its weeks.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Final, NamedTuple

from api.pages.figures.known import Known
from api.pages.figures.packing import Measures, Packed, placed
from api.pages.figures.scale import Piece, TimeScale
from ledger.times import Instant

ENTRIES_IN_VIEW_MAX: Final = 400
"""Above so many entries in a picture, each lane is drawn with counts."""
ROWS_MAX: Final = 20
"""A lane that would need more rows of marks is drawn with counts by itself."""
TILE: Final = 26.0
TILE_HEIGHT: Final = 14.0
DENSE: Final = Measures(16.5, 10.5, 17, 5, 27, 11.5, names_beside=False)

_ROWS_OF_MARKS: Final = 2
_FIRST_PLACED: Final = ("decision", "referral", "meeting", "assessment", "information-shared", "request", "nil-contact")
_RANK: Final = {kind: rank for rank, kind in enumerate(_FIRST_PLACED)}


class Tile(NamedTuple):
    """So many entries that became known in a stretch of time, its end not included, and where they are counted."""

    left: float
    right: float
    start: Instant
    end: Instant
    items: tuple[Known, ...]
    label: str = ""
    href: str = ""


class Dense(NamedTuple):
    """A lane with counts: its marks, in at most two rows, and the tiles beneath them."""

    marks: list[Packed]
    tiles: list[Tile]


def dense(items: Sequence[Known], scale: TimeScale) -> Dense:
    """Return a lane with counts. Every item is a mark or in a tile, never both."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(_ROWS_OF_MARKS)]  # each from left to right
    marks: list[Packed] = []
    counted: list[Known] = []
    for item in sorted(items, key=lambda item: _RANK.get(item.kind, len(_RANK))):
        mark = placed(item, scale, DENSE.size(item))._replace(fade=None, dot=None)
        row = _free_row(taken, mark) if item.kind in _RANK else None
        if row is None:
            counted.append(item)
        else:
            insort(taken[row], (mark.left, mark.right))
            marks.append(mark._replace(row=row))
    marks.sort(key=lambda mark: (mark.row, mark.x))
    return Dense(marks, tiles_of(counted, scale))


def tiles_of(items: Sequence[Known], scale: TimeScale) -> list[Tile]:
    """Return the items counted by where they became certainly known, in tiles of one width from left to right."""
    columns: dict[tuple[int, int], list[Known]] = {}
    for item in items:
        x = scale.x(item.since.latest)
        number = len(scale.pieces) - 1 if x >= scale.pieces[-1].left else 0
        piece = scale.pieces[number]
        column = min(int((x - piece.left) / TILE), _columns(piece) - 1)
        columns.setdefault((number, column), []).append(item)
    return [_tile(scale, scale.pieces[number], column, columns[number, column]) for number, column in sorted(columns)]


def _columns(piece: Piece) -> int:
    """How many tiles a piece has: the last takes what is left over."""
    return max(int((piece.right - piece.left) / TILE), 1)


def _tile(scale: TimeScale, piece: Piece, column: int, items: Sequence[Known]) -> Tile:
    left = piece.left + column * TILE
    last = column == _columns(piece) - 1
    right = piece.right if last else left + TILE
    return Tile(left, right, scale.at(left), piece.end if last else scale.at(right), tuple(items))


def _free_row(taken: list[list[tuple[float, float]]], mark: Packed) -> int | None:
    """Return the first row where the mark touches no other, or None."""
    left, right = mark.left, mark.right
    for number, row in enumerate(taken):
        place = bisect_left(row, (left, left))
        if (place == 0 or row[place - 1][1] <= left) and (place == len(row) or row[place][0] >= right):
            return number
    return None
