"""Signing in, by a token or by a link that was given out, and signing out."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.authentication import verified
from api.pages.forms import Form, check_form_token, form
from api.pages.routing import Page
from api.pages.sessions import clear_cookie, set_cookie
from api.pages.templates import page
from api.pages.visits import local
from api.pages.ways import home
from api.problems import Problem
from api.services import Services

router = APIRouter(route_class=Page, include_in_schema=False)

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
async def sign_in_page(next: str | None = None) -> Response:  # noqa: A002  # the address has it so
    """Ask for a token."""
    return page("sign-in.html", next=local(next), error=None, visit=None)


@router.post("/sign-in")
async def sign_in(request: Request, fields: Fields) -> Response:
    """Begin a session with the token that was pasted."""
    services: Services = request.app.state.services
    onward, token = local(fields.get("next")), "".join(fields.get("token", "").split())
    if not token:
        return page("sign-in.html", _INVALID, next=onward, error="Paste the token that you were given", visit=None)
    try:
        return await _begun(request, services, token, onward)
    except Problem as problem:
        if problem.kind != "unauthenticated":
            raise
        error = f"{problem.detail[0].upper()}{problem.detail[1:]}"
        return page("sign-in.html", _INVALID, next=onward, error=error, visit=None)


@router.get("/sign-in/{code}")
async def follow_link(request: Request, code: str, next: str | None = None) -> Response:  # noqa: A002
    """Begin a session by a link that was given out: once."""
    services: Services = request.app.state.services
    if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
        return Response(status_code=_NO_CONTENT)  # the browser guesses that it may be followed; nobody has yet
    token = services.sessions.follow(code)
    if token is None:
        return page("sign-in-link-used.html", _GONE, visit=None)
    return await _begun(request, services, token, local(next))


@router.post("/sign-out")
async def sign_out(request: Request, fields: Fields) -> Response:
    """End the session."""
    services: Services = request.app.state.services
    session = services.sessions.find(request)
    response = RedirectResponse("/sign-in", _SEE_OTHER)
    if session is not None:
        check_form_token(fields, session.form_token)
        services.sessions.end(session)
    clear_cookie(response, request)
    return response


async def _begun(request: Request, services: Services, token: str, onward: str) -> Response:
    caller = await verified(token, request, services)
    response = RedirectResponse(home(caller.role) if onward == "/cases" else onward, _SEE_OTHER)
    set_cookie(response, request, services.sessions.begin(token))
    return response
