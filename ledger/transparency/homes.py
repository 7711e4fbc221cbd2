"""Where each row belongs: the position at which its leaf is in the tree that was signed.

A leaf says its position, so a row that was moved, or whose neighbours were removed and the gap closed, is not at home
where it claims to be, but its commitment still tells where it is. What has no home was edited or inserted; a home
without a row, if no edited row stands in it, was removed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.transparency.faults import Fault, FaultKind, faults_at
from ledger.transparency.rows import Row

_NEAR: Final = 16
"""How far around a row's place its home is looked for."""
_FAR: Final = 65_536
"""How far it is looked for now and then: where many were removed or inserted together, one such search is enough."""
_FAR_AT_FIRST: Final = 64
"""For how many rows it is looked for far off at once; after that, each time that their number has doubled."""
_TRIED_AT_MOST: Final = 4_000_000


@dataclass
class _Run:
    """Rows that claim positions one after the other, and whose homes are all so far from there."""

    first: int
    last: int
    shift: int


@dataclass
class _Stray:
    """A row without a home so far, and where it would have one if it belongs with the rows around it."""

    row: Row
    places: tuple[int, int]


class Homes:
    """Takes the rows in the order of the positions that they claim; then says what was done to them."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves
        self._taken = bytearray(len(leaves))
        self._runs: list[_Run] = []
        self._strays: list[_Stray] = []
        self._beyond: list[Row] = []
        self._put_in: list[int] = []
        self._shift = 0
        """How far from their places the rows belong that are being read: more than one of them does."""
        self._latest = 0
        """How far the last one did that was not at home: perhaps it alone."""
        self._last = 0

    def take(self, row: Row) -> None:
        """Take the next row."""
        own = row.position
        self._last = max(self._last, own)
        for shift in (0, self._shift, self._latest):
            if self._is_home(row, own + shift):
                self._settle(row, own + shift)
                self._shift = self._latest = shift
                return
        if own + self._shift > len(self._leaves):
            if len(self._beyond) < _FAR:
                self._beyond.append(row)  # it was not sealed yet, or others were put in before it
            return
        home = self._home_around(row)
        if home is None:
            self._strays.append(_Stray(row, (own + self._shift, own + self._latest)))
            return
        self._settle(row, home)
        self._latest = home - own

    def faults(self) -> list[Fault]:
        """What was done."""
        self._look_farther()
        empty = {i + 1 for i, taken in enumerate(self._taken) if not taken}
        edited: set[int] = set()
        inserted = list(self._put_in)
        for stray in self._strays:
            place = next((place for place in stray.places if place in empty), None)
            if place is not None:
                edited.add(place)
            elif max(stray.places) <= len(self._leaves):  # else it was not sealed yet
                inserted.append(stray.row.position)
        gone = empty - edited
        cut = {position for position in gone if position > max(self._last, self._last_home())}
        return [
            *faults_at(FaultKind.EDITED, edited),
            *faults_at(FaultKind.REMOVED, gone - cut),
            *faults_at(FaultKind.INSERTED, inserted),
            *faults_at(FaultKind.REORDERED, self._out_of_order()),
            *faults_at(FaultKind.TRUNCATED, cut),
        ]

    def _is_home(self, row: Row, position: int, recorded_at: int | None = None) -> bool:
        return (
            1 <= position <= len(self._leaves)
            and not self._taken[position - 1]
            and self._leaves[position - 1] == row.leaf_at(position, recorded_at)
        )

    def _home_around(self, row: Row) -> int | None:
        """A home near where its neighbours' are; now and then also one far off."""
        middle = row.position + self._shift
        strays = len(self._strays)
        is_time_to_look_far = strays < _FAR_AT_FIRST or strays & (strays - 1) == 0
        reach = min(_FAR if is_time_to_look_far else _NEAR, len(self._leaves))
        places = (middle + sign * by for by in range(1, reach + 1) for sign in (1, -1))
        return next((place for place in places if self._is_home(row, place)), None)

    def _settle(self, row: Row, home: int) -> None:
        self._taken[home - 1] = 1
        shift = home - row.position
        if not shift:
            return
        last = self._runs[-1] if self._runs else None
        if last and (last.last + 1, last.shift) == (row.position, shift):
            last.last = row.position
        else:
            self._runs.append(_Run(row.position, row.position, shift))

    def _look_farther(self) -> None:
        """Try each stray in each empty home: with its own moment, and with that of the row which now claims it."""
        empty = [i + 1 for i, taken in enumerate(self._taken) if not taken]
        if len(empty) * (len(self._strays) + len(self._beyond)) > _TRIED_AT_MOST:
            return
        moments = {stray.row.position: stray.row.recorded_at for stray in self._strays}
        self._strays = [stray for stray in self._strays if not self._settled(stray.row, empty, moments)]
        at_home = [self._settled(row, empty, {}) for row in self._beyond]
        # What stands before a row that was sealed, and was not sealed itself, was put in.
        before_last = len(at_home) - at_home[::-1].index(True) if True in at_home else 0
        self._put_in = [
            row.position for row, is_home in zip(self._beyond[:before_last], at_home, strict=False) if not is_home
        ]
        self._runs.sort(key=lambda run: run.first)

    def _settled(self, row: Row, empty: Sequence[int], moments: Mapping[int, int]) -> bool:
        for home in empty:
            if self._is_home(row, home) or (home in moments and self._is_home(row, home, moments[home])):
                self._settle(row, home)
                return True
        return False

    def _out_of_order(self) -> set[int]:
        """The positions of rows that stand before a row from before them, or after one from after."""
        found: set[int] = set()
        highest = 0
        for run in self._runs:
            if run.first + run.shift < highest:
                found.update(range(run.first, run.last + 1))
            highest = max(highest, run.last + run.shift)
        lowest = len(self._leaves) + 1
        for run in reversed(self._runs):
            if run.last + run.shift > lowest:
                found.update(range(run.first, run.last + 1))
            lowest = min(lowest, run.first + run.shift)
        return found

    def _last_home(self) -> int:
        return self._taken.rfind(1) + 1
