"""The children: how long each had not been seen, by what one knower certainly knew on each day.

The slope rises a day a day. It falls only when the knower learned of a sighting, to the days since that sighting.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.pages.figures.lanes import WIDTH
from api.pages.figures.lanes_svg import HATCHINGS
from api.pages.figures.markup import BAND, INK, QUIET, RULE, figure, line, px, rect, safe, words
from api.pages.figures.scale import Plot, TimeScale, year_ticks
from api.pages.figures.sheets import Cut, Drawn
from api.pages.figures.sighting_marks import ROWS_HEIGHT, Sighted, sighting_definitions, sighting_marks
from api.pages.figures.text_width import cut_to, lines_of, text_width
from ledger.times import Instant

SLOPES_PLOT: Final = Plot(222.0, 1140.0)

_GROUP: Final = "children"
_HEAD: Final = 26.0
_FOOT: Final = 12.0
_GAP: Final = 8.0
_DAYS: Final = 12.0
"""The room above the steepest slope for the days from which it fell."""
_SLOPE: Final = 66.0
"""The least room that a slope has."""
_SLOPE_MAX: Final = 180.0
_YEAR_MAX: Final = 30.0
"""The height of a year unseen, unless the steepest slope would then need more than _SLOPE_MAX."""
_YEAR_DAYS: Final = 365.25
_DAY_US: Final = 86_400_000_000
_ROOM_FOR_YEARS: Final = 14.0
_SEEN_FROM: Final = 2.0
_SHADES: Final = ((0.0, "#c9d2d8"), (1.0, "#aebbc3"), (2.0, "#7d8f9b"))
"""From so many years unseen: the colour under the slope."""


class Learned(NamedTuple):
    """That a child had been seen on a day at the latest, and when the knower certainly knew of it."""

    at: Instant
    seen: Instant


class Segment(NamedTuple):
    """A stretch of the slope: from when to when, and since when unseen, as the knower knew it."""

    start: Instant
    end: Instant
    unseen_since: Instant

    def days(self, at: Instant) -> float:
        """How many days unseen at a moment of it."""
        return (at - self.unseen_since) / _DAY_US


class Child(NamedTuple):
    """A child's strip. `number` and `said` stand at the right; `ends` where counting ends, with why."""

    name: str
    wishes: str
    learned: Sequence[Learned]
    sighted: Sequence[Sighted]
    number: str
    said: Sequence[str]
    ends: Instant | None
    why_ended: str


def segments(learned: Sequence[Learned], until: Instant) -> list[Segment]:
    """Return the stretches between one thing learned and the next, up to a moment. What was older changes nothing."""
    found: list[Segment] = []
    known = sorted(item for item in learned if item.at <= until)
    last: Instant | None = None
    for place, item in enumerate(known):
        seen = min(item.seen, item.at)
        last = seen if last is None else max(last, seen)
        end = known[place + 1].at if place + 1 < len(known) else until
        if end > item.at:
            found.append(Segment(item.at, end, last))
    return found


class _Ground(NamedTuple):
    """Where a strip's slope stands: its base line, how many pixels a year unseen is high, and its own height."""

    scale: TimeScale
    base: float
    year: float
    height: float

    def y(self, days: float) -> float:
        """The height of so many days."""
        return self.base - days / _YEAR_DAYS * self.year


def slopes_svg(children: Sequence[Child], scale: TimeScale, label: str, knower: str, right: str) -> str:
    """Return the strips as SVG, and what of them goes on which sheet of paper; the plot ends at the day.

    `right` heads the column of numbers.

    A year unseen is as high for one child as for another. Whoever was unseen for longest has a higher strip, so that
    they do not press the other slopes flat.
    """
    drawn = [(child, segments(child.learned, _until(child, scale))) for child in children]
    years = [max((seg.days(seg.end) for seg in found), default=0.0) / _YEAR_DAYS for _, found in drawn]
    year = min(_YEAR_MAX, _SLOPE_MAX / max([1.0, *years]))
    parts, top, edges = [HATCHINGS, sighting_definitions(), *_head(scale, right)], _HEAD, []
    for (child, found), highest in zip(drawn, years, strict=True):
        room = max(_SLOPE, highest * year)
        strip = ROWS_HEIGHT + _DAYS + room + _FOOT
        edges.append(top)
        parts.append(rect(0, top, WIDTH, strip, f'fill="{BAND}"'))
        parts += [line(tick.left, top, tick.left, top + strip, f'stroke="{RULE}"') for tick in year_ticks(scale)]
        said = safe(f"{child.name}: {child.number}, {', '.join(child.said)}")
        parts.append(f'<g role="group" aria-label="{said}">')
        parts += _names(child, top)
        parts += _slope(child, found, _Ground(scale, top + strip - _FOOT, year, room), knower)
        parts += sighting_marks(child.sighted, top, scale)
        parts += _number(child, top)
        parts.append("</g>")
        top += strip + _GAP
    parts.append(line(scale.plot.right, _HEAD - 6, scale.plot.right, top - _GAP, f'stroke="{INK}" stroke-width="3"'))
    return Drawn(figure(WIDTH, top, label, parts, _GROUP), _GROUP, WIDTH, Cut(0, _HEAD, edges, top)).with_sheets()


def _until(child: Child, scale: TimeScale) -> Instant:
    return scale.end if child.ends is None else min(child.ends, scale.end)


def _head(scale: TimeScale, right: str) -> list[str]:
    years = [
        words(tick.label, (tick.left + tick.right) / 2, 14, 13, 'text-anchor="middle" font-weight="bold"')
        for tick in year_ticks(scale)
        if text_width(tick.label, 13, bold=True) < tick.right - tick.left
    ]
    said = cut_to(right, WIDTH - scale.plot.right - 26, 13, bold=True)
    heading = words(said, scale.plot.right + 26, 14, 13, 'font-weight="bold"')
    return ['<g aria-hidden="true">', *years, heading, "</g>"]


def _names(child: Child, top: float) -> list[str]:
    name = words(cut_to(child.name, 150, 14.5, bold=True), 12, top + 22, 14.5, 'font-weight="bold"')
    parts = ['<g aria-hidden="true">', name, words("Wishes and feelings:", 12, top + 42, 12, f'fill="{QUIET}"')]
    lines = lines_of(child.wishes, 150, 12, lines=4)
    parts += [words(said, 12, top + 57 + 14 * place, 12) for place, said in enumerate(lines)]
    return [*parts, "</g>"]


def _slope(child: Child, found: Sequence[Segment], ground: _Ground, knower: str) -> list[str]:
    """Return the slope, hatched where no sighting was known, with the height from which it fell."""
    scale, base = ground.scale, ground.base
    until = _until(child, scale)
    parts = ['<g aria-hidden="true">', *_years_unseen(ground, scale.x(until))]
    parts += _unknown(found[0].start if found else until, ground, knower)
    for segment, after in zip(found, [*found[1:], None], strict=False):
        parts += _shaded(segment, ground)
        left, right = scale.x(segment.start), scale.x(segment.end)
        low, high = ground.y(segment.days(segment.start)), ground.y(segment.days(segment.end))
        fall = f"V{px(ground.y(after.days(segment.end)))}" if after else ""
        drawn = f"M{px(left)} {px(low)}L{px(right)} {px(high)}{fall}"
        parts.append(f'<path d="{drawn}" fill="none" stroke="{INK}" stroke-width="1.5"/>')
        if after and after.unseen_since > segment.unseen_since and segment.days(segment.end) >= _YEAR_DAYS:
            days = f"{int(segment.days(segment.end)):,} days"
            parts.append(words(days, right - 4, high - 4, 12, 'text-anchor="end" font-weight="bold"'))
    parts.append(line(scale.plot.left, base, scale.x(until), base, f'stroke="{INK}"'))
    if child.ends is not None and child.ends < scale.end:
        parts += _ended(child.why_ended, scale.x(until), ground)
    return [*parts, "</g>"]


def _years_unseen(ground: _Ground, right: float) -> list[str]:
    """Return a line at one year unseen and one at two: more would hide the slope."""
    parts = []
    for years, said in ((1, "1 year"), (2, "2 years")):
        y, left = ground.y(years * _YEAR_DAYS), ground.scale.plot.left
        parts.append(line(left, y, right, y, f'stroke="{RULE}" stroke-dasharray="2 2.5"'))
        if ground.year >= _ROOM_FOR_YEARS or years == 2:  # noqa: PLR2004  # one name where there is no room for two
            parts.append(words(said, left - 6, y + 4, 12, f'text-anchor="end" fill="{QUIET}"'))
    return parts


def _shaded(segment: Segment, ground: _Ground) -> list[str]:
    """Return the ground under a slope, darker from one year unseen and from two."""
    scale, base = ground.scale, ground.base
    parts = []
    bounds = [segment.unseen_since + round(years * _YEAR_DAYS * _DAY_US) for years, _ in _SHADES]
    for (_, colour), start, end in zip(_SHADES, bounds, [*bounds[1:], segment.end], strict=True):
        first, last = max(start, segment.start), min(end, segment.end)
        if last > first:
            left, right = scale.x(first), scale.x(last)
            low, high = ground.y(segment.days(first)), ground.y(segment.days(last))
            drawn = f"M{px(left)} {px(base)}V{px(low)}L{px(right)} {px(high)}V{px(base)}Z"
            parts.append(f'<path d="{drawn}" fill="{colour}"/>')
    return parts


def _unknown(until: Instant, ground: _Ground, knower: str) -> list[str]:
    """Return the hatching of the time in which the knower knew of no sighting."""
    base, left, right = ground.base, ground.scale.plot.left, ground.scale.x(until)
    if right - left < _SEEN_FROM:
        return []
    parts = [rect(left, base - 11, right - left, 11, 'fill="url(#hatch)"')]
    whole, short = f"No sighting known to {knower}", "No sighting known"
    said = whole if text_width(whole, 12.5) <= right - left - 20 else short  # the heading says by whom
    width = text_width(said, 12.5)
    if width <= right - left - 20:
        middle = (left + right) / 2
        parts.append(rect(middle - width / 2 - 6, base - 14, width + 12, 14, f'fill="{BAND}"'))
        parts.append(words(said, middle, base - 2.5, 12.5, 'text-anchor="middle"'))
    return parts


def _ended(why: str, x: float, ground: _Ground) -> list[str]:
    base, right = ground.base, ground.scale.plot.right
    return [
        rect(x, base - ground.height, right - x, ground.height, 'fill="#fff"'),
        line(x, base - ground.height, x, base, f'stroke="{INK}" stroke-width="1.6"'),
        words(cut_to(why, right - x - 14, 12.5), x + 7, base - 6, 12.5),
    ]


def _number(child: Child, top: float) -> list[str]:
    x = SLOPES_PLOT.right + 26
    size = 32 if child.number[:1].isdigit() else 19
    parts = ['<g aria-hidden="true">', words(child.number, x, top + 48, size, 'font-weight="bold"')]
    lines = [part for said in child.said for part in lines_of(said, WIDTH - x - 6, 12.5, lines=2)]
    parts += [words(said, x, top + 68 + 16 * place, 12.5) for place, said in enumerate(lines)]
    return [*parts, "</g>"]
