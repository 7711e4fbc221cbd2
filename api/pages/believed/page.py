"""The page of what was believed of each person, agency by agency, on a day."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import StringConstraints
from starlette.responses import RedirectResponse, Response

from api.pages.asked.dates import NotADate
from api.pages.asked.where import Where
from api.pages.believed.view import believed_view
from api.pages.identity import identity
from api.pages.reading import open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import CaseCode, Moments
from api.permissions import Reach
from ledger.references import EVERYONE, Knower
from ledger.times import day_of

router = APIRouter(route_class=Page, include_in_schema=False)

_SEE_OTHER: Final = 303
_INVALID: Final = 422
_PATH: Final = "/cases/{case}/believed"
_LONGEST: Final = 200

Choice = Annotated[str, StringConstraints(max_length=_LONGEST)]


class Believing(Where):
    """The day, and of whom and of what; empty for all."""

    about: Choice = ""
    attribute: Choice = ""


@router.get(_PATH)
def believed_page(visit: Visiting, case: CaseCode, where: Annotated[Believing, Query()]) -> Response:
    """Show who believed what; to an agency, what it believed itself."""
    own = visit.call.caller.agency if visit.call.reach is Reach.OWN_KNOWER else None
    where = where.model_copy(update={"knower": own or "*"})
    errors: dict[str, str] = {}
    moments = Moments(recorded_as_of=where.recorded_as_of or None)
    try:
        _, moments = where.checked()
    except NotADate as error:
        errors = {error.field: str(error)}
    if where.is_typed and not errors:
        address = where.query(as_of=str(moments.as_of), knower="")
        return RedirectResponse(f"/cases/{case}/believed?{address}", _SEE_OTHER)
    with open_case(visit, case) as opened:
        put = opened.ask(Knower(own) if own else EVERYONE, moments)
        view = believed_view(opened, put.question, own, (where.about, where.attribute))
        bar = identity(opened)
        opened.reading.answers(put.question, put.as_of, view.total)
    day = day_of(put.question.at)
    boxes = {name: str(getattr(where, name) or getattr(day, name)) for name in ("day", "month", "year")}
    return page(
        "believed.html", _INVALID if errors else 200, visit=visit, bar=bar, active=_PATH, view=view, where=where,
        boxes=boxes, errors=errors,
    )  # fmt: skip
