"""The page of all decisions and assessments of a case: one line each, each a way to what stood behind it."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.responses import Response

from api.pages.decision.listing_view import decisions_view
from api.pages.identity import identity
from api.pages.reading import open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import CaseCode, Moments
from api.permissions import Reach
from ledger.references import EVERYONE, Knower

router = APIRouter(route_class=Page, include_in_schema=False)

_PATH: Final = "/cases/{case}/decisions"
_LONGEST: Final = 200

Choice = Annotated[str, StringConstraints(max_length=_LONGEST)]


class Listed(BaseModel):
    """By which agency; empty for all."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    agency: Choice = ""
    recorded_as_of: Choice = ""


@router.get(_PATH)
def decisions_page(visit: Visiting, case: CaseCode, listed: Annotated[Listed, Query()]) -> Response:
    """List them: to an agency its own, for of others' it may not ask what stood behind them."""
    own = visit.call.caller.agency if visit.call.reach is Reach.OWN_KNOWER else None
    with open_case(visit, case) as opened:
        put = opened.ask(Knower(own) if own else EVERYONE, Moments(recorded_as_of=listed.recorded_as_of or None))
        view = decisions_view(opened, put.question, own or listed.agency)
        bar = identity(opened)
        opened.reading.answers(put.question, put.as_of, len(view.rows))
    return page("decisions.html", visit=visit, bar=bar, active=_PATH, view=view, listed=listed, own=own)
