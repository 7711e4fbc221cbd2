"""Two tunnels on one time line: a dark tube each, which ends at its day, and a line where both hold the same thing."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from api.pages.figures.lanes import NAMES, WIDTH
from api.pages.figures.lanes_svg import HATCHINGS
from api.pages.figures.markup import DEEP, INK, RULE, line, picture, px, rect, words
from api.pages.figures.scale import TimeScale, year_ticks
from api.pages.figures.text_width import cut_to, text_width
from ledger.times import Instant

_HEAD: Final = 46.0
_GAP: Final = 64.0
_FOOT: Final = 26.0
_PITCH: Final = 7.5
_PADDING: Final = 7.0
_LEAST: Final = 44.0
_ROWS_MAX: Final = 6
"""Of the shared, and of the rest: what finds no free row beyond that lies on its neighbours, as in a crowd."""
_DOT: Final = 3.0
_CIRCLE: Final = f"m-{_DOT:g} 0a{_DOT:g} {_DOT:g} 0 1 1 {2 * _DOT:g} 0a{_DOT:g} {_DOT:g} 0 1 1 -{2 * _DOT:g} 0Z"
"""A dot, drawn from its middle."""
_BEFORE_THE_WALL: Final = 7.0
"""So far left of its wall stands what is only possible by its day: inside, and no closer date is stated."""
_NAME: Final = 13.0
_SMALL: Final = 12.0
_THREAD: Final = "#8a9aa4"


class Spot(NamedTuple):
    """A thing as one of the two came to know it: when certainly, by its own record or told by another."""

    ref: str
    known: Instant
    own: bool


class Side(NamedTuple):
    """One of the two: its name, its day in words, and what it held by then."""

    name: str
    day: str
    at: Instant
    spots: Sequence[Spot]


class _Placed(NamedTuple):
    spot: Spot
    x: float
    row: int
    possible: bool


class _Tube(NamedTuple):
    side: Side
    dots: list[_Placed]
    rows: int

    @property
    def height(self) -> float:
        return max(_LEAST, 2 * _PADDING + self.rows * _PITCH)


def two_tubes_svg(label: str, upper: Side, lower: Side, scale: TimeScale) -> str:
    """Return the picture as SVG. It is looked at as a whole: the lists below say each thing."""
    shared = {spot.ref for spot in upper.spots} & {spot.ref for spot in lower.spots}
    above, below = _packed(upper, shared, scale), _packed(lower, shared, scale)
    second = _HEAD + above.height + _GAP
    foot = second + below.height
    parts = [HATCHINGS, *_years(scale, foot), *_tube(above, _HEAD, scale), *_tube(below, second, scale)]
    starts, ends = _spots(above, _HEAD + above.height - _PADDING, -_PITCH), _spots(below, second + _PADDING, _PITCH)
    threads = "".join(f"M{starts[ref]}L{ends[ref]}" for ref in sorted(shared))
    parts.append(f'<path class="threads" d="{threads}" fill="none" stroke="{_THREAD}" stroke-width="1.1"/>')
    parts += _day(upper, scale, _HEAD, above.height, 3) + _day(lower, scale, second, below.height, foot + 3)
    parts += _dots(above, starts) + _dots(below, ends)  # over the days' lines
    return picture(WIDTH, foot + _FOOT, label, parts)


def _spots(tube: _Tube, first: float, pitch: float) -> dict[str, str]:
    """Return the middle of each thing's dot, `x y`. `first` is the edge of the first row; `pitch` leads to the next."""
    rows = [px(first + (row + 0.5) * pitch) for row in range(tube.rows)]
    return {dot.spot.ref: f"{dot.x:.1f} {rows[dot.row]}" for dot in tube.dots}


def _packed(side: Side, shared: set[str], scale: TimeScale) -> _Tube:
    """Place the shared nearest to the other tube, so that the lines between the two cross no dot."""
    spots = sorted(side.spots, key=lambda spot: (spot.known, spot.ref))
    first, rows = _rows([spot for spot in spots if spot.ref in shared], 0, side.at, scale)
    rest, rows = _rows([spot for spot in spots if spot.ref not in shared], rows, side.at, scale)
    return _Tube(side, first + rest, rows)


def _rows(spots: Sequence[Spot], first: int, at: Instant, scale: TimeScale) -> tuple[list[_Placed], int]:
    """Put each into the first row that is free where it stands; return them, and the row after theirs."""
    ends: list[float] = []
    placed = []
    for spot in spots:
        x = scale.x(spot.known) if spot.known <= at else scale.x(at) - _BEFORE_THE_WALL
        row = next((number for number, end in enumerate(ends) if end <= x - _DOT), len(ends))
        row = min(row, _ROWS_MAX - 1)
        ends[row : row + 1] = [x + _DOT + 1]
        placed.append(_Placed(spot, x, first + row, spot.known > at))
    return placed, first + len(ends)


def _years(scale: TimeScale, foot: float) -> list[str]:
    parts = []
    for tick in year_ticks(scale):
        parts.append(line(tick.left, 26, tick.left, foot, f'stroke="{RULE}"'))
        if text_width(tick.label, _SMALL, bold=True) < tick.right - tick.left:
            middle = (tick.left + tick.right) / 2
            parts.append(words(tick.label, middle, 38, _SMALL, 'text-anchor="middle" font-weight="bold"'))
    return parts


def _tube(tube: _Tube, top: float, scale: TimeScale) -> list[str]:
    end, number = scale.x(tube.side.at), len(tube.side.spots)
    name = cut_to(tube.side.name, NAMES - 14, _NAME, bold=True)
    count = f"{number:,} {'thing' if number == 1 else 'things'}"
    return [
        rect(0, top, end, tube.height, f'class="tube" fill="{DEEP}"'),
        rect(end, top, scale.plot.right - end, tube.height, 'fill="url(#veil)"'),
        words(name, 8, top + 19, _NAME, 'fill="#fff" font-weight="bold"'),
        words(count, 8, top + 36, _SMALL, 'fill="#fff"'),
    ]


def _dots(tube: _Tube, spots: Mapping[str, str]) -> list[str]:
    drawn: dict[str, list[str]] = {"solid": [], "ring": [], "possible": []}
    for dot in tube.dots:
        how = "possible" if dot.possible else "solid" if dot.spot.own else "ring"
        drawn[how].append(f"M{spots[dot.spot.ref]}{_CIRCLE}")
    solid, ring, possible = map("".join, drawn.values())
    outline = f'fill="{DEEP}" stroke="#fff" stroke-width="1.3"'
    return [
        f'<path class="dots" d="{solid}" fill="#fff"/>',
        f'<path class="dots" d="{ring}" {outline}/>',
        f'<path class="dots" d="{possible}" {outline} stroke-dasharray="1.8 1.4"/>',
    ]


def _day(side: Side, scale: TimeScale, top: float, height: float, tag: float) -> list[str]:
    """The wall of a tube and its day; a day that lies beyond the picture has an arrow for it."""
    x, beyond = scale.x(side.at), side.at >= scale.end
    said = f"{side.day} \u2192" if beyond else side.day
    width = text_width(said, _SMALL, bold=True) + 14
    left = min(max(x - width / 2, 0), WIDTH - width)
    wall = (
        [] if beyond else [line(x, min(top, tag + 19), x, max(top + height, tag), f'stroke="{INK}" stroke-width="3"')]
    )
    return [
        *wall,
        rect(left, tag, width, 19, f'fill="{INK}"'),
        words(said, left + 7, tag + 13.5, _SMALL, 'font-weight="bold" fill="#fff"'),
    ]
