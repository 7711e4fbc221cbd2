"""A reading: one transaction on somebody's behalf, which ends with its own record or shows nothing.

The walls in the database (migrations/0010) go by what is said here at its beginning; the record is written and
committed before anyone can make an answer of what was read.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import psycopg
from psycopg.pq import PipelineStatus

from ledger import prepared
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

    `ahead` is the rows that answer what was asked ahead, in the message that began it, if anything was. Whoever finds
    out only while reading which case it is about states the occasion's purpose then (api/pages/reading.py).
    """

    connection: Rows
    occasion: Occasion
    case: str | None
    head: Moment
    visible: bool
    ahead: list[tuple[Any, ...]] | None = None
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

    def record_now(self, last: prepared.Query | None = None) -> None:
        """Have what was said recorded while the answer is made of what was read: nothing more can be read.

        It is on record even if the answer then cannot be made. `last` is one more query, asked in the same message and
        before the record: its answer is to be `received_last`, and is there while the record is being made.
        """
        if not self.record:
            raise NotRecorded("what was read has not been said, so it cannot be shown")
        what = {"view": self.occasion.view, "purpose": self.occasion.purpose, "request": self.occasion.request}
        try:
            ending: list[prepared.Query] = [(_SQL["record"], {**self.record, **what}), (_SQL["commit"], {})]
            before = [] if last is None else [last]
            prepared.send_together(self.connection, *before, *ending, first_soon=bool(before))
        except psycopg.Error as error:
            raise NotRecorded(_NOT_RECORDED) from error
        self.is_recording = True

    def received_last(self) -> list[tuple[Any, ...]]:
        """The rows that answer what was asked with the record. Raises psycopg.Error: then nothing is recorded."""
        try:
            return prepared.received_first(self.connection)
        except psycopg.Error:
            self.is_recording = False
            raise


@contextmanager
def reading(
    connection: Rows, occasion: Occasion, case: str | None = None, ahead: prepared.Query | None = None
) -> Iterator[Reading]:
    """Read on somebody's behalf, about a case or none; at its end, what was shown (`Reading.shows`) is on record.

    `connection` is in autocommit and in the role ledger_reader. `ahead` is a query to send in the message that begins
    the reading: it is asked behind the same walls, and may see what is recorded after the head. Raises NotRecorded:
    then nothing may be shown. An error within undoes it all; nothing was shown, and nothing is recorded, unless that
    had begun (`record_now`).
    """
    try:
        under_way = _begun(connection, occasion, case, ahead)
        try:
            yield under_way
            if not under_way.is_recording:
                under_way.record_now()
            _wait_until_recorded(under_way)
        finally:
            if under_way.is_recording:  # something went wrong while the answer was made
                with suppress(NotRecorded):
                    _wait_until_recorded(under_way)
    finally:
        _leave(connection)


def _wait_until_recorded(under_way: Reading) -> None:
    """Wait until the record is on disk. Raises NotRecorded."""
    under_way.is_recording = False
    try:
        prepared.received_together(under_way.connection)
    except psycopg.Error as error:
        raise NotRecorded(_NOT_RECORDED) from error


def _leave(connection: Rows) -> None:
    """Undo what was not ended: as it was begun, past psycopg, which would have all that is prepared forgotten."""
    if connection.pgconn.pipeline_status != PipelineStatus.OFF:
        connection.close()  # answers are on their way that nobody waits for
    elif not connection.closed and connection.info.transaction_status:
        connection.pgconn.exec_(b"ROLLBACK")


def _begun(connection: Rows, occasion: Occasion, case: str | None, ahead: prepared.Query | None) -> Reading:
    reader = occasion.reader
    cases = None if reader.cases is None else sorted(reader.cases)
    said = {**reader._asdict(), "cases": cases, "case": case}
    begun: list[prepared.Query] = [(_SQL["begin"], {}), (_SQL["begin_reading"], said)]
    prepared.send_together(connection, *begun, *([] if ahead is None else [ahead]))
    _, [(head, at, visible)], *answered = prepared.received_together(connection)
    moment = Moment(head, at) if head else Moment(0, None)
    return Reading(connection, occasion, case, moment, bool(visible), answered[0] if answered else None)
