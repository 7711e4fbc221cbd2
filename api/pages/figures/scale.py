"""Time across a picture: instants in, pixels out. Always linear, so that silence is as long as it was.

Sparse years before the period of a review may be folded into a strip of their own, which is linear too.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from ledger.times import OPEN_END, OPEN_START, Instant, day_of
from ledger.times.london import start_of_day

STRIP: Final = 88.0
"""The width of folded years, in pixels."""
WINDOW_MONTHS_MAX: Final = 24

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEARS_FOLDED_MIN: Final = 3
_ENTRIES_A_BUSY_YEAR: Final = 3
_WIDE_ENOUGH_TO_NAME: Final = 18
_CACHED: Final = 65_536


class Piece(NamedTuple):
    """A stretch of time, its end not included, and the pixels that it takes."""

    start: Instant
    end: Instant
    left: float
    right: float


class Tick(NamedTuple):
    """A year or a month on the scale: where it begins and ends in the picture, and its name."""

    left: float
    right: float
    label: str


class Plot(NamedTuple):
    """Where the time runs in a picture, in pixels from its left."""

    left: float
    right: float


@dataclass(frozen=True)
class TimeScale:
    """One or two linear pieces, side by side: the folded years, if any are, and the rest."""

    pieces: tuple[Piece, ...]

    @cached_property
    def start(self) -> Instant:
        """The first instant shown."""
        return self.pieces[0].start

    @cached_property
    def end(self) -> Instant:
        """The first instant no longer shown."""
        return self.pieces[-1].end

    @cached_property
    def plot(self) -> Plot:
        """Where the scale begins and ends."""
        return Plot(self.pieces[0].left, self.pieces[-1].right)

    @cached_property
    def _last(self) -> Piece:
        """The last piece, in which most of it lies."""
        return self.pieces[-1]

    @property
    def folded(self) -> Piece | None:
        """The strip of folded years, if there is one."""
        return self.pieces[0] if len(self.pieces) > 1 else None

    def x(self, at: Instant) -> float:
        """The place of an instant. What lies outside, open ends too, is put on the nearer edge."""
        start, end, left, right = self._last
        if at < start:
            start, end, left, right = self.pieces[0]
            if at <= start:
                return left
        elif at >= end:
            return right
        return left + (at - start) / (end - start) * (right - left)

    def at(self, x: float) -> Instant:
        """The instant at a place, the reverse of `x`."""
        piece = self.pieces[-1] if x >= self.pieces[-1].left else self.pieces[0]
        share = min(max((x - piece.left) / (piece.right - piece.left), 0.0), 1.0)
        return piece.start + round(share * (piece.end - piece.start))

    def shortest(self, width: float) -> int:
        """The shortest stretch of time, in microseconds, that is anywhere as wide as this many pixels."""
        return int(min((end - start) / (right - left) for start, end, left, right in self.pieces) * width)

    def shows(self, earliest: Instant, latest: Instant) -> bool:
        """Whether any of a stretch of time is in the picture."""
        return latest >= self.start and earliest < self.end


def window(start: Instant, end: Instant, plot: Plot) -> TimeScale:
    """Return a scale of one piece. `end` is not included, and must be after `start`."""
    return TimeScale((Piece(start, end, *plot),))


def whole_case(certain: Iterable[Instant], plot: Plot, *, fold: bool) -> TimeScale:
    """Return the scale of whole years that holds these instants; with none, of this year.

    With `fold`, three and more leading years are folded up to the first that holds three of them.
    """
    years = Counter(_year(at) for at in certain if at not in (OPEN_START, OPEN_END)) or Counter([2000])
    first, last = min(years), max(years)
    end = _new_year(last + 1)
    busy = min((year for year, entries in years.items() if entries >= _ENTRIES_A_BUSY_YEAR), default=first)
    if not fold or busy - first < _YEARS_FOLDED_MIN:
        return window(_new_year(first), end, plot)
    torn = plot.left + STRIP
    return TimeScale(
        (
            Piece(_new_year(first), _new_year(busy), plot.left, torn),
            Piece(_new_year(busy), end, torn, plot.right),
        )
    )


def months_long(start: Instant, end: Instant) -> int:
    """Return how many months a stretch of time touches."""
    first, last = day_of(start), day_of(end - 1)
    return (last.year - first.year) * 12 + last.month - first.month + 1


def year_ticks(scale: TimeScale) -> list[Tick]:
    """Return the years of a scale; the folded ones are one tick, with the first and the last."""
    ticks = []
    if scale.folded:
        first, last = day_of(scale.folded.start).year, day_of(scale.folded.end - 1).year
        ticks.append(Tick(scale.folded.left, scale.folded.right, f"{first}\u2013{last}"))
    piece = scale.pieces[-1]
    for year in range(day_of(piece.start).year, day_of(piece.end - 1).year + 1):
        left = scale.x(max(_new_year(year), piece.start))
        ticks.append(Tick(left, scale.x(min(_new_year(year + 1), piece.end)), str(year)))
    return ticks


def month_ticks(scale: TimeScale) -> list[Tick]:
    """Return the months of a window; one too narrow for its name has none."""
    ticks = []
    first = day_of(scale.start)
    for month in range(first.month - 1, first.month - 1 + months_long(scale.start, scale.end)):
        left, right = (scale.x(_month_start(first.year, month + later)) for later in (0, 1))
        ticks.append(Tick(left, right, _MONTHS[month % 12] if right - left >= _WIDE_ENOUGH_TO_NAME else ""))
    return ticks


def month_starts(scale: TimeScale) -> list[Instant]:
    """Return the start of each month of a scale, and of the one after."""
    first = day_of(scale.start)
    months = range(months_long(scale.start, scale.end) + 1)
    return [_month_start(first.year, first.month - 1 + month) for month in months]


def counted(moments: Iterable[Instant], starts: list[Instant]) -> list[int]:
    """Return how many of the moments fall between each start and the next."""
    counts = [0] * (len(starts) - 1)
    for at in moments:
        place = bisect_right(starts, at) - 1
        if 0 <= place < len(counts):
            counts[place] += 1
    return counts


def placed_evenly(widths: Iterable[float], left: float, gap: float) -> list[float]:
    """Return the left edges of things of these widths, in a row from `left`, `gap` apart."""
    return list(accumulate(widths, lambda edge, width: edge + width + gap, initial=left))[:-1]


@lru_cache(_CACHED)
def _year(at: Instant) -> int:
    return day_of(at).year


@lru_cache(_CACHED)
def _new_year(year: int) -> Instant:
    return start_of_day(date(year, 1, 1).toordinal())


def _month_start(year: int, month: int) -> Instant:
    """`month` counts from 0 and may run into later years."""
    return start_of_day(date(year + month // 12, month % 12 + 1, 1).toordinal())
