"""The lanes as a picture: key dates and density above, one lane a row, the as-at line and the arrows over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.pages.figures.arrows import Spot, Telling, arrows, trunks
from api.pages.figures.clearing import clear_of
from api.pages.figures.density import HEIGHT as DENSITY_HEIGHT
from api.pages.figures.density import density_strip
from api.pages.figures.key_dates import HEIGHT as KEY_DATES_HEIGHT
from api.pages.figures.key_dates import KeyDate, key_date_names, place_names
from api.pages.figures.kinds import definitions
from api.pages.figures.lane_marks import gradients, ground, marks, names
from api.pages.figures.lanes import WIDTH, Lanes
from api.pages.figures.markup import INK, QUIET, RULE, figure, line, px, rect, words
from api.pages.figures.overview import HEIGHT as OVERVIEW_HEIGHT
from api.pages.figures.overview import overview
from api.pages.figures.packing import WINDOW
from api.pages.figures.scale import Tick, TimeScale, month_ticks, year_ticks
from api.pages.figures.shading import HEIGHT as BRACKET_HEIGHT
from api.pages.figures.shading import Shaded, bracket, is_shown, shade
from api.pages.figures.sheets import Cut, Drawn
from api.pages.figures.text_width import text_width
from api.pages.figures.years_seen import HEIGHT as SEEN_HEIGHT
from api.pages.figures.years_seen import ChildSeen, seen_strip
from ledger.times import Instant

_YEARS_HEIGHT: Final = 24.0
_MONTHS_HEIGHT: Final = 42.0
_TAG_HEIGHT: Final = 22.0
_VEIL: Final = ".4"
_GROUP: Final = "lanes"

HATCHED: Final = "hatched: none dated here"

HATCHINGS: Final = (
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path d="M0 0V7" stroke="{QUIET}" stroke-width="1"/></pattern>'
    '<pattern id="veil" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V9" stroke="#8c989f" stroke-width=".7"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a picture of lanes shows. `moments` are when entries became known; `whole` is what a window is of.

    `months_of` says of the bars that count entries a month what they count, or what stands where there is none.
    """

    label: str
    lanes: Lanes
    moments: Sequence[Instant]
    key_dates: Sequence[KeyDate] = ()
    child: ChildSeen | None = None
    as_at: tuple[Instant, str] | None = None
    selected: str | None = None
    tellings: Sequence[Telling] = ()
    whole: Lanes | None = None
    shaded: Shaded | None = None
    months_of: str = HATCHED

    @property
    def months(self) -> bool:
        """Whether it is a window, with months."""
        return bool(self.lanes.lanes) and any(lane.measures is WINDOW for lane in self.lanes.lanes)


def lanes_svg(picture: Picture) -> str:
    """Return the picture as SVG, 1,376 pixels wide."""
    return lanes_drawn(picture).svg


def lanes_drawn(picture: Picture) -> Drawn:
    """Return the picture, and where it may be cut: between two lanes, each part under the line of years."""
    scale, lanes = picture.lanes.scale, picture.lanes.lanes
    placed = place_names(picture.key_dates, scale)
    key_dates_top = OVERVIEW_HEIGHT if picture.whole else 0.0
    head, y = _above(picture, key_dates_top + (KEY_DATES_HEIGHT if placed else 0.0))
    top = y + (_TAG_HEIGHT if picture.as_at else 0) + (_MONTHS_HEIGHT if picture.months else _YEARS_HEIGHT)
    foot = top + picture.lanes.height
    parts = [gradients(), HATCHINGS, definitions(*_drawn(picture))]
    parts += [ground(lane, top) for lane in lanes]
    if picture.shaded and is_shown(picture.shaded, scale):
        parts.append(shade(picture.shaded, scale, top, foot))
    parts += _torn(scale, top, foot)
    parts += _ticks(scale, top, foot, months=picture.months)
    parts += key_date_names(placed, key_dates_top, foot)
    parts += head
    spots = _spots(picture, top)
    for lane in clear_of(lanes, trunks(picture.tellings, spots, scale), top):
        parts += names(lane, top)
        parts += marks(lane, top, scale, picture.selected)
    parts += _as_at(picture, y, top, foot)
    parts += arrows(picture.tellings, spots, scale)
    svg = figure(WIDTH, foot + 2, picture.label, parts, _GROUP)
    return Drawn(svg, _GROUP, WIDTH, Cut(y, top, [top + lane.top for lane in lanes], foot + 2))


def _above(picture: Picture, y: float) -> tuple[list[str], float]:
    """Return what stands above the lanes: an overview at the top, the rest from `y` on, and where it ends."""
    scale = picture.lanes.scale
    parts: list[str] = []
    if picture.shaded and is_shown(picture.shaded, scale):
        parts += bracket(picture.shaded, scale, y)
        y += BRACKET_HEIGHT
    if picture.whole:
        parts += overview(picture.whole, scale, 0)
    else:
        y += DENSITY_HEIGHT
        parts.append(words("Entries a month", 0, y - 16, 12.5, 'font-weight="bold" aria-hidden="true"'))
        parts.append(words(picture.months_of, 0, y - 2, 12, f'fill="{QUIET}" aria-hidden="true"'))
        parts += density_strip(picture.moments, scale, y)
    if picture.child:
        parts += seen_strip(picture.child, scale, y)
        y += SEEN_HEIGHT
    return parts, y


def _drawn(picture: Picture) -> set[tuple[bool, float]]:
    """Which marks need a definition: own or told, at which size."""
    return {(mark.item.own, mark.size) for lane in picture.lanes.lanes for mark in lane.marks}


def _ticks(scale: TimeScale, top: float, foot: float, *, months: bool) -> list[str]:
    parts = ['<g aria-hidden="true">']
    years = year_ticks(scale)
    for tick in years:
        x, anchor = (tick.left + 4, "") if months else ((tick.left + tick.right) / 2, 'text-anchor="middle"')
        if text_width(tick.label, 13, bold=True) < tick.right - tick.left:
            parts.append(words(tick.label, x, top - (25 if months else 8), 13, f'{anchor} font-weight="bold"'))
    parts.append(_lines([tick.left for tick in years], top - (40 if months else 22), foot))
    if months:
        marked = month_ticks(scale)
        parts += [_month(tick, top) for tick in marked if tick.label]
        parts.append(_lines([tick.left for tick in marked], top - 20, foot))
    parts.append("</g>")
    return parts


def _month(tick: Tick, top: float) -> str:
    return words(tick.label, (tick.left + tick.right) / 2, top - 8, 12.5, f'text-anchor="middle" fill="{QUIET}"')


def _lines(places: Sequence[float], top: float, foot: float) -> str:
    drawn = "".join(f"M{px(x)} {px(top)}V{px(foot)}" for x in places)
    return f'<path d="{drawn}" stroke="{RULE}" fill="none"/>'


def _torn(scale: TimeScale, top: float, foot: float) -> list[str]:
    """Return the ground of the folded years, with its torn edge."""
    if scale.folded is None:
        return []
    left, edge = scale.folded.left, scale.folded.right
    teeth = "".join(f"l{'-' if place % 2 else ''}3 4" for place in range(int((foot - top) // 4)))
    return [
        rect(left, top, edge - left - 3, foot - top, f'fill="{RULE}" fill-opacity=".3"'),
        f'<path d="M{px(edge - 6)} {px(top)}{teeth}" fill="none" stroke="{QUIET}"/>',
    ]


def _as_at(picture: Picture, up: float, top: float, foot: float) -> list[str]:
    """Return the line of the day, its tag, and the veil over what had not happened or was not known."""
    scale = picture.lanes.scale
    if picture.as_at is None or not scale.shows(picture.as_at[0], picture.as_at[0]):
        return []
    at, tag = picture.as_at
    x, width = scale.x(at), text_width(tag, 13, bold=True) + 16
    left = min(max(x - width / 2, 0), WIDTH - width)
    return [
        '<g class="as-at" aria-hidden="true" pointer-events="none">',
        rect(x, top, WIDTH - x, foot - top, f'fill="#fff" fill-opacity="{_VEIL}"'),
        rect(x, top, WIDTH - x, foot - top, 'fill="url(#veil)"'),
        line(x, up + 18, x, foot, f'stroke="{INK}" stroke-width="3"'),
        rect(left, up, width, 20, f'fill="{INK}"'),
        words(tag, left + 8, up + 14.5, 13, 'font-weight="bold" fill="#fff"'),
        "</g>",
    ]


def _spots(picture: Picture, top: float) -> dict[str, Spot]:
    """Where each row's mark of the selected entry stands; in a lane with counts it may be its tile."""
    found: dict[str, Spot] = {}
    for lane in picture.lanes.lanes if picture.selected else ():
        for mark in lane.marks:
            if mark.item.ref == picture.selected:
                found[lane.row.key] = Spot(mark.x, top + lane.y(mark), mark.size / 2)
        for tile in lane.tiles:
            if any(item.ref == picture.selected for item in tile.items):
                half = (tile.right - tile.left) / 2
                found[lane.row.key] = Spot(tile.left + half, top + lane.tiles_top + 7, half)
    return found
