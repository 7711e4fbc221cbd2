"""Above the lanes: how many entries a month, and how long there was none at all. Silence is drawn and measured."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from api.pages.figures.markup import INK, QUIET, SLATE, line, px, rect, words
from api.pages.figures.scale import TimeScale, counted, month_starts
from api.pages.figures.text_width import text_width
from ledger.times import Instant, days_between

SILENCE_DAYS_MIN: Final = 150
HEIGHT: Final = 40.0

_BARS_MAX: Final = 34.0
_HATCHED: Final = 10.0
_NAME_SIZE: Final = 12.0
_DAYS_A_MONTH: Final = 30.44


class Silence(NamedTuple):
    """A stretch without any entry: from one entry's day to the next one's."""

    start: Instant
    end: Instant
    days: int

    def said(self) -> str:
        """Its length in whole months."""
        return f"{int(self.days / _DAYS_A_MONTH)} months"


def silences(moments: Iterable[Instant]) -> list[Silence]:
    """Return the stretches of 150 days and more between one moment and the next. The moments are finite."""
    ordered = sorted(moments)
    found = [
        Silence(before, after, days_between(before, after))
        for before, after in pairwise(ordered)
        if after - before > (SILENCE_DAYS_MIN - 2) * 86_400_000_000
    ]
    return [silence for silence in found if silence.days >= SILENCE_DAYS_MIN]


def density_strip(moments: Sequence[Instant], scale: TimeScale, base: float) -> list[str]:
    """Return the strip as SVG, standing on `base`: a bar a month, as high as its entries, and each silence hatched."""
    starts = month_starts(scale)
    counts = counted(moments, starts)
    highest = max(counts, default=0) or 1
    parts = ['<g aria-hidden="true">']
    for silence in silences(moments):
        parts += _silence(silence, scale, base)
    bars = []
    for count, start, end in zip(counts, starts, starts[1:], strict=False):
        if count:
            left, right = scale.x(start), scale.x(end)
            height = max(count / highest * _BARS_MAX, 2)
            bars.append(f"M{px(left)} {px(base)}V{px(base - height)}H{px(max(right - 1, left + 0.5))}V{px(base)}Z")
    parts.append(f'<path class="bars" d="{"".join(bars)}" fill="{SLATE}"/>')
    parts.append(line(scale.plot.left, base, scale.plot.right, base, f'stroke="{INK}"'))
    parts.append("</g>")
    return parts


def _silence(silence: Silence, scale: TimeScale, base: float) -> list[str]:
    left, right = scale.x(silence.start), scale.x(silence.end)
    parts = [rect(left, base - _HATCHED, right - left, _HATCHED, 'fill="url(#hatch)"')]
    said = silence.said()
    width = text_width(said, _NAME_SIZE)
    if width + 12 <= right - left:
        middle = (left + right) / 2
        parts.append(rect(middle - width / 2 - 3, base - _HATCHED - 1, width + 6, _HATCHED + 1, 'fill="#fff"'))
        parts.append(words(said, middle, base - 2, _NAME_SIZE, f'text-anchor="middle" fill="{QUIET}"'))
    return parts
