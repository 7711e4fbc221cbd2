"""One lane as SVG: its band, its name, and every mark with what trails behind it."""

from typing import Final

from api.pages.figures.dense import TILE_HEIGHT, Tile
from api.pages.figures.kinds import KINDS, kind_mark, use_of
from api.pages.figures.lanes import NAMES, WIDTH, Lane
from api.pages.figures.markup import BAND, DEEP, LINK, QUIET, SELECTED, line, link, px, rect, safe, words
from api.pages.figures.packing import DOT_RADIUS, FADE_SHOWN_FROM, WHOLE_CASE, Packed
from api.pages.figures.scale import TimeScale
from api.pages.figures.text_width import lines_of, text_width

_NAME_SIZE: Final = 13.0
_COUNT_SIZE: Final = 11.5
_UNIT_INDENT: Final = 20.0
_SHADES: Final = (
    (7, "#3d4c56", "#fff"),
    (4, "#92a2ac", "#0b0c0c"),
    (2, "#c4ced4", "#0b0c0c"),
    (0, "#dfe5e8", "#0b0c0c"),
)
"""From so many entries: the colour of a tile, and of the number on it (at least 7:1)."""


def gradients() -> str:
    """Return the fades' paints, one a kind, from .06 to .46."""
    fades = [
        f'<linearGradient id="f-{name}"><stop offset="0" stop-color="{mark.colour}" stop-opacity=".06"/>'
        f'<stop offset="1" stop-color="{mark.colour}" stop-opacity=".46"/></linearGradient>'
        for name, mark in [*KINDS.items(), ("entry", kind_mark("entry"))]
    ]
    return f"<defs>{''.join(fades)}</defs>"


def ground(lane: Lane, top: float) -> str:
    """Return what a lane stands on; `top` is the upper edge of all lanes."""
    bar = rect(8, top + lane.top, 3, lane.height, f'fill="{DEEP}"') if lane.row.unit else ""
    return rect(0, top + lane.top, WIDTH, lane.height, f'class="band" fill="{BAND}"') + bar


def names(lane: Lane, top: float) -> list[str]:
    """Return a lane's name, which its group of marks says aloud, and what folds or unfolds it."""
    indent = _UNIT_INDENT if lane.row.unit else 8.0
    middle = top + lane.top + lane.height / 2
    parts = []
    weight = "" if lane.row.unit else ' font-weight="bold"'
    room = NAMES - indent - (34 if lane.row.toggle else 14)
    said = lines_of(lane.row.name, room, _NAME_SIZE, lines=2, bold=bool(weight))
    counted = bool(lane.tiles)
    height = len(said) * 15 + (13 if counted else 0)
    base = middle - height / 2 + 11.5
    parts.append('<g aria-hidden="true">')
    parts += [words(text, indent, base + 15 * place, _NAME_SIZE, weight) for place, text in enumerate(said)]
    widths = [text_width(text, _NAME_SIZE, bold=True) for text in said]
    if counted:
        number = f"{lane.entries:,} entries"
        widths.append(text_width(number, _COUNT_SIZE))
        parts.append(words(number, indent, base + 15 * len(said) - 1, _COUNT_SIZE, f'fill="{QUIET}"'))
    parts.append("</g>")
    if lane.row.toggle:
        widest = max(widths, default=0)
        parts.append(_toggle(lane, indent + widest + 8, middle - 7.5))
    return parts


def marks(lane: Lane, top: float, scale: TimeScale, selected: str | None) -> list[str]:
    """Return a lane's fades, names and marks, one group under the lane's name; each mark is a link."""
    own_names = [words(m.name.text, m.name.x, top + lane.y(m) + 4, lane.measures.name, _anchor(m)) for m in lane.marks
                 if m.name]  # fmt: skip
    parts = [f'<g role="group" aria-label="{safe(lane.row.name)}: {_entries(lane.entries)}">']
    parts += [_trail(mark, top + lane.y(mark), lane, scale) for mark in lane.marks]
    if own_names:
        parts.append(f'<g class="names" aria-hidden="true">{"".join(own_names)}</g>')
    parts += [_mark(mark, top + lane.y(mark), selected) for mark in lane.marks]
    parts += [_tile(lane, tile, top) for tile in lane.tiles]
    parts.append("</g>")
    return parts


def _entries(count: int) -> str:
    return "no entries" if not count else "1 entry" if count == 1 else f"{count} entries"


def _anchor(mark: Packed) -> str:
    return 'text-anchor="end"' if mark.name and mark.name.anchor == "end" else ""


def _mark(mark: Packed, y: float, selected: str | None) -> str:
    item = mark.item
    chosen = item.ref == selected
    if mark.beyond:
        x, colour = mark.x + mark.size / 2, kind_mark(item.kind).colour
        drawn = f'<path d="M{px(x - 8)} {px(y - 5.5)}L{px(x)} {px(y)}L{px(x - 8)} {px(y + 5.5)}Z" fill="{colour}"/>'
    else:
        drawn = use_of(item.kind, own=item.own, size=mark.size, x=mark.x, y=y)
    if chosen:
        ring = (
            f'<circle cx="{px(mark.x)}" cy="{px(y)}" r="{px(mark.size / 2 + 3.5)}" fill="{SELECTED}" '
            'stroke="#0b0c0c" stroke-width="2.4"/>'
        )
        return link(item.href, f"Selected: {item.label}", ring + drawn)
    return f'<a class="mark" href="{safe(item.href)}" aria-label="{safe(item.label)}">{drawn}</a>'


def _trail(mark: Packed, y: float, lane: Lane, scale: TimeScale) -> str:
    """Return the fade, and the dot and line back to when it had happened."""
    parts = []
    kind, colour = mark.item.kind, kind_mark(mark.item.kind).colour
    if mark.fade is not None:
        wide = mark.x - mark.fade > FADE_SHOWN_FROM
        tall = (12 if lane.measures is WHOLE_CASE else 14) if wide and mark.item.own else 6
        paint = f'class="fade" fill="url(#f-{kind if kind in KINDS else "entry"})"'
        parts.append(rect(mark.fade, y - tall / 2, mark.x - mark.fade, tall, paint))
        if wide:
            parts.append(line(mark.fade, y - 6.5, mark.fade, y + 6.5, f'stroke="{colour}" stroke-dasharray="1.5 1.5"'))
    if mark.dot is not None:
        end = mark.x - mark.size / 2 if mark.fade is None else mark.fade
        parts.append(line(mark.dot, y, end, y, f'stroke="{colour}" stroke-width="1.3"'))
        if mark.dot > scale.plot.left:
            parts.append(
                f'<circle cx="{px(mark.dot)}" cy="{px(y)}" r="{px(DOT_RADIUS)}" fill="#fff" stroke="{colour}" '
                'stroke-width="1.3"/>'
            )
    return "".join(parts)


def _tile(lane: Lane, tile: Tile, top: float) -> str:
    count = len(tile.items)
    colour, ink = next((colour, ink) for least, colour, ink in _SHADES if count >= least)
    y, width = top + lane.tiles_top, tile.right - tile.left
    number = words(str(count), (tile.left + tile.right) / 2, y + 11, 11.5, f'text-anchor="middle" fill="{ink}"')
    inside = rect(tile.left + 0.5, y, width - 1, TILE_HEIGHT, f'class="tile" fill="{colour}"') + number
    return f'<a class="tile-link" href="{safe(tile.href)}" aria-label="{safe(tile.label)}">{inside}</a>'


def _toggle(lane: Lane, x: float, y: float) -> str:
    sign = "" if lane.row.unfolded else f"M{px(x + 7.5)} {px(y + 4)}v7"
    inside = rect(x, y, 15, 15, f'fill="#fff" stroke="{LINK}" stroke-width="1.4"') + (
        f'<path d="M{px(x + 4)} {px(y + 7.5)}h7{sign}" stroke="{LINK}" stroke-width="1.6"/>'
    )
    said = "Fold the units of" if lane.row.unfolded else "Unfold the units of"
    return link(lane.row.toggle, f"{said} {lane.row.name}", inside, "toggle")
