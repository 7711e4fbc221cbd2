"""One case: who it is about, who had to do with it, and the ways into its views."""

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.asked.standing import standing_in
from api.pages.case.view import WAYS, agencies_of, key_days_of, people_of
from api.pages.identity import identity
from api.pages.reading import open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import CaseCode

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case}")
def case_page(visit: Visiting, case: CaseCode) -> Response:
    """Show the case: a place to stand, key dates, people, agencies, views."""
    with open_case(visit, case) as opened:
        bar = identity(opened)
        key_days = key_days_of(opened) if visit.is_reviewer else []
        people, agencies = people_of(opened), agencies_of(opened)
        standing = standing_in(opened, None)
        opened.reading.shows(len(people) + len(key_days), opened.reading.head)
        opened.reading.record_now()
        ways = [(tab, WAYS[tab.path]) for tab in bar.tabs if tab.path in WAYS]
        return page(
            "case.html", visit=visit, bar=bar, active="/cases/{case}", case=opened.case, at=standing, ways=ways,
            key_days=key_days, agencies=agencies, people=people, views={tab.path for tab in bar.tabs},
        )  # fmt: skip
