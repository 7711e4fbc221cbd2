"""Names inside bars, moved out of the way of the arrows' upright lines: a line through a word hides both."""

from collections.abc import Sequence
from typing import Final

from api.pages.figures.arrows import Trunk
from api.pages.figures.lanes import Lane
from api.pages.figures.packing import Name, Packed
from api.pages.figures.text_width import cut_to, text_width

_CLEAR: Final = 6.0
"""How far a name keeps from the middle of a line."""
_READABLE: Final = 96.0
"""A name that has no more room than this is better left out, unless all of it fits."""


def clear_of(lanes: Sequence[Lane], trunks: Sequence[Trunk], top: float) -> list[Lane]:
    """Return the lanes, with no name of a bar under an upright line. `top` is the upper edge of all lanes."""
    if not trunks:
        return list(lanes)
    return [
        lane._replace(marks=[mark._replace(name=_cleared(mark, lane, top, trunks)) for mark in lane.marks])
        for lane in lanes
    ]


def _cleared(mark: Packed, lane: Lane, top: float, trunks: Sequence[Trunk]) -> Name | None:
    name, size, y = mark.name, lane.measures.name, top + lane.y(mark)
    if name is None or not name.inside:
        return name
    end = name.x + text_width(name.text, size)
    across = sorted(x for x, upper, lower in trunks if name.x - _CLEAR < x < end + _CLEAR and upper <= y <= lower)
    if not across:
        return name
    right = mark.x - mark.size / 2 - _CLEAR
    rooms = [(across[-1] + _CLEAR, right), (name.x, across[0] - _CLEAR)]
    for left, until in sorted(rooms, key=lambda room: room[0] - room[1]):
        text = cut_to(mark.item.name, until - left, size)
        if text and (text == mark.item.name or text_width(text, size) >= _READABLE):
            return name._replace(text=text, x=left)
    return None
