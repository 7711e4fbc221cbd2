"""From one moment of a tunnel to the next: the days on which its knower came to know something more."""

from datetime import date
from typing import Final

from ledger.database import Rows
from ledger.queries import queries
from ledger.times import OPEN_END, OPEN_START, Instant, day_of
from projections.question import Question

_SQL: Final = queries(__file__)


def step_after(connection: Rows, question: Question) -> date | None:
    """The first day after the question's as-of on which the knower may have learned something, or certainly had."""
    later = [at for at in _bounds(connection, question) if question.at < at < OPEN_END]
    return day_of(min(later)) if later else None


def step_before(connection: Rows, question: Question) -> date | None:
    """The last day before the question's day on which the knower may have learned something, or certainly had."""
    day = day_of(question.at)
    days = {day_of(at) for at in _bounds(connection, question) if OPEN_START < at <= question.at}
    return max((earlier for earlier in days if earlier < day), default=None)


def _bounds(connection: Rows, question: Question) -> set[Instant]:
    """Where the tunnel changes: what is told again, and says nothing new, changes nothing."""
    rows = connection.execute(_SQL["begun_bounds"], question.parameters, binary=True).fetchall()
    return {at for _, _, earliest, latest in rows for at in (earliest, latest)}
