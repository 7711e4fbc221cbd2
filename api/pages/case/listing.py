"""The cases that the visitor may see."""

from typing import Final, NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from api.erased import saw
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visit, Visiting
from api.permissions import Reach
from api.wording.person_names import children, listed
from ledger.times import day_of
from ledger.times.wording import worded
from projections import registers
from projections.reads import Reading
from projections.registers import CaseRow

router = APIRouter(route_class=Page, include_in_schema=False)

_EMPTY: Final = {
    Reach.ASSIGNED: "No case is assigned to you. Whoever runs the ledger for your partnership assigns cases.",
    Reach.HELD: "Your agency holds nothing in any case yet.",
    Reach.ALL: "There is no case in the ledger yet.",
}


class ListedCase(NamedTuple):
    """A case as the list has it."""

    code: str
    title: str
    children: str
    entries: int
    agencies: int
    first: str
    last: str
    assigned: str
    """Since when, to the reviewer who looks; to anyone else nothing."""


@router.get("/cases")
def cases_page(visit: Visiting) -> Response:
    """List the cases: with whom, how much there is, when the first and the last thing happened, assigned since when."""
    with visit.looking_around() as reading:
        found = _visible(reading, visit)
        erased = [case for case in registers.erasures(reading.connection) if saw(reading, visit.call, case)]
        listed_cases = _listed(reading, found)
        reading.shows(len(found) + len(erased), reading.head)
    return page("cases.html", visit=visit, cases=listed_cases, erased=erased, empty=_EMPTY.get(visit.call.reach, ""))


def _visible(reading: Reading, visit: Visit) -> list[CaseRow]:
    if visit.call.reach is Reach.HELD:
        return registers.cases_held_by(reading.connection, visit.call.caller.agency or "")
    if visit.call.reach is Reach.ASSIGNED:
        return registers.cases_assigned(reading.connection)
    return registers.cases(reading.connection)


def _listed(reading: Reading, found: list[CaseRow]) -> list[ListedCase]:
    codes = [case.code for case in found]
    people = registers.people_of(reading.connection, codes)
    extents = registers.extents(reading.connection, codes)
    assigned = registers.assigned_since(reading.connection, codes)
    return [
        ListedCase(
            case.code,
            case.title,
            listed(person.ref for person in children(people[case.code])),
            extents[case.code].entries,
            extents[case.code].agencies,
            worded(first) if (first := extents[case.code].first_occurred) else "",
            worded(last) if (last := extents[case.code].last_occurred) else "",
            worded(day_of(since).isoformat()) if (since := assigned.get(case.code)) else "",
        )
        for case in found
    ]
