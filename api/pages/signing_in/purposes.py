"""Saying why one looks: at a case, or at what was read and who could see. It shows nothing of either."""

from typing import Annotated, Final, NamedTuple
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from api.pages.forms import Form, check_form_token, form
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import THE_LEDGER, Visit, Visiting, local
from api.parameters import CaseCode
from api.purposes import PURPOSE_CHARACTERS

router = APIRouter(route_class=Page, include_in_schema=False)

_SEE_OTHER: Final = 303
_INVALID: Final = 422

Fields = Annotated[Form, Depends(form)]


class _Asked(NamedTuple):
    """What is looked at, and how one is asked why. `of` is what the answer is kept under."""

    of: str
    caption: str
    question: str
    once: str
    hint: str
    start: str

    @property
    def action(self) -> str:
        return f"{self.start}/purpose"

    def onward(self, address: str | None) -> str:
        """Return where to go on to: to the start, unless another page of ours was meant."""
        onward = local(address)
        return self.start if urlsplit(onward).path in ("/cases", self.action) else onward


def _about_case(case: str) -> _Asked:
    return _Asked(
        case,
        f"Case {case}",
        "Why are you looking at this case?",
        "once for each case",
        "For example: serious case review; panel meeting of 3 October",
        f"/cases/{case}",
    )


_ABOUT_THE_LEDGER: Final = _Asked(
    THE_LEDGER,
    "The ledger",
    "Why are you looking at who read what?",
    "once for the record of readers",
    "For example: yearly audit of access; a complaint of 3 October",
    "/ledger",
)


@router.get("/cases/{case}/purpose")
def purpose_page(visit: Visiting, case: CaseCode, next: str | None = None) -> Response:  # noqa: A002  # as addressed
    """Ask why one looks at a case. It shows nothing of it, not even whether it is there."""
    return _asking(visit, _about_case(case), next)


@router.post("/cases/{case}/purpose")
def state_purpose(visit: Visiting, case: CaseCode, fields: Fields) -> Response:
    """Keep why one looks at a case, for this session."""
    return _stated(visit, _about_case(case), fields)


@router.get("/ledger/purpose")
def ledger_purpose_page(visit: Visiting, next: str | None = None) -> Response:  # noqa: A002
    """Ask why one looks at who read what."""
    return _asking(visit, _ABOUT_THE_LEDGER, next)


@router.post("/ledger/purpose")
def state_ledger_purpose(visit: Visiting, fields: Fields) -> Response:
    """Keep why one looks at it, for this session."""
    return _stated(visit, _ABOUT_THE_LEDGER, fields)


def _asking(visit: Visit, asked: _Asked, onward: str | None) -> Response:
    return _page(visit, asked, visit.purpose_of(asked.of) or "", asked.onward(onward), None)


def _stated(visit: Visit, asked: _Asked, fields: Form) -> Response:
    check_form_token(fields, visit.session.form_token)
    purpose, onward = " ".join(fields.get("purpose", "").split()), asked.onward(fields.get("next"))
    error = None
    if not purpose:
        error = "Say why you are looking"
    elif len(purpose) > PURPOSE_CHARACTERS:
        error = f"Say it in {PURPOSE_CHARACTERS} characters or fewer"
    elif not purpose.isprintable():
        error = "Use letters, digits and punctuation only"
    if error:
        return _page(visit, asked, purpose, onward, error)
    visit.services.sessions.state_purpose(visit.session, asked.of, purpose)
    return RedirectResponse(onward, _SEE_OTHER)


def _page(visit: Visit, asked: _Asked, purpose: str, onward: str, error: str | None) -> Response:
    return page(
        "purpose.html", _INVALID if error else 200, visit=visit, caption=asked.caption, question=asked.question,
        once=asked.once, hint=asked.hint, action=asked.action, next=onward, purpose=purpose, error=error,
    )  # fmt: skip
