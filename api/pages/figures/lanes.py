"""The lanes as a model: which lane stands where, with which marks. `lanes_svg` makes a picture of it."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from api.pages.figures.dense import (
    DENSE,
    ENTRIES_IN_VIEW_MAX,
    ROWS_MAX,
    TILE_HEIGHT,
    Tile,
    dense,
)
from api.pages.figures.known import Known, Row, by_row
from api.pages.figures.packing import Measures, Packed, named, packed
from api.pages.figures.scale import Plot, TimeScale
from api.pages.figures.text_width import text_width

WIDTH: Final = 1376.0
NAMES: Final = 190.0
PLOT: Final = Plot(NAMES, NAMES + 1170.0)

_BETWEEN_LANES: Final = 2.0
_BETWEEN_SECTORS: Final = 5.0
_ABOVE_TILES: Final = 3.0
_NAME_SIZE: Final = 13.0
_ROOM_FOR_A_NAME: Final = 148.0
_TWO_LINES_MIN: Final = 37.0


class Lane(NamedTuple):
    """A lane with its place: `top` and `height` in pixels from the top of the lanes. `entries` counts all it knew."""

    row: Row
    top: float
    height: float
    marks_top: float
    measures: Measures
    marks: list[Packed]
    tiles: list[Tile]
    entries: int

    def y(self, mark: Packed) -> float:
        """The middle of a mark, from the top of the lanes."""
        return self.marks_top + (mark.row + 0.5) * self.measures.row

    @property
    def tiles_top(self) -> float:
        """The upper edge of its tiles."""
        return self.top + self.height - self.measures.padding - TILE_HEIGHT


class Lanes(NamedTuple):
    """All lanes of a picture, from the top; `height` of them all."""

    scale: TimeScale
    lanes: list[Lane]
    height: float

    @property
    def in_counts(self) -> bool:
        """Whether any lane is drawn with counts."""
        return any(lane.tiles for lane in self.lanes)


class Asked(NamedTuple):
    """How the lanes are to be drawn; `tile_words` name the counts of a lane that holds them."""

    scale: TimeScale
    measures: Measures
    tile_words: Callable[[Row, Tile], tuple[str, str]]


def lay_out(known: Sequence[Known], rows: Sequence[Row], asked: Asked) -> Lanes:
    """Return the lanes of what was known in the scale's time. Above 400 entries in view they hold counts."""
    shown = [item for item in known if asked.scale.shows(item.since.earliest, item.since.latest)]
    found = by_row(shown, rows)
    crowded = len({item.ref for item in shown}) > ENTRIES_IN_VIEW_MAX
    lanes: list[Lane] = []
    top = 0.0
    for place, row in enumerate(rows):
        if place:
            top += _BETWEEN_SECTORS if row.sector != rows[place - 1].sector else _BETWEEN_LANES
        lane = _lane(row, found[row.key], top, asked, crowded=crowded)
        lanes.append(lane)
        top += lane.height
    return Lanes(asked.scale, lanes, top)


def _lane(row: Row, items: list[Known], top: float, asked: Asked, *, crowded: bool) -> Lane:
    if not crowded:
        marks = packed(items, asked.scale, asked.measures)
        rows = _rows(marks)
        if rows <= ROWS_MAX:
            height = max(asked.measures.height(rows), _name_height(row))
            marks_top = top + (height - rows * asked.measures.row) / 2
            marks = named(marks, asked.scale, asked.measures)
            return Lane(row, top, height, marks_top, asked.measures, marks, [], len(items))
    counts = dense(items, asked.scale)
    tiles = [_worded(tile, *asked.tile_words(row, tile)) for tile in counts.tiles]
    rows, below = _rows(counts.marks), TILE_HEIGHT + _ABOVE_TILES if tiles else 0
    height = max(_name_height(row) + _NAME_SIZE, 2 * DENSE.padding + rows * DENSE.row + below)
    marks_top = top + (height - rows * DENSE.row - below) / 2
    return Lane(row, top, height, marks_top, DENSE, counts.marks, tiles, len(items))


def _worded(tile: Tile, label: str, href: str) -> Tile:
    return tile._replace(label=label, href=href)


def _name_height(row: Row) -> float:
    """The least height that shows a row's name, in one line or two."""
    return _TWO_LINES_MIN if text_width(row.name, _NAME_SIZE, bold=True) > _ROOM_FOR_A_NAME else 0.0


def _rows(marks: Sequence[Packed]) -> int:
    return max((mark.row for mark in marks), default=-1) + 1
