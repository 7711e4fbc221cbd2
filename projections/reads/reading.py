"""A reading: one transaction on somebody's behalf, which ends with its own record or shows nothing.

The walls in the database (migrations/0010) go by what is said here at its beginning; the record is written and
committed before anyone can make an answer of what was read. Both cost one message to the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import psycopg

from ledger.database import Rows
from ledger.errors import LedgerError
from ledger.queries import queries
from projections.question import Moment, Question

_SQL: Final = queries(__file__)

OPERATOR: Final = "operator"
"""The role of whoever runs commands on the ledger's own machine: no token has it."""


class NotRecorded(LedgerError):
    """A read that could not be recorded, and so shows nothing."""


class Reader(NamedTuple):
    """On whose behalf is read: role, subject and, of a token, its agency, the cases it claims and its `jti`."""

    role: str
    subject: str
    agency: str | None = None
    cases: frozenset[str] | None = None
    token: str | None = None


class Occasion(NamedTuple):
    """Who reads, in which view, to what purpose, by which call."""

    reader: Reader
    view: str
    purpose: str | None
    request: str


@dataclass(slots=True)
class Reading:
    """A reading under way: its connection, the ledger's head when it began, and whether they may see the case."""

    connection: Rows
    head: Moment
    visible: bool
    record: dict[str, Any] = field(default_factory=dict)

    def shows(self, entries: int, moment: Moment, **asked: str | None) -> None:
        """Say what the answer will show: how many items, as recorded when, and what was asked.

        `asked` is any of case, knower, entry, as_of, evidence.
        """
        self.record = {"entries": entries, "position": moment.position, **asked}

    def answers(self, question: Question, as_of: str, entries: int) -> None:
        """The same, of a question to a view. `as_of` is the day or instant in words."""
        self.shows(
            entries,
            question.moment,
            case=question.case,
            knower=str(question.asked),
            as_of=as_of,
            evidence=question.evidence,
        )


@contextmanager
def reading(connection: Rows, occasion: Occasion, case: str | None = None) -> Iterator[Reading]:
    """Read on somebody's behalf, about a case or none; at its end, record what was shown (`Reading.shows`).

    `connection` is in autocommit and in the role ledger_reader. Raises NotRecorded: then nothing may be shown.
    An error within undoes it all; nothing was shown, and nothing is recorded.
    """
    under_way = _begun(connection, occasion.reader, case)
    try:
        yield under_way
        if not under_way.record:
            raise NotRecorded("what was read has not been said, so it cannot be shown")
        _record(connection, occasion, {"case": case, **under_way.record})
    finally:
        if not connection.closed and connection.info.transaction_status:
            connection.rollback()


def _begun(connection: Rows, reader: Reader, case: str | None) -> Reading:
    cases = None if reader.cases is None else sorted(reader.cases)
    cursor = psycopg.ClientCursor(connection)  # which sends several statements at once
    cursor.execute(_SQL["begin"], {**reader._asdict(), "cases": cases, "case": case})
    cursor.nextset()
    row = cursor.fetchone()
    if row is None:
        raise NotRecorded("the reading could not begin")
    head, at, visible = row
    return Reading(connection, Moment(head, at) if head else Moment(0, None), bool(visible))


def _record(connection: Rows, occasion: Occasion, said: dict[str, Any]) -> None:
    nothing = dict.fromkeys(("knower", "entry", "as_of", "evidence"))
    what = {"view": occasion.view, "purpose": occasion.purpose, "request": occasion.request}
    try:
        psycopg.ClientCursor(connection).execute(_SQL["record"], {**nothing, **said, **what})
    except psycopg.Error as error:
        raise NotRecorded("the read could not be recorded, so it is not answered: try again shortly") from error
