"""What there is, that the caller may see: agencies, cases, and the people of a case."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import recorded_as_of, values
from api.calls import Call, PermittedPlain
from api.documenting import answers
from api.erased import saw, shown
from api.parameters import CaseCode
from api.permissions import Reach
from api.problems import not_found
from api.questions import check_visible
from api.shapes import Agencies, Case, Cases
from ledger.database import Rows
from projections import registers
from projections.question import head
from projections.registers import CaseRow

router = APIRouter()


@router.get("/v1/agencies", response_class=Response, responses=answers(Agencies))
def agencies(call: PermittedPlain) -> Response:
    """Every agency of the partnership, by code."""
    with call.services.readers.connection() as connection:
        moment = head(connection)
        found = registers.agencies(connection)
    return values({"recorded_as_of": recorded_as_of(moment), "agencies": [agency._asdict() for agency in found]})


@router.get("/v1/cases", response_class=Response, responses=answers(Cases))
def cases(call: PermittedPlain) -> Response:
    """Return the cases that the caller may see, by code; of those that were erased, that they were."""
    with call.services.readers.connection() as connection:
        moment = head(connection)
        found = _visible_cases(connection, call)
        erased = [case for case in registers.erasures(connection) if saw(call, case)]
    listed: list[dict[str, Any]] = [{"case": case.code, "title": case.title} for case in found]
    listed += [{"case": case.code, "erased": shown(case)} for case in erased]
    listed.sort(key=lambda case: str(case["case"]))
    return values({"recorded_as_of": recorded_as_of(moment), "cases": listed})


def _visible_cases(connection: Rows, call: Call) -> list[CaseRow]:
    if call.reach is Reach.HELD:
        return registers.cases_held_by(connection, call.caller.agency or "")
    found = registers.cases(connection)
    return found if call.reach is Reach.ALL else [case for case in found if call.caller.is_assigned(case.code)]


@router.get("/v1/cases/{case}", response_class=Response, responses=answers(Case, 404, 410))
def one_case(call: PermittedPlain, case: CaseCode) -> Response:
    """One case and its people: their references and roles. Whatever else was believed of them is a claim."""
    with call.services.readers.connection() as connection:
        check_visible(connection, call, case)
        found = registers.case(connection, case)
        moment = head(connection)
        people = registers.people(connection, case)
    if found is None:
        raise not_found()
    return values(
        {
            "case": found.code,
            "title": found.title,
            "recorded_as_of": recorded_as_of(moment),
            "people": [person._asdict() for person in people],
        }
    )
