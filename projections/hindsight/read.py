"""Reads hindsight."""

from typing import Final, NamedTuple

import orjson

from ledger.database import Rows
from ledger.kept import bounds
from ledger.queries import queries
from ledger.times import Interval
from projections.question import Question

_SQL: Final = queries(__file__)


class SetAgainst(NamedTuple):
    """One entry of the case set against what the knower held. `heading` is JSON text, as answers give it.

    `newest_held` is the version that everybody together held by then, where the knower held one.
    """

    ref: str
    kind: str
    agency: str
    status: str
    stale: bool
    known_elsewhere_by: list[str]
    later_known_from: Interval | None
    newest_held: int | None
    heading: str

    def json(self) -> str:
        """The entry as an answer gives it."""
        later = f"{{{bounds(self.later_known_from)}}}" if self.later_known_from else "null"
        return (
            f'{self.heading},"status":"{self.status}","stale":{"true" if self.stale else "false"},'
            f'"known_elsewhere_by":{orjson.dumps(self.known_elsewhere_by).decode()},"later_known_from":{later}}}'
        )


def hindsight(connection: Rows, question: Question) -> list[SetAgainst]:
    """Every entry of the case recorded by then, in the order of their references."""
    rows = connection.execute(_SQL["hindsight"], question.parameters, prepare=True, binary=True).fetchall()
    return [
        SetAgainst(
            ref, kind, agency, status, stale, elsewhere or [],
            None if latest is None else Interval(earliest, latest), newest_held, heading,
        )
        for ref, kind, agency, status, stale, elsewhere, latest, earliest, newest_held, heading in rows
    ]  # fmt: skip
