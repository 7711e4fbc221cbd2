"""Over a window: the whole case, a thin line a lane, with the window bracketed."""

from typing import Final

from api.pages.figures.kinds import kind_mark
from api.pages.figures.lanes import Lane, Lanes
from api.pages.figures.markup import DEEP, INK, QUIET, RULE, line, px, rect, words
from api.pages.figures.scale import TimeScale, year_ticks
from api.pages.figures.text_width import text_width

LINE: Final = 6.0
_YEARS: Final = 16.0
_LENS: Final = 26.0
HEIGHT: Final = 170.0


def overview(whole: Lanes, window: TimeScale, top: float) -> list[str]:
    """Return the overview as SVG from `top` down, in HEIGHT pixels: one line a lane, thinner where there are many."""
    first = top + _YEARS
    foot = top + HEIGHT - _LENS
    pitch = min(LINE, (foot - first) / max(len(whole.lanes), 1))
    foot = first + pitch * len(whole.lanes)
    parts = [
        '<g aria-hidden="true">',
        words("Whole case", 0, first + 12, 12.5, 'font-weight="bold"'),
        words("one line for each lane", 0, first + 26, 12, f'fill="{QUIET}"'),
    ]
    for tick in year_ticks(whole.scale):
        parts.append(line(tick.left, first, tick.left, foot, f'stroke="{RULE}"'))
        if text_width(tick.label, 12) < tick.right - tick.left:
            parts.append(words(tick.label, (tick.left + tick.right) / 2, top + 11, 12, 'text-anchor="middle"'))
    parts += [_thin_line(lane, first + pitch * (place + 0.5)) for place, lane in enumerate(whole.lanes)]
    parts += _bracket(whole.scale, window, first, foot, top + HEIGHT - 8)
    parts.append("</g>")
    return parts


def _thin_line(lane: Lane, y: float) -> str:
    fades = "".join(f"M{px(m.fade)} {px(y)}H{px(m.x)}" for m in lane.marks if m.fade is not None)
    marks = "".join(_speck(mark.x, y, mark.item.kind, own=mark.item.own) for mark in lane.marks)
    counts = "".join(
        f'<path d="M{px(tile.left)} {px(y)}H{px(tile.right)}" stroke="{DEEP}" stroke-width="3" '
        f'stroke-opacity="{min(0.15 + len(tile.items) / 12, 1):.2f}"/>'
        for tile in lane.tiles
    )
    return f'<path d="{fades}" stroke="#92a2ac" fill="none"/>{counts}{marks}'


def _speck(x: float, y: float, kind: str, *, own: bool) -> str:
    fill = kind_mark(kind).colour if own else "#fff"
    return (
        f'<rect x="{px(x - 1.5)}" y="{px(y - 2)}" width="3" height="4" fill="{fill}" stroke="{INK}" stroke-width=".5"/>'
    )


def _bracket(scale: TimeScale, window: TimeScale, first: float, foot: float, low: float) -> list[str]:
    left, right = scale.x(window.start), scale.x(window.end)
    lens = f"M{px(left)} {px(foot + 2)}H{px(right)}L{px(window.plot.right)} {px(low)}H{px(window.plot.left)}Z"
    return [
        f'<path d="{lens}" fill="#eceff1" stroke="{QUIET}" stroke-width="1"/>',
        rect(left, first - 2, right - left, foot - first + 4, f'fill="none" stroke="{INK}" stroke-width="2.4"'),
    ]
