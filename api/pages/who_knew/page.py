"""The page of one entry through time: who came to know it, and where it stopped; to auditors, without a word of it."""

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.identity import identity
from api.pages.reading import open_entry
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.pages.who_knew.audit import WhoKnewAudit, who_knew_audit
from api.pages.who_knew.view import WhoKnewView, who_knew_view
from api.parameters import AgencyCode, EventId, RecordedQuery
from api.questions import recorded_by

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/who-knew/{agency}/{id}")  # noqa: FAST003  # EventId is its alias
def who_knew_page(visit: Visiting, agency: AgencyCode, event_id: EventId, query: RecordedQuery) -> Response:
    """Show who knew an entry."""
    with open_entry(visit, agency, event_id) as (opened, ref):
        moment = recorded_by(opened.reading, query)
        bar = identity(opened)
        view: WhoKnewView | WhoKnewAudit
        if visit.sees_entries:
            template, view = "who-knew.html", who_knew_view(opened, ref, moment)
        else:
            template, view = "who-knew-audit.html", who_knew_audit(opened, ref, moment)
        return page(template, visit=visit, bar=bar, active="", view=view)
