"""Where a picture has room left: what is taken of each row, as stretches apart from each other, from left to right."""

from bisect import bisect_left, bisect_right
from typing import NamedTuple


class Spot(NamedTuple):
    """What something covers, from left to right in one of the rows (px)."""

    left: float
    right: float
    row: float

    @property
    def middle(self) -> float:
        """Its middle, from the left."""
        return (self.left + self.right) / 2


class _Taken(NamedTuple):
    """The stretches of a row that are taken: where each begins, and where it ends."""

    lefts: list[float]
    rights: list[float]


class Room:
    """Rows in which spots are taken. Where there was no room they may overlap: what they cover is one stretch."""

    def __init__(self) -> None:
        self._rows: dict[float, _Taken] = {}

    def take(self, spot: Spot) -> None:
        """Take a spot, free or not."""
        left, right, row = spot
        lefts, rights = self._rows.setdefault(row, _Taken([], []))
        first, after = bisect_left(rights, left), bisect_right(lefts, right)
        if first < after:  # it touches some: they become one with it
            left, right = min(left, lefts[first]), max(right, rights[after - 1])
        lefts[first:after] = [left]
        rights[first:after] = [right]

    def is_free(self, spot: Spot) -> bool:
        """Whether nothing that was taken covers any of it. What only touches covers nothing."""
        left, right, row = spot
        taken = self._rows.get(row)
        if taken is None:
            return True
        place = bisect_right(taken.rights, left)
        return place == len(taken.lefts) or taken.lefts[place] >= right
