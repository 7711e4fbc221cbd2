"""The tunnel's page: standing in one agency on one day."""

from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from api.pages.asked.dates import NotADate
from api.pages.asked.standing import standing_in
from api.pages.asked.where import Where
from api.pages.reading import open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.tunnel.view import tunnel_view
from api.pages.visits import Visit, Visiting
from api.parameters import CaseCode, Moments
from api.permissions import Reach
from api.problems import Problem
from ledger.references import Asked
from projections.tunnel import step_after, step_before

router = APIRouter(route_class=Page, include_in_schema=False)

_SEE_OTHER: Final = 303
_INVALID: Final = 422


class TunnelAsked(Where):
    """Where somebody wants to stand, and whether one step on or back from there."""

    step: Literal["previous", "next", ""] = ""


@router.get("/cases/{case}/tunnel")
def tunnel_page(visit: Visiting, case: CaseCode, where: Annotated[TunnelAsked, Query()]) -> Response:
    """Show what they knew, or ask whom is meant. Each answer has an address of its own: case, knower, day, position."""
    own = visit.call.caller.agency if visit.call.reach is Reach.OWN_KNOWER else None
    where = where.model_copy(update={"knower": where.knower or own or ""})
    if not where.knower:
        return _asking(visit, case, where, {})
    try:
        whom, moments = where.checked()
    except NotADate as error:
        return _asking(visit, case, where, {error.field: str(error)})
    if own is not None and whom.agency != own:
        raise Problem("forbidden", "an agency asks about itself and its own units only", parameter="knower")
    if where.is_typed:
        return _to(case, where, str(moments.as_of))
    return _stepped(visit, case, where, whom, moments) if where.step else _shown(visit, case, whom, moments)


def _shown(visit: Visit, case: str, whom: Asked, moments: Moments) -> Response:
    with open_case(visit, case, bar=False) as opened:
        put = opened.ask(whom, moments)
        view = tunnel_view(opened, put)
        standing = standing_in(opened, put)
        opened.reading.answers(put.question, put.as_of, len(view.rows))
    return page("tunnel.html", visit=visit, case=opened.case, view=view, at=standing, errors={})


def _stepped(visit: Visit, case: str, where: TunnelAsked, whom: Asked, moments: Moments) -> Response:
    """Send the browser to the previous or next day on which they learned something; say so where there is none."""
    with open_case(visit, case, bar=False) as opened:
        put = opened.ask(whom, moments)
        step = step_after if where.step == "next" else step_before
        day: date | None = step(opened.reading.connection, put.question)
        standing = standing_in(opened, put)
        opened.reading.answers(put.question, put.as_of, 0)
    if day is not None:
        return _to(case, where, day.isoformat())
    return page("tunnel-no-step.html", visit=visit, case=opened.case, at=standing, step=where.step)


def _asking(visit: Visit, case: str, where: TunnelAsked, errors: dict[str, str]) -> Response:
    """Ask where to stand; where what was asked for is no date or nobody, say so beside the field."""
    with open_case(visit, case, bar=False) as opened:
        whom = where.whom
        put = opened.ask(whom, Moments()) if whom is not None and opened.has(whom) else None
        standing = standing_in(opened, put)._replace(day=where.day, month=where.month, year=where.year)
        opened.reading.shows(0, opened.reading.head, case=case)
    status = _INVALID if errors else 200
    return page("tunnel-ask.html", status, visit=visit, case=opened.case, at=standing, errors=errors)


def _to(case: str, where: TunnelAsked, day: str) -> Response:
    return RedirectResponse(f"/cases/{case}/tunnel?{where.query(as_of=day, step='')}", _SEE_OTHER)
