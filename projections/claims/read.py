"""Reads claims."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from ledger.database import Rows
from ledger.queries import queries
from ledger.references import EVERYONE
from projections.question import Question

_SQL: Final = queries(__file__)


class ClaimedValue(NamedTuple):
    """A value as claimed, the entries behind it, and what those say it rested on."""

    value: str
    entries: list[str]
    bases: list[str]


class Claimed(NamedTuple):
    """An attribute of a person, with every value that the knower certainly knew to be claimed."""

    about: str
    attribute: str
    values: list[ClaimedValue]

    @property
    def conflicting(self) -> bool:
        """Whether more than one value was claimed: something to look at, not an error."""
        return len(self.values) > 1


def claims(connection: Rows, question: Question) -> list[Claimed]:
    """What was claimed, sorted by person, attribute and value; references within by code point.

    The read model must have reached the question's position (projections.behind.wait_until).
    """
    name = "claims_known_to_anyone" if question.asked is EVERYONE else "claims_known_to"
    rows = connection.execute(_SQL[name], question.parameters, prepare=True, binary=True).fetchall()
    return _claimed(rows)


def claims_of_each(connection: Rows, question: Question, agencies: Sequence[str]) -> dict[str, list[Claimed]]:
    """The same of each of several agencies as a whole, by code, whoever the question is about.

    They are asked together, and each answer is its own all the same: what one held tells nothing of another.
    """
    asked = {**question.parameters, "agencies": list(agencies)}
    rows = connection.execute(_SQL["claims_known_to_each"], asked, prepare=True, binary=True).fetchall()
    by_agency = groupby(rows, key=itemgetter(0))
    return {agency: [] for agency in agencies} | {
        agency: _claimed([row[1:] for row in group]) for agency, group in by_agency
    }


def _claimed(rows: Iterable[tuple[Any, ...]]) -> list[Claimed]:
    return [
        Claimed(about, attribute, [ClaimedValue(value, refs, bases or []) for _, _, value, refs, bases in group])
        for (about, attribute), group in groupby(rows, key=itemgetter(0, 1))
    ]
