"""A reading: one transaction on somebody's behalf, which ends with its own record or shows nothing.

The walls in the database (migrations/0010) go by what is said here at its beginning; the record is written and
committed before anyone can make an answer of what was read.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import generators, sql
from psycopg.pq import Escaping, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from ledger.database import Rows
from ledger.errors import LedgerError
from ledger.queries import queries
from projections.question import Moment, Question

_SQL: Final = queries(__file__)
_ASKED: Final = dict.fromkeys(("case", "knower", "entry", "as_of", "evidence"))
_NOT_RECORDED: Final = "the read could not be recorded, so it is not answered: try again shortly"

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
    """A reading under way: its connection, the ledger's head when it began, and whether they may see the case.

    Whoever finds out only while reading which case it is about states the occasion's purpose then
    (api/pages/reading.py).
    """

    connection: Rows
    occasion: Occasion
    case: str | None
    head: Moment
    visible: bool
    record: dict[str, Any] = field(default_factory=dict)
    is_recording: bool = False

    def shows(self, entries: int, moment: Moment, **asked: str | None) -> None:
        """Say what the answer will show: how many items, as recorded when, and what was asked.

        `asked` is any of case, knower, entry, as_of, evidence.
        """
        self.record = {**_ASKED, "case": self.case, "entries": entries, "position": moment.position, **asked}

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

    def record_now(self) -> None:
        """Have what was said recorded while the answer is made of what was read: nothing more can be read.

        It is on record even if the answer then cannot be made.
        """
        if not self.record:
            raise NotRecorded("what was read has not been said, so it cannot be shown")
        what = {"view": self.occasion.view, "purpose": self.occasion.purpose, "request": self.occasion.request}
        server = self.connection.pgconn
        literals = {name: _literal(server, value) for name, value in {**self.record, **what}.items()}
        try:
            server.send_query(_SQL["record"].format(**literals).encode())
        except psycopg.Error as error:
            raise NotRecorded(_NOT_RECORDED) from error
        self.is_recording = True


@contextmanager
def reading(connection: Rows, occasion: Occasion, case: str | None = None) -> Iterator[Reading]:
    """Read on somebody's behalf, about a case or none; at its end, what was shown (`Reading.shows`) is on record.

    `connection` is in autocommit and in the role ledger_reader. Raises NotRecorded: then nothing may be shown.
    An error within undoes it all; nothing was shown, and nothing is recorded, unless that had begun (`record_now`).
    """
    under_way = _begun(connection, occasion, case)
    try:
        yield under_way
        if not under_way.is_recording:
            under_way.record_now()
        _wait_until_recorded(under_way)
    finally:
        if under_way.is_recording:  # something went wrong while the answer was made
            with suppress(NotRecorded):
                _wait_until_recorded(under_way)
        if not connection.closed and connection.info.transaction_status:
            connection.rollback()


def _wait_until_recorded(under_way: Reading) -> None:
    """Wait until the record is on disk. Raises NotRecorded."""
    connection = under_way.connection
    under_way.is_recording = False
    try:
        results = connection.wait(generators.execute(connection.pgconn))
    except psycopg.Error as error:
        raise NotRecorded(_NOT_RECORDED) from error
    # Of a transaction that had failed the server says that it is rolled back.
    if results[-1].command_status != b"COMMIT":
        raise NotRecorded(_NOT_RECORDED) from psycopg.errors.error_from_result(results[-1])


def _literal(server: PGconn, value: str | int | None) -> str:
    """A value as it stands in a statement."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else Escaping(server).escape_literal(value.encode()).decode()


def _begun(connection: Rows, occasion: Occasion, case: str | None) -> Reading:
    result = _sent(connection, _beginning(occasion.reader, case))
    head, at = int(result.get_value(0, 0) or 0), int(result.get_value(0, 1) or 0)
    moment = Moment(head, at) if head else Moment(0, None)
    return Reading(connection, occasion, case, moment, result.get_value(0, 2) == b"t")


@lru_cache(maxsize=4096)
def _beginning(reader: Reader, case: str | None) -> bytes:
    """The statements that begin a reading: the same for all that somebody reads of a case, so written out once."""
    cases = None if reader.cases is None else sorted(reader.cases)
    said = {**reader._asdict(), "cases": cases, "case": case}
    literals = {name: sql.Literal(value) for name, value in said.items()}
    return sql.SQL(_SQL["begin"]).format(**literals).as_bytes(None)


def _sent(connection: Rows, statements: bytes) -> PGresult:
    """The last answer to statements without parameters, sent as they are: what a cursor adds is not needed here."""
    result = connection.pgconn.exec_(statements)
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise psycopg.errors.error_from_result(result)
    return result
