"""The page of one decision with its tunnel: what stood behind it, on the day it was known."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.pages.decision.view import decision_view
from api.pages.identity import identity
from api.pages.reading import open_entry
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import AgencyCode, Decided, EventId
from api.permissions import Reach
from api.problems import Problem
from ledger.times import rfc3339

router = APIRouter(route_class=Page, include_in_schema=False)


class Behind(Decided):
    """Which version of an entry, and whether every year of what others held is shown, or the last two (`open=all`)."""

    open: Literal["all", ""] = ""


@router.get("/decision/{agency}/{id}")  # noqa: FAST003  # EventId is its alias
def decision_page(
    visit: Visiting, agency: AgencyCode, event_id: EventId, behind: Annotated[Behind, Query()]
) -> Response:
    """Show what stood behind an entry: to an agency of its own alone, and nothing of what others held."""
    own = visit.call.reach is Reach.OWN_ENTRIES
    if own and agency != visit.call.caller.agency:
        raise Problem("forbidden", "an agency asks about its own entries only", parameter="agency")
    with open_entry(visit, agency, event_id) as (opened, ref):
        found, view = decision_view(opened, ref, behind.version, folds=not behind.open)
        bar = identity(opened)
        asked = {"case": opened.case.code, "entry": ref, "knower": str(found.knower), "as_of": rfc3339(found.at)}
        opened.reading.shows(view.total, found.moment, **asked)
    return page("decision.html", visit=visit, bar=bar, active="", view=view, behind=behind)
