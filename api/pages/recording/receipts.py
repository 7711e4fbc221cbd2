"""The receipt of what was recorded: where it stands in the ledger for ever, and how to prove it."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import AgencyCode, EventId
from api.posting import poster_of
from api.problems import Problem, not_found
from api.wording.names import KINDS
from ledger.sealing import Erased
from ledger.times.wording import dated_moment

router = APIRouter(route_class=Page, include_in_schema=False)

_CHANGES: Final = {"correction": "Correction", "retraction": "Retraction"}


@router.get("/receipts/{agency}/{id}")  # noqa: FAST003  # EventId is its alias
def receipt_page(visit: Visiting, agency: AgencyCode, event_id: EventId) -> Response:
    """Show a receipt again, to whose it is. It says nothing of what the entry says."""
    try:
        kept = visit.services.ledger.receipt_of(agency, event_id, poster_of(visit.call))
    except Erased as error:
        raise Problem("erased", "the case was erased") from error
    if kept is None:
        raise not_found()
    kind = kept.topic.split(".")[1]
    return page(
        "receipt.html",
        visit=visit,
        kept=kept,
        receipt=kept.receipt,
        agency=agency,
        kind=KINDS.get(kind) or _CHANGES[kind],
        recorded=dated_moment(kept.receipt.recorded_at),
    )
