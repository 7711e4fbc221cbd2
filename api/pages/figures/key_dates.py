"""Key dates: a line through all lanes each, and a name where it covers the least of the others."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.pages.figures.markup import INK, QUIET, line, words
from api.pages.figures.scale import Plot, TimeScale
from api.pages.figures.text_width import text_width
from ledger.times import Instant

HEIGHT: Final = 66.0

_SIZE: Final = 12.0
_LINE: Final = 14.0
_ROW: Final = 32.0
_GAP: Final = 5.0
_LOOKED_AGAIN: Final = 3


class KeyDate(NamedTuple):
    """A date to find one's way by: what it was and, in words, when."""

    at: Instant
    name: str
    when: str


class PlacedName(NamedTuple):
    """A key date with its name's place: `row` 0 is the upper one; to the left or to the right of its line."""

    key: KeyDate
    x: float
    row: int
    at_right: bool
    width: float

    @property
    def span(self) -> tuple[float, float]:
        """From where to where the name runs."""
        if self.at_right:
            return self.x, self.x + _GAP + self.width
        return self.x - _GAP - self.width, self.x


def place_names(keys: Sequence[KeyDate], scale: TimeScale) -> list[PlacedName]:
    """Return the key dates that the scale shows, each name in the place of four where it covers the others least.

    Chosen one after the other, and then again with all others in sight: the first had nothing to give way to.
    """
    shown = [key for key in sorted(keys) if scale.shows(key.at, key.at)]
    placed: list[PlacedName] = []
    for key in shown:
        placed.append(_best(key, placed, scale))
    for _ in range(_LOOKED_AGAIN):
        for place, key in enumerate(shown):
            placed[place] = _best(key, placed[:place] + placed[place + 1 :], scale)
    return placed


def _best(key: KeyDate, others: Sequence[PlacedName], scale: TimeScale) -> PlacedName:
    width = max(text_width(key.name, _SIZE, bold=True), text_width(key.when, _SIZE))
    x = scale.x(key.at)
    choices = [PlacedName(key, x, row, right, width) for right in (True, False) for row in (0, 1)]
    return min(choices, key=lambda choice: _cost(choice, others, scale.plot))


def key_date_names(placed: Sequence[PlacedName], top: float, foot: float) -> list[str]:
    """Return the names as SVG, `top` their upper edge, each with its dotted line down to `foot`."""
    parts = ['<g aria-hidden="true">']
    for name in placed:
        upper = top + name.row * _ROW
        anchor = "start" if name.at_right else "end"
        x = name.x + (_GAP if name.at_right else -_GAP)
        parts += [
            line(name.x, upper, name.x, upper + 2 * _LINE, f'stroke="{INK}" stroke-width="2"'),
            line(name.x, upper + 2 * _LINE, name.x, foot, f'stroke="{QUIET}" stroke-dasharray="1.5 2.5"'),
            words(name.key.name, x, upper + 11, _SIZE, f'text-anchor="{anchor}" font-weight="bold"'),
            words(name.key.when, x, upper + 11 + _LINE, _SIZE, f'text-anchor="{anchor}" fill="{QUIET}"'),
        ]
    parts.append("</g>")
    return parts


def _cost(choice: PlacedName, placed: Sequence[PlacedName], plot: Plot) -> float:
    """How much of other names, of their lines and of the margin a name would cover, in pixels."""
    left, right = choice.span
    outside = max(right - plot.right - 12, 0) + max(-left, 0)
    covered = sum(
        max(min(right, other.span[1]) - max(left, other.span[0]), 0) for other in placed if other.row == choice.row
    )
    crossed = sum(8 for other in placed if other.row < choice.row and left < other.x < right)
    return 10 * outside + covered + crossed
