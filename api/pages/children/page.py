"""The children's page: when each was seen and by whom, and how long not, as any agency could have known it."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from api.pages.asked.dates import NotADate
from api.pages.asked.standing import Choice, Standing, standing_in
from api.pages.asked.where import Where
from api.pages.children.view import children_view
from api.pages.identity import identity
from api.pages.lanes.entries import dated, lane_entries
from api.pages.reading import open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visit, Visiting
from api.parameters import CaseCode, Moments
from api.permissions import Reach
from api.problems import Problem
from api.questions import end_of_today
from ledger.references import EVERYONE
from ledger.times import day_of
from projections.tunnel import tunnel

router = APIRouter(route_class=Page, include_in_schema=False)

_SEE_OTHER: Final = 303
_INVALID: Final = 422
_PATH: Final = "/cases/{case}/children"


class Watching(Where):
    """Who could have known, and whether the sightings of others are hidden."""

    others: Literal["hide", ""] = ""


@router.get(_PATH)
def children_page(visit: Visiting, case: CaseCode, where: Annotated[Watching, Query()]) -> Response:
    """Show the children's strips. Where nobody is chosen, as anyone could have known, at the end of the case."""
    own = visit.call.caller.agency if visit.call.reach is Reach.OWN_KNOWER else None
    errors: dict[str, str] = {}
    chosen = where if where.knower else where.model_copy(update={"knower": own or "*"})
    try:
        whom, moments = chosen.checked()
    except NotADate as error:
        errors = {error.field: str(error)}
        whom, moments = EVERYONE if own is None else Where(knower=own).checked()[0], Moments()
    if own is not None and whom.agency != own:
        raise Problem("forbidden", "an agency asks about itself and its own units only", parameter="knower")
    if not errors and (where.is_typed or not where.as_of):
        day = str(moments.as_of) if where.is_typed else _last_day(visit, case, own)
        return RedirectResponse(f"/cases/{case}/children?{chosen.query(as_of=day)}", _SEE_OTHER)
    others = own is None and not where.others
    with open_case(visit, case) as opened:
        put = opened.ask(whom, moments)
        view = children_view(opened, put, others=others)
        standing = _with_anyone(standing_in(opened, put)) if own is None else standing_in(opened, put)
        bar = identity(opened)
        opened.reading.answers(put.question, put.as_of, len(view.rows))
        opened.reading.record_now()
        return page(
            "children.html", _INVALID if errors else 200, visit=visit, bar=bar, active=_PATH, case=opened.case,
            view=view, at=standing, where=chosen, errors=errors, others=others, can_hide=own is None,
        )  # fmt: skip


def _with_anyone(standing: Standing) -> Standing:
    return standing._replace(choices=[Choice("*", "Anyone at all", is_unit=False), *standing.choices])


def _last_day(visit: Visit, case: str, own: str | None) -> str:
    """Return the day of the last thing that is dated, no later than today."""
    with open_case(visit, case) as opened:
        whom = EVERYONE if own is None else Where(knower=own).checked()[0]
        put = opened.ask(whom, Moments())
        days = map(dated, lane_entries(tunnel(opened.reading.connection, put.question)))
        opened.reading.answers(put.question, put.as_of, 0)
    today = end_of_today()
    return day_of(max((min(day, today) for day in days if day is not None), default=today)).isoformat()
