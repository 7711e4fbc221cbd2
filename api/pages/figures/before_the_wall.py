"""The little line beside each entry of a tunnel: when it became known, as a bar before the day one stands on."""

from datetime import date
from typing import Final

from markupsafe import Markup

from ledger.times import OPEN_END, OPEN_START, Instant, Interval, day_of
from ledger.times.london import start_of_day

WIDTH: Final = 104
_WALL: Final = 100
_LEAST: Final = 2.5
_MOST_TICKS: Final = 16


class BeforeTheWall:
    """One scale for all entries of a tunnel: from the first year in which something became known to the day."""

    def __init__(self, known: list[Interval], at: Instant) -> None:
        stated = [span.earliest for span in known if span.earliest != OPEN_START] or [at]
        self._at = at
        self.first_year = day_of(min(stated)).year
        self._start = start_of_day(day_of(min(stated)).replace(month=1, day=1).toordinal())
        self._scale = _WALL / max(1, at - self._start)
        self._line = self._drawn_line()

    def bar(self, known: Interval, *, certain: bool) -> Markup:
        """Return the drawing for one entry. It says in a picture what the words beside it say, so it is hidden."""
        left = self._x(known.earliest)
        right = self._x(min(known.latest, self._at)) if certain else float(_WALL)
        if right - left < _LEAST:
            left = max(0.0, right - _LEAST)
        kind = "bar" if certain else "bar bar--possible"
        return Markup(  # noqa: S704  # numbers and words of ours
            f'<svg class="wall" viewBox="0 0 {WIDTH} 20" aria-hidden="true" focusable="false">{self._line}'
            f'<rect class="{kind}" x="{left:.1f}" y="6.5" width="{right - left:.1f}" height="7"/>'
            f'<path class="wall-day" d="M{_WALL + 1.5} 1v18"/></svg>'
        )

    def _x(self, at: Instant) -> float:
        if at == OPEN_START:
            return 0.0
        return float(_WALL) if at == OPEN_END else min(float(_WALL), max(0.0, (at - self._start) * self._scale))

    def _drawn_line(self) -> str:
        last_year = day_of(self._at).year
        step = 1 + (last_year - self.first_year) // _MOST_TICKS
        years = range(self.first_year, last_year + 1, step)
        firsts = [self._x(start_of_day(date(year, 1, 1).toordinal())) for year in years]
        ticks = "".join(f"M{x:.1f} 8v4" for x in firsts)
        return f'<path class="wall-line" d="M0 10H{_WALL}{ticks}"/>'
