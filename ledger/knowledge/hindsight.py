"""Hindsight: every entry of a case set against what one knower knew at a moment.

Source: knowledge-model.md, "The views", hindsight.
"""

from typing import Literal, NamedTuple

from ledger.knowledge.case_file import CaseFile, Entry
from ledger.knowledge.grants import Holding, grants_to, held
from ledger.references import EVERYONE, Asked
from ledger.times import Instant, Interval

Status = Literal["known", "possibly_known", "known_elsewhere", "not_yet_happened", "known_to_nobody"]


class Foresight(NamedTuple):
    """One entry in hindsight. `later_known_from` is None where it was known, and where it never was."""

    ref: str
    status: Status
    stale: bool
    known_elsewhere_by: tuple[str, ...]
    later_known_from: Interval | None


def hindsight(case: CaseFile, asked: Asked, at: Instant, evidence: str | None = None) -> list[Foresight]:
    """Every entry of the case against what `asked` held at `at`, in the order of their references."""
    return [_of(case.entries[ref], asked, at, evidence) for ref in sorted(case.entries)]


def _of(entry: Entry, asked: Asked, at: Instant, evidence: str | None) -> Foresight:
    own = grants_to(entry.grants, asked, evidence)
    holding = held(own, at)
    anyone = held(grants_to(entry.grants, EVERYONE, evidence), at)
    if holding:
        stale = anyone is not None and anyone.version > holding.version
        return Foresight(entry.ref, "known" if holding.certain else "possibly_known", stale, (), None)
    later = own[0].known if own else None
    elsewhere = _agencies(anyone, asked)
    if elsewhere:
        return Foresight(entry.ref, "known_elsewhere", False, elsewhere, later)
    begun = entry.versions[-1].occurred.begun(at)
    return Foresight(entry.ref, "known_to_nobody" if begun else "not_yet_happened", False, (), later)


def _agencies(anyone: Holding | None, asked: Asked) -> tuple[str, ...]:
    """The agencies of those, other than the one asked about, who had it."""
    others = {grant.knower.agency for grant in (anyone.how if anyone else ()) if not asked.covers(grant.knower)}
    return tuple(sorted(others))
