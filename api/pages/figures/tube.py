"""One agency's tunnel among all lanes: a dark tube that ends at the day, and what came in from the others."""

from collections.abc import Container, Iterable, Sequence
from typing import Final, NamedTuple

from api.pages.figures.arrows import Telling
from api.pages.figures.known import Known, Row, by_row
from api.pages.figures.lanes import NAMES, WIDTH
from api.pages.figures.lanes_svg import HATCHINGS
from api.pages.figures.markup import DEEP, INK, QUIET, RULE, SLATE, line, picture, px, rect, words
from api.pages.figures.scale import TimeScale, year_ticks
from api.pages.figures.text_width import cut_to, text_width
from ledger.times import Instant

_ROW: Final = 15.0
_HEAD: Final = 20.0
_FOOT: Final = 26.0
_DOT: Final = 2.7
_NAME: Final = 12.0


class Tube(NamedTuple):
    """What the picture shows. `chosen` are the rows that the one asked about covers; `came_in` what they were told."""

    label: str
    rows: Sequence[Row]
    known: Sequence[Known]
    chosen: Container[str]
    came_in: Sequence[Telling]
    at: Instant
    day: str


def tube_svg(tube: Tube, scale: TimeScale) -> str:
    """Return the picture as SVG. It is looked at as a whole: the table below says each thing."""
    tops = {row.key: _HEAD + _ROW * place for place, row in enumerate(tube.rows)}
    foot = _HEAD + _ROW * len(tube.rows)
    day = scale.x(tube.at)
    parts = [HATCHINGS, *_years(scale, foot)]
    dark = [top for key, top in tops.items() if key in tube.chosen]
    parts += [rect(0, top, day, _ROW, f'class="tube" fill="{DEEP}"') for top in dark]
    parts += [_name(row, tops[row.key], dark=row.key in tube.chosen) for row in tube.rows]
    found = by_row(tube.known, tube.rows)
    inside: list[str] = []
    for row in tube.rows:
        items, y = found[row.key], tops[row.key] + _ROW / 2
        within = [item for item in items if row.key in tube.chosen and item.since.latest <= tube.at]
        parts += _row(items, items[len(within) :], y, scale)
        inside += _dots(within, y, scale, "#fff", DEEP)
    parts += _came_in(tube, tops, scale)
    parts += _day(tube.day, day, foot, scale.plot.right)
    parts += inside  # over the line of the day: what was learned that day is inside
    return picture(WIDTH, foot + _FOOT, tube.label, parts)


def _years(scale: TimeScale, foot: float) -> list[str]:
    parts = []
    for tick in year_ticks(scale):
        parts.append(line(tick.left, 4, tick.left, foot, f'stroke="{RULE}"'))
        if text_width(tick.label, _NAME, bold=True) < tick.right - tick.left:
            middle = (tick.left + tick.right) / 2
            parts.append(words(tick.label, middle, 13, _NAME, 'text-anchor="middle" font-weight="bold"'))
    return parts


def _name(row: Row, top: float, *, dark: bool) -> str:
    indent = 18.0 if row.unit else 6.0
    paint = 'fill="#fff" font-weight="bold"' if dark else ""
    return words(cut_to(row.name, NAMES - indent - 8, _NAME, bold=dark), indent, top + 11.5, _NAME, paint)


def _row(items: Sequence[Known], in_the_light: Sequence[Known], y: float, scale: TimeScale) -> list[str]:
    """Return a row's line from the first of its items on, and those of them that no tube is about."""
    if not items:
        return []
    start = scale.x(items[0].since.latest)
    rule = line(start, y, scale.plot.right, y, f'stroke="{RULE}" stroke-width=".8"')
    return [rule, *_dots(in_the_light, y, scale, SLATE, "#fff")]


def _dots(items: Sequence[Known], y: float, scale: TimeScale, ink: str, paper: str) -> list[str]:
    """Return dots, solid for a row's own record and a ring for what it was told."""
    solid = _circles((item for item in items if item.own), y, scale)
    rings = _circles((item for item in items if not item.own), y, scale)
    return [
        f'<path d="{solid}" fill="{ink}"/>',
        f'<path d="{rings}" fill="{paper}" stroke="{ink}" stroke-width="1.3"/>',
    ]


def _circles(items: Iterable[Known], y: float, scale: TimeScale) -> str:
    """Return dots where items stand; those that stand at the same pixel are one."""
    drawn = f" {px(y)}a{_DOT} {_DOT} 0 1 1 {2 * _DOT} 0a{_DOT} {_DOT} 0 1 1 -{2 * _DOT} 0Z"
    return "".join(
        f"M{left}{drawn}" for left in dict.fromkeys(round(scale.x(item.since.latest) - _DOT) for item in items)
    )


def _came_in(tube: Tube, tops: dict[str, float], scale: TimeScale) -> list[str]:
    """Return an upright line for each telling that had certainly arrived."""
    drawn = set()
    for telling in tube.came_in:
        start, end = tops.get(telling.teller), tops.get(telling.recipient)
        if start is not None and end is not None and telling.since.latest <= tube.at:
            x = scale.x(telling.since.latest)
            drawn.add(f"M{px(x)} {px(start + _ROW / 2)}V{px(end + (_ROW if start > end else 0))}")
    return [f'<path d="{"".join(sorted(drawn))}" stroke="{INK}" stroke-width="1.1"/>']


def _day(said: str, x: float, foot: float, right: float) -> list[str]:
    width = text_width(said, _NAME, bold=True) + 14
    left = min(max(x - width / 2, 0), WIDTH - width)
    after = "after this day"
    parts = [
        rect(x, 4, right - x, foot - 4, 'fill="#fff" fill-opacity=".4"'),
        rect(x, 4, right - x, foot - 4, 'fill="url(#veil)"'),
        line(x, 4, x, foot + 4, f'stroke="{INK}" stroke-width="3"'),
        rect(left, foot + 3, width, 19, f'fill="{INK}"'),
        words(said, left + 7, foot + 16.5, _NAME, 'font-weight="bold" fill="#fff"'),
    ]
    if left + width + text_width(after, _NAME) + 8 < WIDTH:
        parts.append(words(after, left + width + 6, foot + 16.5, _NAME, f'fill="{QUIET}"'))
    return parts


def share_bar(shares: Sequence[tuple[str, int]]) -> str:
    """Return how many entries stood how, as one bar of parts, each at least wide enough to be seen."""
    total = sum(number for _, number in shares) or 1
    least = 4.0
    spare = WIDTH - least * sum(1 for _, number in shares if number)
    parts, x = [HATCHINGS], 0.0
    for status, number in shares:
        if not number:
            continue
        width = least + spare * number / total
        parts.append(rect(x + 0.75, 0.75, width - 1.5, 30.5, _PAINT[status]))
        said = f"{number:,} {_SAID[status]}"
        if text_width(said, 13, bold=True) + 14 < width:
            colour = "#fff" if status == "known" else INK
            if status == "not_yet_happened":
                parts.append(rect(x + 5, 7, text_width(said, 13, bold=True) + 6, 18, 'fill="#fff"'))
            parts.append(words(said, x + 8, 20.5, 13, f'font-weight="bold" fill="{colour}"'))
        x += width
    return picture(WIDTH, 32, "", parts)


_PAINT: Final = {
    "known": f'fill="{INK}"',
    "stale": f'fill="{SLATE}" stroke="{INK}" stroke-width="1.5"',
    "possibly_known": f'fill="#92a2ac" stroke="{INK}" stroke-width="1.5"',
    "known_elsewhere": f'fill="#fff" stroke="{INK}" stroke-width="2.5"',
    "known_to_nobody": f'fill="#fff" stroke="{INK}" stroke-width="1.5" stroke-dasharray="3 2"',
    "not_yet_happened": f'fill="url(#veil)" stroke="{QUIET}" stroke-width="1"',
}
_SAID: Final = {
    "known": "known",
    "stale": "older version",
    "possibly_known": "possible",
    "known_elsewhere": "known elsewhere",
    "known_to_nobody": "known to nobody",
    "not_yet_happened": "not yet happened",
}
