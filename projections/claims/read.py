"""Reads claims."""

from itertools import groupby
from typing import Final, NamedTuple

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

    The read model must have reached the question's position (projections.behind.reached).
    """
    name = "claims_known_to_anyone" if question.asked is EVERYONE else "claims_known_to"
    rows = connection.execute(_SQL[name], question.parameters, prepare=True, binary=True).fetchall()
    return [
        Claimed(about, attribute, [ClaimedValue(value, refs, bases or []) for _, _, value, refs, bases in group])
        for (about, attribute), group in groupby(rows, key=lambda row: (row[0], row[1]))
    ]
