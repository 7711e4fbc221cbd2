"""Where a picture has room left: what is taken, kept by where it stands, so that only neighbours are looked at."""

from collections import defaultdict
from typing import Final, NamedTuple

_STRETCH: Final = 64.0
"""How much of a row is looked at together, in px: about a name's width."""


class Spot(NamedTuple):
    """What something covers, from left to right in one of the rows (px)."""

    left: float
    right: float
    row: float

    @property
    def middle(self) -> float:
        """Its middle, from the left."""
        return (self.left + self.right) / 2


class Room:
    """Rows in which spots are taken. Where there was no room they may overlap."""

    def __init__(self) -> None:
        self._taken: defaultdict[tuple[float, int], list[Spot]] = defaultdict(list)

    def take(self, spot: Spot) -> None:
        """Take a spot, free or not."""
        for stretch in _stretches(spot):
            self._taken[spot.row, stretch].append(spot)

    def is_free(self, spot: Spot) -> bool:
        """Whether nothing that was taken covers any of it. What only touches covers nothing."""
        return not any(
            spot.left < taken.right and spot.right > taken.left
            for stretch in _stretches(spot)
            for taken in self._taken.get((spot.row, stretch), ())
        )


def _stretches(spot: Spot) -> range:
    return range(int(spot.left // _STRETCH), int(spot.right // _STRETCH) + 1)
