"""What a verification can find, and how it says so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """A kind of alteration."""

    EDITED = "edited"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    ROLLED_BACK = "rolled back"
    RE_SIGNED = "re-signed"
    TREE = "tree altered"
    CLOCK = "recorded backwards"
    STREAM = "out of its stream"


MEANINGS = {
    FaultKind.EDITED: "the row is not the one that was recorded there",
    FaultKind.REMOVED: "what was recorded there is gone",
    FaultKind.INSERTED: "the row was never recorded",
    FaultKind.REORDERED: "the row was recorded elsewhere",
    FaultKind.TRUNCATED: "the end of the log is gone",
    FaultKind.REWRITTEN: "somewhere in it rows were altered and the stored tree with them: the signed root differs",
    FaultKind.ROLLED_BACK: "the log ends before the checkpoint that was kept: an older state was put back",
    FaultKind.RE_SIGNED: "the log was signed again, by another key or over another history",
    FaultKind.TREE: "the stored tree is not that of the rows, which are as they were signed",
    FaultKind.CLOCK: "it was recorded before the one before it",
    FaultKind.STREAM: "its version is not the next of its stream",
}


@dataclass(frozen=True)
class Fault:
    """One alteration: its kind, the first and last position that it is about, and what more can be said."""

    kind: FaultKind
    position: int
    last: int
    detail: str

    def __str__(self) -> str:
        """The fault in a line."""
        where = f"position {self.position}" if self.position == self.last else f"positions {self.position}-{self.last}"
        return f"{self.kind.value}: {where}: {self.detail}"


@dataclass
class Verdict:
    """What a verification found: how much it read, how much of that was sealed, and every fault."""

    events: int
    sealed: int
    checkpoints: int
    key: str
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def fault(kind: FaultKind, position: int, last: int | None = None, detail: str | None = None) -> Fault:
    """A fault of one position, or of several that follow each other."""
    return Fault(kind, position, position if last is None else last, detail or MEANINGS[kind])


def ranges(positions: Iterable[int]) -> list[tuple[int, int]]:
    """Positions, sorted, as stretches: first and last of each."""
    found: list[tuple[int, int]] = []
    for position in sorted(positions):
        if found and position == found[-1][1] + 1:
            found[-1] = (found[-1][0], position)
        else:
            found.append((position, position))
    return found


def faults_at(kind: FaultKind, positions: Iterable[int]) -> list[Fault]:
    """A fault for each stretch of positions."""
    return [fault(kind, first, last) for first, last in ranges(positions)]
