"""Signing in, by a token or by a link that was given out, and signing out."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.pages.forms import Form, check_form_token, form
from api.pages.routing import Page
from api.pages.signing_in.sessions import clear_cookie, set_cookie
from api.pages.templates import page
from api.pages.visits import local
from api.pages.ways import home
from api.problems import Problem
from api.services import Services
from api.tokens.authentication import verified

router = APIRouter(route_class=Page, include_in_schema=False)

_OK: Final = 200
_SEE_OTHER: Final = 303
_INVALID: Final = 422
_GONE: Final = 410
_NO_CONTENT: Final = 204

Fields = Annotated[Form, Depends(form)]


@router.get("/")
async def start() -> Response:
    """Go to the cases."""
    return RedirectResponse("/cases", _SEE_OTHER)


@router.get("/sign-in")
async def sign_in_page(request: Request, next: str | None = None) -> Response:  # noqa: A002  # the address has it so
    """Offer the ways in: by one's organisation, if it is set, and by a token."""
    return _asked(request.app.state.services, local(next))


@router.post("/sign-in")
async def sign_in(request: Request, fields: Fields) -> Response:
    """Begin a session with the token that was pasted."""
    services: Services = request.app.state.services
    onward, token = local(fields.get("next")), "".join(fields.get("token", "").split())
    if not token:
        return _asked(services, onward, "Paste the token that you were given")
    try:
        return await begun(request, services, token, onward)
    except Problem as problem:
        if problem.kind != "unauthenticated":
            raise
        error = f"{problem.detail[0].upper()}{problem.detail[1:]}"
        return _asked(services, onward, error)


@router.get("/sign-in/{code}")
async def follow_link(request: Request, code: str, next: str | None = None) -> Response:  # noqa: A002
    """Begin a session by a link that was given out: once."""
    services: Services = request.app.state.services
    if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
        return Response(status_code=_NO_CONTENT)  # the browser guesses that it may be followed; nobody has yet
    token = services.sessions.follow(code)
    if token is None:
        return page("sign-in-link-used.html", _GONE, visit=None)
    return await begun(request, services, token, local(next))


@router.post("/sign-out")
async def sign_out(request: Request, fields: Fields) -> Response:
    """End the session."""
    services: Services = request.app.state.services
    session = services.sessions.find(request)
    response = RedirectResponse("/signed-out" if services.login else "/sign-in", _SEE_OTHER)
    if session is not None:
        check_form_token(fields, session.form_token)
        services.sessions.end(session)
    clear_cookie(response, request)
    return response


async def begun(request: Request, services: Services, token: str, onward: str) -> Response:
    """Begin a session with a token, and go on. Raises Problem, as `verified` does."""
    caller = await verified(token, request, services)
    response = RedirectResponse(home(caller.role) if onward == "/cases" else onward, _SEE_OTHER)
    set_cookie(response, request, services.sessions.begin(token))
    return response


def _asked(services: Services, onward: str, error: str | None = None) -> Response:
    has_organisation = services.login is not None
    status = _INVALID if error else _OK
    return page("sign-in.html", status, next=onward, has_organisation=has_organisation, error=error, visit=None)
