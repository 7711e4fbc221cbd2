"""The arrows of the selected entry: who told whom. One trunk a teller, one branch a recipient.

What was told later leaves along the holder's row until telling became possible, and is dashed from there.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from api.pages.figures.markup import INK, px
from api.pages.figures.packing import DOT_SHOWN_FROM
from api.pages.figures.scale import TimeScale
from ledger.times import Interval

TRUNK_LEFT: Final = 13.0
"""How far left of the teller's mark its trunk stands."""

_WIDTH: Final = 1.9
_HALO: Final = 5.5
_HEAD: Final = 5.0


class Spot(NamedTuple):
    """Where a mark of the selected entry stands: its middle, and half its size."""

    x: float
    y: float
    half: float


class Telling(NamedTuple):
    """One row told another of the selected entry; `since` is since when the recipient knew."""

    teller: str
    recipient: str
    since: Interval


class Trunk(NamedTuple):
    """An upright line of the arrows: where it stands, and from where to where it runs (px)."""

    x: float
    upper: float
    lower: float


def trunks(tellings: Sequence[Telling], spots: dict[str, Spot], scale: TimeScale) -> list[Trunk]:
    """Return the upright lines that `arrows` draws, so that nothing is written under them."""
    return [
        Trunk(_trunk(telling, start, end, scale)[0], *sorted((start.y, end.y)))
        for telling, start, end in _joined(tellings, spots)
    ]


def arrows(tellings: Sequence[Telling], spots: dict[str, Spot], scale: TimeScale) -> list[str]:
    """Return the arrows as SVG. `spots` is by row; a telling of which one end is not in the picture has none."""
    lines: list[str] = []
    dashes: list[str] = []
    heads: list[str] = []
    for telling, start, end in _joined(tellings, spots):
        possible, tip = scale.x(telling.since.earliest), end.x - end.half
        trunk, leaves = _trunk(telling, start, end, scale)
        lines.append(f"M{px(leaves)} {px(start.y)}H{px(trunk)}V{px(end.y)}")
        sure = max(trunk, possible)
        if tip - _HEAD - sure > DOT_SHOWN_FROM:
            lines.append(f"H{px(sure)}")
            dashes.append(f"M{px(sure)} {px(end.y)}H{px(tip - _HEAD)}")
        else:
            lines.append(f"H{px(tip - 2)}")
        heads.append(f"M{px(tip)} {px(end.y)}l-{_HEAD} -3v6Z")
    if not heads:
        return []
    solid, dashed = "".join(lines), "".join(dashes)
    return [
        '<g class="arrows" aria-hidden="true" fill="none" stroke-linejoin="round">',
        f'<path d="{solid}{dashed}" stroke="#fff" stroke-width="{_HALO}"/>',
        f'<path d="{solid}" stroke="{INK}" stroke-width="{_WIDTH}"/>',
        f'<path d="{dashed}" stroke="{INK}" stroke-width="{_WIDTH}" stroke-dasharray="5 3"/>' if dashed else "",
        f'<path d="{"".join(heads)}" fill="{INK}"/></g>',
    ]


def _joined(tellings: Sequence[Telling], spots: dict[str, Spot]) -> Iterator[tuple[Telling, Spot, Spot]]:
    """Yield the tellings that have both their ends in the picture, with them."""
    for telling in tellings:
        start, end = spots.get(telling.teller), spots.get(telling.recipient)
        if telling.teller != telling.recipient and start is not None and end is not None:
            yield telling, start, end


def _trunk(telling: Telling, start: Spot, end: Spot, scale: TimeScale) -> tuple[float, float]:
    """Return where an arrow runs upright, and where it leaves the teller's mark: at its right, if it told later."""
    possible = scale.x(telling.since.earliest)
    if possible - start.x > DOT_SHOWN_FROM:
        return possible, start.x + start.half
    return min(start.x, end.x) - TRUNK_LEFT, start.x - start.half
