"""The page of several accounts of one event, side by side."""

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.chronology.accounts_view import accounts_view
from api.pages.identity import identity
from api.pages.reading import case_of_entry, open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import AgencyCode, EventId, RecordedQuery
from api.questions import recorded_by

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/entries/{agency}/{id}/accounts")  # noqa: FAST003  # EventId is its alias
def accounts_page(visit: Visiting, agency: AgencyCode, event_id: EventId, query: RecordedQuery) -> Response:
    """Show an entry and the other accounts of the same, each in a column."""
    ref, case = case_of_entry(visit, agency, event_id)
    with open_case(visit, case) as opened:
        moment = recorded_by(opened.reading, query)
        view = accounts_view(opened, ref, moment)
        bar = identity(opened)
        opened.reading.shows(len(view.accounts), moment, case=case, entry=ref)
    return page("accounts.html", visit=visit, bar=bar, active="", view=view)
