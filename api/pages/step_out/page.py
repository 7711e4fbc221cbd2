"""The page of stepping out: one agency's knowledge of a day beside everything that is known now."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from api.pages.asked.dates import NotADate
from api.pages.asked.standing import standing_in
from api.pages.asked.where import Where
from api.pages.identity import identity
from api.pages.reading import open_case
from api.pages.routing import Page
from api.pages.step_out.view import step_out_view
from api.pages.templates import page
from api.pages.visits import Visit, Visiting
from api.parameters import CaseCode, Moments

router = APIRouter(route_class=Page, include_in_schema=False)

_SEE_OTHER: Final = 303
_INVALID: Final = 422
_PATH: Final = "/cases/{case}/step-out"


class SteppingOut(Where):
    """Where from, and which earlier years are shown whole (`open=2005,2006`)."""

    open: str = ""

    @property
    def opened(self) -> list[str]:
        """The years' keys."""
        return [key for key in self.open.split(",") if key]

    def with_open(self, key: str) -> str:
        """The query of the same page with one more year shown whole."""
        return self.query(open=",".join([*self.opened, key]))


@router.get(_PATH)
def step_out_page(visit: Visiting, case: CaseCode, where: Annotated[SteppingOut, Query()]) -> Response:
    """Show what one agency knew beside what it did not, or ask whose tunnel to step out of."""
    if not where.knower:
        return _asking(visit, case, where, {})
    try:
        whom, moments = where.checked()
    except NotADate as error:
        return _asking(visit, case, where, {error.field: str(error)})
    if where.is_typed:
        return RedirectResponse(f"/cases/{case}/step-out?{where.query(as_of=str(moments.as_of))}", _SEE_OTHER)
    with open_case(visit, case) as opened:
        put = opened.ask(whom, moments)
        view = step_out_view(opened, put, where.opened)
        standing = standing_in(opened, put)
        bar = identity(opened)
        opened.reading.answers(put.question, put.as_of, view.total)
        opened.reading.record_now()
        return page(
            "step-out.html", visit=visit, bar=bar, active=_PATH, case=opened.case, view=view, at=standing, where=where,
            errors={},
        )  # fmt: skip


def _asking(visit: Visit, case: str, where: Where, errors: dict[str, str]) -> Response:
    with open_case(visit, case) as opened:
        whom = where.whom
        put = opened.ask(whom, Moments()) if whom is not None and opened.has(whom) else None
        standing = standing_in(opened, put)._replace(day=where.day, month=where.month, year=where.year)
        bar = identity(opened)
        opened.reading.shows(0, opened.reading.head, case=case)
    return page(
        "step-out-ask.html", _INVALID if errors else 200, visit=visit, bar=bar, active=_PATH, case=opened.case,
        at=standing, errors=errors,
    )  # fmt: skip
