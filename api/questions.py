"""From a call to a question that a view can answer: what the caller may see, and which moment is meant."""

import re
from typing import Any, Final, NamedTuple

from api.answers import recorded_as_of
from api.calls import Call
from api.erased import refuse_erased, refuse_erased_entry
from api.parameters import Moments, Recorded, View
from api.permissions import Reach
from api.problems import Problem, not_found
from ledger.references import CODE_PATTERN, EVENT_ID, Asked, asked, reference
from ledger.times import Instant, TimeTextError, as_of, day_of, now
from projections import registers
from projections.question import Moment, Question, moment
from projections.reads import Reading

_CODE: Final = re.compile(CODE_PATTERN)
_ID: Final = re.compile(EVENT_ID)


class Put(NamedTuple):
    """A question that has been put, and how its answer begins: the question in the caller's words."""

    question: Question
    opening: dict[str, Any]

    @property
    def as_of(self) -> str:
        """The as-of moment in words: as asked for, or today."""
        return str(self.opening["as_of"])


def check_visible(reading: Reading, call: Call, case: str) -> None:
    """Raise Problem unless there is such a case and the caller may see it: 404 for both, 410 if it was erased."""
    if not reading.visible:
        if _CODE.fullmatch(case):
            refuse_erased(reading, call, case)
        raise not_found()


def visible_entry(reading: Reading, call: Call, agency: str, event_id: str) -> tuple[str, str]:
    """Return the reference of an entry and its case, if the caller may see the case: else 404."""
    if not _CODE.fullmatch(agency) or not _ID.fullmatch(event_id):
        raise not_found()
    ref = reference(agency, event_id)
    found = registers.entry_case(reading.connection, ref)
    if found is None:
        refuse_erased_entry(reading, call, agency, event_id)
    if found is None or not _may_see(reading, call, found[0]):
        raise not_found()
    return ref, found[0]


def _may_see(reading: Reading, call: Call, case: str) -> bool:
    if call.reach is Reach.ALL:
        return True
    if call.reach is Reach.ASSIGNED:
        return registers.is_assigned(reading.connection, case)
    agency = call.caller.agency
    return agency is not None and registers.agency_holds(reading.connection, case, agency)


def put(reading: Reading, call: Call, case: str, view: View) -> Put:
    """Return the question about a knower. Raises Problem: 403 by the parameter alone, 404, 422."""
    whom = asked(view.knower)
    check_visible(reading, call, case)
    check_agency(reading, call, whom.agency, parameter="knower")
    return put_about(reading, case, whom, view, {"case": case, "knower": view.knower})


def check_agency(reading: Reading, call: Call, agency: str | None, *, parameter: str) -> None:
    """Raise Problem where a parameter names an agency that there is not: 422. None names none."""
    if agency is not None and not call.services.known.has_agency(reading.connection, agency):
        raise Problem("invalid-request", "no such agency: see /v1/agencies", parameter=parameter)


def dated(view: View) -> View:
    """Return the same, its as-of moment said: today if none is."""
    return view if view.as_of else view.model_copy(update={"as_of": today()})


def ahead(case: str, view: View) -> Question | None:
    """Return the question as it stands before the head is known; None where it is of another moment of the ledger."""
    if view.recorded_as_of is not None or view.as_of is None:
        return None
    return Question(case, asked(view.knower), as_of(view.as_of), Moment(0, None), view.evidence)


def check_knower(call: Call, knower: str) -> None:
    """Raise Problem where an agency asks about another: 403 by the parameter alone, before anything is read."""
    if call.reach is Reach.OWN_KNOWER and asked(knower).agency != call.caller.agency:
        raise Problem("forbidden", "an agency asks about itself and its own units only", parameter="knower")


def put_about(reading: Reading, case: str, whom: Asked, moments: Moments, opening: dict[str, Any]) -> Put:
    """Return the question about somebody in a case that the caller may see."""
    day = moments.as_of or today()
    recorded = recorded_by(reading, moments)
    return Put(
        Question(case, whom, as_of(day), recorded, moments.evidence),
        {**opening, "as_of": day, "recorded_as_of": recorded_as_of(recorded)},
    )


def today() -> str:
    """Today's date in Europe/London."""
    return day_of(now()).isoformat()


def end_of_today() -> Instant:
    """Return the last instant of it."""
    return as_of(today())


def recorded_by(reading: Reading, recorded: Recorded) -> Moment:
    """Return the moment of the ledger that is meant. Raises Problem or BeyondTheLedger."""
    if recorded.recorded_as_of is None:
        return reading.head
    try:
        return moment(reading.connection, recorded.recorded_as_of)
    except TimeTextError as error:
        raise Problem("invalid-request", str(error), parameter="recorded_as_of") from error
