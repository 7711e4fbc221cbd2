"""Where each row belongs: the position at which its leaf is in the tree that was signed.

A leaf says its position, so a row that was moved, or whose neighbours were removed and the gap closed, is not at home
where it claims to be, but its commitment still tells where it is. What has no home was edited or inserted; a home
without a row, if no edited row stands in it, was removed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.transparency.faults import Fault, FaultKind, faults_at
from ledger.transparency.rows import Row

_NEAR: Final = 16
"""How far around a row's place its home is looked for."""
_FAR: Final = 65_536
"""How far it is looked for now and then: where many were removed or inserted together, one such search is enough."""
_TRIED_AT_MOST: Final = 4_000_000


@dataclass
class _Run:
    """Rows that claim positions one after the other, and whose homes are all so far from there."""

    first: int
    last: int
    shift: int


@dataclass
class _Stray:
    """A row without a home so far, and the shift of the rows around it."""

    row: Row
    shift: int


class Homes:
    """Takes the rows in the order of the positions that they claim; then says what was done to them."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves
        self._taken = bytearray(len(leaves))
        self._runs: list[_Run] = []
        self._strays: list[_Stray] = []
        self._shift = 0
        self._last = 0

    def take(self, row: Row) -> None:
        """Take the next row."""
        self._last = max(self._last, row.position)
        is_sealed = row.position + self._shift <= len(self._leaves)
        home = self._home_near(row) if is_sealed else None
        if home is None:
            if is_sealed:
                self._strays.append(_Stray(row, self._shift))
            return
        self._settle(row, home)
        self._shift = home - row.position

    def faults(self) -> list[Fault]:
        """What was done."""
        self._look_farther()
        empty = {i + 1 for i, taken in enumerate(self._taken) if not taken}
        edited = {place for stray in self._strays if (place := stray.row.position + stray.shift) in empty}
        inserted = [s.row.position for s in self._strays if s.row.position + s.shift not in edited]
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

    def _home_near(self, row: Row) -> int | None:
        """Its own place, or one as far off as its neighbours' homes are, or one near by."""
        own = row.position
        if self._is_home(row, own):
            return own
        if self._is_home(row, own + self._shift):
            return own + self._shift
        strays = len(self._strays) + 1
        is_time_to_look_far = strays & (strays - 1) == 0
        by = range(1, _FAR if is_time_to_look_far else _NEAR)
        places = (own + self._shift + sign * far for far in by for sign in (1, -1))
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
        if len(empty) * len(self._strays) > _TRIED_AT_MOST:
            return
        moments = {stray.row.position: stray.row.recorded_at for stray in self._strays}
        left: list[_Stray] = []
        for stray in self._strays:
            for home in empty:
                if home != stray.row.position and (
                    self._is_home(stray.row, home) or self._is_home(stray.row, home, moments.get(home))
                ):
                    self._settle(stray.row, home)
                    break
            else:
                left.append(stray)
        self._strays = left
        self._runs.sort(key=lambda run: run.first)

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
