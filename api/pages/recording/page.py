"""Recording by hand: for an agency without a system of its own, by the way that systems post by."""

import re
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.pages.figures.marks import mark
from api.pages.forms import Form, form
from api.pages.recording.draft import Draft
from api.pages.recording.kept import KeepingPage
from api.pages.recording.kinds import KINDS_ASKED, sections_of
from api.pages.recording.scene import scene_of
from api.pages.recording.steps import VIEW, answered, opened
from api.pages.templates import page
from api.pages.visits import Visit, Visiting
from api.parameters import CaseCode
from api.problems import not_found
from api.wording.names import KINDS
from ledger.references import CODE_PATTERN

router = APIRouter(route_class=KeepingPage, include_in_schema=False)

_SEE_OTHER: Final = 303
_INVALID: Final = 422
_CODE: Final = re.compile(CODE_PATTERN)
_NO_CODE: Final = "The code of a case has small letters, digits and dashes, such as hk-2010"
_FILLED: Final = {"nil-contact": {"occurred-how": "between"}}

Fields = Annotated[Form, Depends(form)]


@router.get("/record")
def start_page(visit: Visiting, case: str | None = None) -> Response:
    """Ask for the code of a case. Whether there is such a case is not said here, only when something is posted."""
    code = (case or "").strip()
    if _CODE.fullmatch(code):
        return RedirectResponse(f"/cases/{code}/record", _SEE_OTHER)
    error = None if case is None else _NO_CODE if code else "Enter the code of the case"
    return page("record-start.html", _INVALID if error else 200, visit=visit, case=code, error=error)


@router.get("/cases/{case}/record")
def kinds_page(visit: Visiting, case: CaseCode) -> Response:
    """Offer the kinds of entry."""
    scene = scene_of(visit, _code(case))
    return page("record-kinds.html", visit=visit, scene=scene, bar=scene.bar, active=VIEW, kinds=_KINDS)


@router.get("/cases/{case}/record/{kind}")
def form_page(visit: Visiting, case: CaseCode, kind: str) -> Response:
    """Open the form for an entry of a kind."""
    return opened(visit, _draft(visit, _code(case), kind), _FILLED.get(kind, {}))


@router.post("/cases/{case}/record/{kind}")
def send_form(visit: Visiting, case: CaseCode, kind: str, fields: Fields) -> Response:
    """Take the form one step on."""
    return answered(visit, _draft(visit, _code(case), kind), fields)


def _draft(visit: Visit, case: str, kind: str) -> Draft:
    if kind not in KINDS_ASKED:
        raise not_found()
    return Draft(
        case,
        kind,
        kind,
        f"Record: {KINDS[kind].lower()}",
        KINDS_ASKED[kind].about,
        f"/cases/{quote(case)}/record/{kind}",
        sections_of(kind, by_another=visit.call.caller.agency is None),
    )


def _code(case: str) -> str:
    if not _CODE.fullmatch(case):
        raise not_found()
    return case


_KINDS: Final[list[tuple[str, str, str, Markup]]] = [
    (kind, KINDS[kind], asked.about, mark(kind, own=True)) for kind, asked in KINDS_ASKED.items()
]
