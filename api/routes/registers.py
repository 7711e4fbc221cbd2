"""What there is, that the caller may see: agencies, cases, and the people of a case."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import recorded_as_of, values
from api.calls import Call, PermittedPlain
from api.erased import saw, shown
from api.openapi.documenting import answers
from api.openapi.shapes import Agencies, Case, Cases
from api.parameters import CaseCode
from api.permissions import Reach
from api.problems import not_found
from api.questions import check_visible
from projections import registers
from projections.question import head
from projections.reads import Reading
from projections.registers import CaseRow

router = APIRouter()


@router.get("/v1/agencies", response_class=Response, responses=answers(Agencies))
def agencies(call: PermittedPlain) -> Response:
    """Every agency of the partnership, by code."""
    with call.services.readers.connection() as connection:
        moment = head(connection)
        found = registers.agencies(connection)
    return values({"recorded_as_of": recorded_as_of(moment), "agencies": [agency._asdict() for agency in found]})


@router.get("/v1/cases", response_class=Response, responses=answers(Cases, 400))
def cases(call: PermittedPlain) -> Response:
    """Return the cases that the caller may see, by code; of those that were erased, that they were."""
    with call.reading() as reading:
        found = _visible_cases(reading, call)
        erased = [case for case in registers.erasures(reading.connection) if saw(reading, call, case)]
        reading.shows(len(found) + len(erased), reading.head)
    listed: list[dict[str, Any]] = [{"case": case.code, "title": case.title} for case in found]
    listed += [{"case": case.code, "erased": shown(case)} for case in erased]
    listed.sort(key=lambda case: str(case["case"]))
    return values({"recorded_as_of": recorded_as_of(reading.head), "cases": listed})


def _visible_cases(reading: Reading, call: Call) -> list[CaseRow]:
    if call.reach is Reach.HELD:
        return registers.cases_held_by(reading.connection, call.caller.agency or "")
    if call.reach is Reach.ASSIGNED:
        return registers.cases_assigned(reading.connection)
    return registers.cases(reading.connection)


@router.get("/v1/cases/{case}", response_class=Response, responses=answers(Case, 400, 404, 410))
def one_case(call: PermittedPlain, case: CaseCode) -> Response:
    """One case and its people: their references and roles. Whatever else was believed of them is a claim."""
    with call.reading(case) as reading:
        check_visible(reading, call, case)
        found = registers.case(reading.connection, case)
        if found is None:
            raise not_found()
        people = registers.people(reading.connection, case)
        reading.shows(len(people), reading.head)
    return values(
        {
            "case": found.code,
            "title": found.title,
            "recorded_as_of": recorded_as_of(reading.head),
            "people": [person._asdict() for person in people],
        }
    )
