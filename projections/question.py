"""The question that most views answer: of which case, about whom, as of when, as recorded when.

Source: knowledge-model.md, "The views".
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ledger.database import Rows
from ledger.errors import BeyondTheLedger
from ledger.kept import timestamp
from ledger.queries import queries
from ledger.references import EVERYONE, Asked
from ledger.times import Instant, TimeTextError, instant_of
from ledger.vocabulary import CONTEMPORANEOUS

_SQL: Final = queries(__file__)
_LONGEST_POSITION: Final = 18  # digits: more would not fit a bigint


class Moment(NamedTuple):
    """A moment of the ledger: everything up to and with `position` is recorded. `time` is None for position 0."""

    position: int
    time: Instant | None


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a view.

    `at` is as of when, an instant: what had been known by then. `moment` is as recorded when, as a position of the
    ledger: what is recorded after it does not count, and so the answer stays the same (until the case is erased).
    """

    case: str
    asked: Asked
    at: Instant
    moment: Moment
    evidence: str | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """The question as the named queries take it."""
        return {
            "case": self.case,
            "agency": self.asked.agency,
            "unit": self.asked.unit,
            "everyone": self.asked is EVERYONE,
            "at": timestamp(self.at),
            "position": self.moment.position,
            "contemporaneous": self.evidence == CONTEMPORANEOUS,
        }


def head(connection: Rows) -> Moment:
    """The ledger's head as it is now."""
    row = connection.execute(_SQL["head"], binary=True).fetchone()
    return Moment(*row) if row else Moment(0, None)


def moment(connection: Rows, recorded_as_of: str | None) -> Moment:
    """The moment of the ledger that a question means: its head, a position, or the last one by an instant.

    Raises BeyondTheLedger for what is not yet recorded or not yet past, TimeTextError for neither.
    """
    if recorded_as_of is None:
        return head(connection)
    if recorded_as_of.isascii() and recorded_as_of.isdigit() and len(recorded_as_of) <= _LONGEST_POSITION:
        return _at_position(connection, int(recorded_as_of))
    try:
        at = instant_of(recorded_as_of)
    except TimeTextError as error:
        raise TimeTextError("neither a position nor an RFC 3339 date-time with its offset") from error
    return _by_instant(connection, at)


def _at_position(connection: Rows, position: int) -> Moment:
    if position == 0:
        return Moment(0, None)
    row = connection.execute(_SQL["at_position"], (position,), binary=True).fetchone()
    if row is None:
        raise BeyondTheLedger(f"the ledger has not reached this position: its head is {head(connection).position}")
    return Moment(*row)


def _by_instant(connection: Rows, at: Instant) -> Moment:
    """Resolved once, under the append lock (shared): no event recorded before the instant can still come."""
    with connection.transaction(force_rollback=True):  # lets go of the lock here, whatever transaction goes on
        connection.execute(_SQL["lock_shared"])
        row = connection.execute(_SQL["is_past"], (timestamp(at),)).fetchone()
        if row is None or not row[0]:
            raise BeyondTheLedger("this instant is not yet past: its answer could still change")
        row = connection.execute(_SQL["by_instant"], (timestamp(at),), binary=True).fetchone()
    return Moment(*row) if row else Moment(0, None)
