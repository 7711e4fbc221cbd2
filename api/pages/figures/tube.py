"""One agency's tunnel among all lanes: a dark tube that ends at the day, and what came in from the others."""

from collections.abc import Container, Iterable, Sequence
from typing import Final, NamedTuple

from api.pages.figures.arrows import Telling
from api.pages.figures.known import Known, Row, by_row
from api.pages.figures.lanes import NAMES, WIDTH
from api.pages.figures.lanes_svg import HATCHINGS
from api.pages.figures.markup import DEEP, FONT, INK, QUIET, RULE, SLATE, line, picture, px, rect, words
from api.pages.figures.scale import TimeScale, year_ticks
from api.pages.figures.text_width import cut_to, text_width
from ledger.times import Instant

_ROW: Final = 15.0
_HEAD: Final = 20.0
_FOOT: Final = 26.0
_DOT: Final = 2.7
_OFF_THE_WALL: Final = 6.0
"""How far left of the wall the last dots inside stand: on it they could not be seen."""
_NAME: Final = 12.0
_FADE_MIN: Final = 6.0
_BAR: Final = 32.0
_PART_MIN: Final = 1.2
"""The least part of the bar, in hundredths of it."""


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
    parts += [rect(0, top, day, _ROW, f'class="tube" fill="{DEEP}"') for key, top in tops.items() if key in tube.chosen]
    parts += [_name(row, tops[row.key], dark=row.key in tube.chosen) for row in tube.rows]
    found = by_row(tube.known, tube.rows)
    inside: list[str] = []
    for row in tube.rows:
        items, y = found[row.key], tops[row.key] + _ROW / 2
        dark = row.key in tube.chosen
        within = [item for item in items if dark and item.since.latest <= tube.at]
        after = items[len(within) :]
        parts += _row(after, y, scale, starts=day if dark else scale.plot.left)
        inside += [*_fades(within, y, scale, "#fff"), *_dots(within, y, scale, "#fff", DEEP, until=day - _OFF_THE_WALL)]
        at_the_wall = bool(within) and scale.x(within[-1].since.latest) > day - 3 * _OFF_THE_WALL
        wall = day - 2 * _OFF_THE_WALL if at_the_wall else day
        inside += _possible([item for item in after if dark and item.since.earliest <= tube.at], y, wall, scale)
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


def _row(items: Sequence[Known], y: float, scale: TimeScale, starts: float) -> list[str]:
    """Return a row's ground line, and what stands on it in the light."""
    rule = line(starts, y, scale.plot.right, y, f'stroke="{RULE}" stroke-width=".8"')
    return [rule, *_fades(items, y, scale, SLATE), *_dots(items, y, scale, SLATE, "#fff")]


def _fades(items: Sequence[Known], y: float, scale: TimeScale, ink: str) -> list[str]:
    """Return a thin line from where each may first have been known to its dot, where there is room for one."""
    least = scale.shortest(_FADE_MIN)  # most are known to the day, and need no place on the scale to be passed over
    vague = [item.since for item in items if item.since.latest - item.since.earliest >= least]
    spans = {(round(scale.x(since.earliest)), round(scale.x(since.latest))) for since in vague}
    drawn = "".join(f"M{left} {px(y)}H{right}" for left, right in sorted(spans) if right - left > _FADE_MIN)
    return [f'<path class="fade" d="{drawn}" stroke="{ink}" stroke-opacity=".5" stroke-width="1.6"/>'] if drawn else []


def _possible(items: Sequence[Known], y: float, day: float, scale: TimeScale) -> list[str]:
    """Return what may have come in by the day, or not yet: half a dot at the wall, and a broken line that leads to it.

    Its place is the wall and no date: within its own dates none is likelier than another.
    """
    if not items:
        return []
    start, x = min(scale.x(item.since.earliest) for item in items), day - _OFF_THE_WALL
    parts = [line(start, y, x - _DOT, y, 'stroke="#fff" stroke-dasharray="2.5 2.5"')] if start < x - _DOT else []
    ring = f'<circle class="possible" cx="{px(x)}" cy="{px(y)}" r="{px(_DOT + 0.3)}" fill="{DEEP}" stroke="#fff"/>'
    half = f'<path d="M{px(x)} {px(y - _DOT)}a{_DOT} {_DOT} 0 0 1 0 {px(2 * _DOT)}Z" fill="#fff"/>'
    return [*parts, ring, half]


def _dots(
    items: Sequence[Known], y: float, scale: TimeScale, ink: str, paper: str, *, until: float = WIDTH
) -> list[str]:
    """Return dots, solid for a row's own record and a ring for what it was told; none further right than `until`."""
    solid = _circles((item for item in items if item.own), y, scale, until)
    rings = _circles((item for item in items if not item.own), y, scale, until)
    return [
        f'<path d="{rings}" fill="{paper}" stroke="{ink}" stroke-width="1.3"/>',
        f'<path d="{solid}" fill="{ink}"/>',  # over the rings: where both stand, the row has a record of its own
    ]


def _circles(items: Iterable[Known], y: float, scale: TimeScale, until: float) -> str:
    """Return dots where items stand; those that stand at the same pixel are one."""
    drawn = f" {px(y)}a{_DOT} {_DOT} 0 1 1 {2 * _DOT} 0a{_DOT} {_DOT} 0 1 1 -{2 * _DOT} 0Z"
    lefts = dict.fromkeys(round(min(scale.x(item.since.latest), until) - _DOT) for item in items)
    return "".join(f"M{left}{drawn}" for left in lefts)


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
    """Return how many entries stood how, as one bar of parts that is as wide as the page, on a telephone too.

    Each part is at least wide enough to be seen. It says nothing aloud: the key beneath says the same.
    """
    shown = [(status, number) for status, number in shares if number]
    total = sum(number for _, number in shown) or 1
    spare = 100 - _PART_MIN * len(shown)
    parts, x = [HATCHINGS], 0.0
    for status, number in shown:
        width = _PART_MIN + spare * number / total
        inside = [f'<rect width="100%" height="100%" {_PAINT[status]}/>', *_part_said(status, number, width)]
        parts.append(f'<svg x="{x:.2f}%" width="{width:.2f}%" height="{px(_BAR)}">{"".join(inside)}</svg>')
        x += width
    return (
        f'<svg class="share" aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg" width="100%" '
        f'height="{px(_BAR)}" font-family="{FONT}" fill="{INK}">{"".join(parts)}</svg>'
    )


def _part_said(status: str, number: int, width: float) -> list[str]:
    """Return what a part says where it has room on a desk's screen; a narrow screen hides it."""
    said = f"{number:,} {_SAID[status]}"
    room = text_width(said, 13, bold=True)
    if room + 18 > width * WIDTH / 100:
        return []
    ground = [rect(6, 6, room + 8, 20, 'fill="#fff"')] if status == "not_yet_happened" else []
    return [*ground, words(said, 10, 20.5, 13, f'font-weight="bold" fill="{"#fff" if status == "known" else INK}"')]


_PAINT: Final = {
    "known": f'fill="{INK}"',
    "stale": f'fill="{SLATE}" stroke="{INK}" stroke-width="3"',
    "possibly_known": f'fill="#92a2ac" stroke="{INK}" stroke-width="3"',
    "known_elsewhere": f'fill="#fff" stroke="{INK}" stroke-width="4"',
    "known_to_nobody": f'fill="#fff" stroke="{INK}" stroke-width="3" stroke-dasharray="4 3"',
    "not_yet_happened": f'fill="url(#veil)" stroke="{QUIET}" stroke-width="2"',
}
"""How each part is painted. Half of an outline lies outside its part, and is cut off."""

_SAID: Final = {
    "known": "known",
    "stale": "older version",
    "possibly_known": "possible",
    "known_elsewhere": "known elsewhere",
    "known_to_nobody": "known to nobody",
    "not_yet_happened": "not yet happened",
}
