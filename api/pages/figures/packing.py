"""Where the marks of one row of a picture stand: side by side in time, one under another where they would touch."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.pages.figures.known import Known
from api.pages.figures.scale import TimeScale
from api.pages.figures.text_width import cut_to, text_width

FADE_SHOWN_FROM: Final = 32.0
"""From this width a fade has a tick at its start, and takes its room in the row."""
DOT_SHOWN_FROM: Final = 14.0
"""From this far back an open dot says when it had happened."""

_NAME_GAP: Final = 4.0
_NAME_MIN: Final = 96.0
"""A name that had to be cut to less than this says nothing, and is left out."""
_NAME_MAX: Final = 130.0


class Measures(NamedTuple):
    """The sizes of one way of drawing lanes, in pixels."""

    own: float
    told: float
    row: float
    padding: float
    lane_min: float
    name: float
    """The size of a name's letters."""
    names_beside: bool
    """Whether a name may stand beside its mark, and not only in its bar."""

    def size(self, item: Known) -> float:
        """The size of a mark."""
        return self.own if item.own else self.told

    def height(self, rows: int) -> float:
        """The height of a lane of so many rows of marks."""
        return max(self.lane_min, 2 * self.padding + rows * self.row)


WHOLE_CASE: Final = Measures(16.5, 10.5, 17, 5, 27, 11.5, names_beside=False)
WINDOW: Final = Measures(19, 15, 20, 6, 29, 12, names_beside=True)


class Name(NamedTuple):
    """A name in the picture. `anchor` is start or end, as SVG has it; `inside` its own bar or beside it."""

    text: str
    x: float
    anchor: str
    inside: bool


class Packed(NamedTuple):
    """A mark with its place: its middle `x`, the row of marks it is in, and what trails behind it.

    `fade` is where the agency may first have known, `dot` when it had happened; None where neither shows.
    `beyond`: it became certain only after what is shown, if ever; an arrow at the edge stands for the mark. A dot
    on the very left edge is one that lies before it: only its line shows.
    """

    item: Known
    x: float
    row: int
    fade: float | None
    dot: float | None
    size: float
    beyond: bool = False
    name: Name | None = None

    @property
    def left(self) -> float:
        """Where its room begins."""
        trails = [self.x - self.size / 2]
        if self.fade is not None and self.x - self.fade > FADE_SHOWN_FROM:
            trails.append(self.fade)
        if self.dot is not None:
            trails.append(self.dot)
        return min(trails)

    @property
    def right(self) -> float:
        """Where its room ends."""
        return self.x + self.size / 2


DOT_RADIUS: Final = 3.0


def placed(item: Known, scale: TimeScale, size: float) -> Packed:
    """Return where a mark stands, in the first row: at the latest instant from which the agency may have known."""
    half = size / 2
    x = min(max(scale.x(item.since.latest), scale.plot.left + half), scale.plot.right - half)
    start = scale.x(item.since.earliest)
    fade = start if x - start > half + 1 else None
    dot = None
    if item.occurred.latest < item.since.earliest:
        happened = scale.x(item.occurred.latest)
        if (x if fade is None else fade) - happened > DOT_SHOWN_FROM:
            dot = happened
    return Packed(item, x, 0, fade, dot, size, beyond=item.since.latest >= scale.end)


def packed(items: Sequence[Known], scale: TimeScale, measures: Measures) -> list[Packed]:
    """Return every item with its place, in the order given: each in the first row that is free where it stands."""
    ends: list[float] = []
    marks = []
    for item in items:
        mark = placed(item, scale, measures.size(item))
        left = mark.left
        row = next((number for number, end in enumerate(ends) if end <= left), len(ends))
        ends[row : row + 1] = [mark.right]
        marks.append(mark._replace(row=row))
    return marks


def named(marks: Sequence[Packed], scale: TimeScale, measures: Measures) -> list[Packed]:
    """Return the marks with their names, where there is room: in the bar, else at the right, else at the left."""
    rows: dict[int, list[int]] = {}
    for place, mark in enumerate(marks):
        rows.setdefault(mark.row, []).append(place)
    found = list(marks)
    for places in rows.values():
        taken = scale.plot.left
        for place, after in zip(places, [*places[1:], None], strict=True):
            mark = found[place]
            free = scale.plot.right if after is None else found[after].left
            name = _name(mark, taken, free, measures)
            found[place] = mark._replace(name=name)
            taken = mark.right
            if name and name.anchor == "start" and not name.inside:
                taken = name.x + text_width(name.text, measures.name) + _NAME_GAP
    return found


def _name(mark: Packed, taken: float, free: float, measures: Measures) -> Name | None:
    """`taken` and `free`: where the row's neighbours end and begin. What was told is named in its author's lane."""
    size, text = measures.name, mark.item.name
    if not mark.item.own or not text:
        return None
    if mark.fade is not None:
        inside = cut_to(text, mark.x - mark.size / 2 - mark.fade - 2 * _NAME_GAP, size)
        if inside and text_width(inside, size) >= min(_NAME_MIN, text_width(text, size)):
            return Name(inside, mark.fade + _NAME_GAP, "start", inside=True)
    if not measures.names_beside:
        return None
    text = cut_to(text, _NAME_MAX, size)
    width = text_width(text, size)
    if mark.right + 2 * _NAME_GAP + width <= free:
        return Name(text, mark.right + _NAME_GAP, "start", inside=False)
    left = mark.left if mark.fade is None else min(mark.left, mark.fade)
    if left - 2 * _NAME_GAP - width >= taken:
        return Name(text, left - _NAME_GAP, "end", inside=False)
    return None
