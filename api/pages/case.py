"""One case: who it is about, who had to do with it, and the ways into its views."""

from itertools import groupby
from typing import NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.identity import identity
from api.pages.person_names import children_first, person_name
from api.pages.reading import OpenCase, open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import CaseCode
from api.wording.names import unit_name
from projections import registers

router = APIRouter(route_class=Page, include_in_schema=False)


class Person(NamedTuple):
    """A person of the case: what everyone sees of them."""

    name: str
    role: str


class Unit(NamedTuple):
    """A unit, with the code by which one stands in its tunnel."""

    code: str
    name: str


class Agency(NamedTuple):
    """An agency that was told or recorded something, and those of its units that were."""

    code: str
    name: str
    units: list[Unit]


@router.get("/cases/{case}")
def case_page(visit: Visiting, case: CaseCode) -> Response:
    """Show the case: people, agencies, views."""
    with open_case(visit, case) as opened:
        bar = identity(opened)
        agencies = _agencies(opened)
        people = [Person(person_name(person.ref), person.role) for person in children_first(opened.people)]
        opened.reading.shows(len(people), opened.reading.head)
    return page("case.html", visit=visit, bar=bar, active="/cases/{case}", agencies=agencies, people=people)


def _agencies(opened: OpenCase) -> list[Agency]:
    knowers = registers.knowers(opened.reading.connection, opened.case.code, opened.reading.head.position)
    found = [
        Agency(
            code,
            opened.names.agency(code),
            [Unit(str(knower), unit_name(knower.unit)) for knower in group if knower.unit],
        )
        for code, group in groupby(knowers, key=lambda knower: knower.agency)
    ]
    return sorted(found, key=lambda agency: agency.name.casefold())
