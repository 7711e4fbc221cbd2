"""The page of assignments: which reviewers could see which cases at the end of a day. For auditors and admins."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query
from pydantic import StringConstraints
from starlette.responses import RedirectResponse, Response

from api.pages.asked.dates import NotADate
from api.pages.asked.where import Where
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.problems import Problem
from api.questions import today
from ledger.database import Rows
from ledger.times import as_of, rfc3339
from ledger.times.wording import worded
from projections import assignments, registers
from projections.assignments import Assigned, History
from projections.question import Moment, moment
from projections.reads import Reading

router = APIRouter(route_class=Page, include_in_schema=False)

_SEE_OTHER: Final = 303
_INVALID: Final = 422
_LONGEST: Final = 128
_ROWS_A_READ: Final = 1_000
_SECOND: Final = 1_000_000  # microseconds
_PATH: Final = "/ledger/assignments"

Choice = Annotated[str, StringConstraints(max_length=_LONGEST, strip_whitespace=True)]


class AssignmentsAsked(Where):
    """The day, and of whom and of which case; empty for all."""

    reviewer: Choice = ""
    case: Choice = ""


class Given(NamedTuple):
    """A case that a reviewer could see, and since when. `case` is empty for all; `but` are those taken back."""

    reviewer: str
    case: str
    but: list[str]
    since: str
    position: int


class Said(NamedTuple):
    """An assignment or the end of one, as it was recorded."""

    reviewer: str
    case: str
    ended: bool
    reason: str
    at: str
    position: int


@router.get(_PATH)
def assignments_page(visit: Visiting, asked: Annotated[AssignmentsAsked, Query()]) -> Response:
    """Show who could see which cases, as recorded by the end of a day."""
    asked = asked.model_copy(update={"knower": "*"})
    day, errors = _day(asked)
    if asked.is_typed and not errors:
        return RedirectResponse(f"{_PATH}?{asked.query(as_of=day, knower='')}", _SEE_OTHER)
    with visit.auditing() as reading:
        cases = [row.code for row in registers.cases(reading.connection)]
        if asked.case and asked.case not in cases:
            raise Problem("invalid-request", "there is no such case", parameter="case")
        by = _recorded_by(reading, day)
        found = list(_all(reading.connection, History(asked.reviewer or None, asked.case or None), by))
        reading.shows(len(found), by, case=asked.case or None)
    boxes = {name: str(getattr(asked, name) or getattr(date.fromisoformat(day), name)) for name in _BOXES}
    return page(
        "assignments.html", _INVALID if errors else 200, visit=visit, asked=asked, errors=errors, boxes=boxes,
        cases=[(code, code) for code in cases], day=worded(day), position=by.position,
        given=list(_given(found)), said=[_said(item) for item in reversed(found)],
    )  # fmt: skip


_BOXES: Final = ("day", "month", "year")


def _day(asked: AssignmentsAsked) -> tuple[str, dict[str, str]]:
    """Return the day that is meant: today where it is none, with what is wrong with it, by the box."""
    try:
        _, moments = asked.checked()
        return str(date.fromisoformat(str(moments.as_of))), {}
    except NotADate as error:
        return today(), {error.field: str(error)}
    except ValueError:
        return today(), {"day": "The date in the address is not a date such as 2009-10-12"}


def _recorded_by(reading: Reading, day: str) -> Moment:
    """Return the last moment of the ledger on a day; today, or later, its head."""
    return reading.head if day >= today() else moment(reading.connection, str(rfc3339(as_of(day))))


def _all(connection: Rows, asked: History, by: Moment) -> Iterator[Assigned]:
    """Yield all that was recorded, oldest first."""
    after = 0
    while True:
        found = assignments.history(connection, History(asked.reviewer, asked.case, after, _ROWS_A_READ), by)
        yield from found
        if len(found) < _ROWS_A_READ:
            return
        after = found[-1].position


def _given(found: list[Assigned]) -> Iterator[Given]:
    """Yield what counts of it: each case that a reviewer could see, by reviewer and case."""
    counting = [item for item in found if item.counts]
    for item in sorted(counting, key=lambda item: (item.reviewer, item.case)):
        if not item.ended:
            back = [other.case for other in counting if other.ended and other.reviewer == item.reviewer]
            but = sorted(case for case in back if case != "*") if item.case == "*" else []
            case = "" if item.case == "*" else item.case
            yield Given(item.reviewer, case, but, _moment(item), item.position)


def _said(item: Assigned) -> Said:
    case = "all cases" if item.case == "*" else item.case
    return Said(item.reviewer, case, item.ended, item.reason or "", _moment(item), item.position)


def _moment(item: Assigned) -> str:
    return worded(str(rfc3339(item.recorded_at // _SECOND * _SECOND)))
