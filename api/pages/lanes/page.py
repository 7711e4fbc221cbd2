"""The lanes' page: the whole case at one look, one lane an agency, time from left to right."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from api.pages.asked.dates import NotADate
from api.pages.identity import identity
from api.pages.lanes.asked import LanesAsked
from api.pages.lanes.entries import lane_entries
from api.pages.lanes.view import lanes_view
from api.pages.reading import open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import CaseCode, Moments
from api.wording.names import KINDS
from ledger.references import EVERYONE
from ledger.times import day_of
from ledger.vocabulary import ENTRY_KINDS
from projections.tunnel import tunnel

router = APIRouter(route_class=Page, include_in_schema=False)

_SEE_OTHER: Final = 303
_INVALID: Final = 422


@router.get("/cases/{case}/lanes")
def lanes_page(visit: Visiting, case: CaseCode, asked: Annotated[LanesAsked, Query()]) -> Response:
    """Show the lanes. A day typed into the boxes becomes part of the address."""
    asked.check()
    errors, at = {}, None
    try:
        at = asked.at()
    except NotADate as error:
        errors = {error.field: str(error)}
    if at is not None and asked.is_typed:
        return RedirectResponse(f"/cases/{case}/lanes?{asked.query(as_of=day_of(at).isoformat())}", _SEE_OTHER)
    with open_case(visit, case) as opened:
        put = opened.ask(EVERYONE, Moments(recorded_as_of=asked.recorded_as_of or None))
        entries = lane_entries(tunnel(opened.reading.connection, put.question))
        view = lanes_view(opened, entries, asked, at)
        bar = identity(opened)
        opened.reading.answers(put.question, put.as_of, view.total)
    day = day_of(at) if at is not None else None
    boxes = {name: str(getattr(day, name)) if day else getattr(asked, name) for name in ("day", "month", "year")}
    return page(
        "lanes.html", _INVALID if errors else 200, visit=visit, bar=bar, active="/cases/{case}/lanes", view=view,
        asked=asked, boxes=boxes, errors=errors, kinds=[(kind, KINDS[kind]) for kind in ENTRY_KINDS],
        position=put.question.moment.position,
    )  # fmt: skip
