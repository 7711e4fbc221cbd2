"""The page before the evidence bundle of a case: what it is, what is in it, and the button that hands it out."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.pages.forms import Form, check_form_token, form
from api.pages.identity import identity
from api.pages.reading import open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import CaseCode
from api.routes.evidence import bundle_of

router = APIRouter(route_class=Page, include_in_schema=False)

_PATH = "/cases/{case}/evidence"


@router.get(_PATH)
def evidence_page(visit: Visiting, case: CaseCode) -> Response:
    """Say what a bundle holds. On record as a reading of the view `evidence` that showed nothing: 0 items."""
    with open_case(visit, case) as opened:
        bar = identity(opened)
        opened.reading.shows(0, opened.reading.head, case=case)
    return page("evidence.html", visit=visit, bar=bar, active=_PATH)


@router.post(_PATH)
def hand_out(visit: Visiting, case: CaseCode, fields: Annotated[Form, Depends(form)]) -> Response:
    """Hand the bundle out, on record with the purpose that was stated."""
    check_form_token(fields, visit.session.form_token)
    return bundle_of(visit.stating(case), case)
