"""Signing in at one's organisation: there, and back with a code; and the page after signing out."""

from typing import Final, NamedTuple

import structlog
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.pages.routing import Page
from api.pages.signing_in.logins import Login, clear_login_cookie, set_login_cookie, state_of
from api.pages.signing_in.page import begun
from api.pages.templates import page
from api.pages.visits import local
from api.problems import Problem
from api.services import Services
from api.tokens.oidc_client import IssuerAway, LoginRefused, NoTokenForUs, OidcClient

router = APIRouter(route_class=Page, include_in_schema=False)

CALLBACK: Final = "/sign-in/callback"
_SEE_OTHER: Final = 303
_NO_CONTENT: Final = 204
_RETRY_SECONDS: Final = "5"
_KNOWN_ERRORS: Final = frozenset(
    {
        "access_denied", "account_selection_required", "consent_required", "interaction_required", "invalid_request",
        "invalid_scope", "login_required", "server_error", "temporarily_unavailable", "unauthorized_client",
        "unsupported_response_type",
    }
)  # fmt: skip
"""RFC 6749, 4.1.2.1, and OIDC Core, 3.1.2.6. What else an address says is not logged."""

_log: Final = structlog.get_logger()


class _Failure(NamedTuple):
    status: int
    heading: str
    text: str


_NOT_BEGUN: Final = _Failure(
    400, "Signing in could not be finished",
    "It was not begun in this browser, was finished before, was overtaken by another that was begun in another tab, or "
    "took more than ten minutes. Nobody was signed in. Begin again.",
)  # fmt: skip
_DENIED: Final = _Failure(
    403, "Your organisation did not sign you in",
    "You stopped it, or your account may not use this ledger. If it should, ask whoever looks after accounts in your "
    "organisation.",
)  # fmt: skip
_REFUSED: Final = _Failure(
    502, "The answer of your organisation could not be used",
    "Nobody was signed in. Begin again. If it happens again, tell whoever runs this ledger: its log says more.",
)  # fmt: skip
_NOT_FOR_US: Final = _Failure(
    403, "Your account has no access to this ledger",
    "Your organisation knows you, but says of you nothing that lets you in here. Ask whoever looks after accounts in "
    "your organisation for a role in this ledger. If you have another account, sign out at your organisation first.",
)  # fmt: skip
_AWAY: Final = _Failure(
    503, "Your organisation cannot be reached",
    "Nobody was signed in, and nothing was lost. Try again shortly.",
)  # fmt: skip


@router.get("/sign-in/organisation")
async def go(request: Request, next: str | None = None) -> Response:  # noqa: A002  # the address has it so
    """Send the browser to the issuer."""
    services: Services = request.app.state.services
    login = _login(services)
    if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
        return Response(status_code=_NO_CONTENT)  # the browser guesses that it may be followed; nobody has yet
    services.admission.admit_login(request.scope)
    redirect_uri = f"{request.url.scheme}://{request.url.netloc}{CALLBACK}"
    onward = local(next)
    secret, under_way = await run_in_threadpool(services.sessions.logins.begin, redirect_uri, onward)
    try:
        response = RedirectResponse(await login.address(under_way.asked, state_of(secret)), _SEE_OTHER)
    except IssuerAway:
        return _failed(_AWAY, onward)
    set_login_cookie(response, request, secret)
    return response


@router.get(CALLBACK)
async def come_back(request: Request) -> Response:
    """Begin a session with what the issuer's code is good for."""
    services: Services = request.app.state.services
    login = _login(services)
    under_way = services.sessions.logins.finish(request, _one(request, "state") or "")
    if under_way is None:
        return _failed(_NOT_BEGUN)
    response = await _answered(request, services, login, under_way)
    clear_login_cookie(response, request)
    return response


@router.get("/signed-out")
async def signed_out(request: Request) -> Response:
    """Say that the session is over, and where one may still be signed in."""
    services: Services = request.app.state.services
    if services.sessions.find(request):
        return RedirectResponse("/cases", _SEE_OTHER)  # it is not
    end_session = services.login.end_session() if services.login else None
    return page("signed-out.html", has_organisation=services.login is not None, end_session=end_session, visit=None)


async def _answered(request: Request, services: Services, login: OidcClient, under_way: Login) -> Response:
    onward, error = under_way.onward, _one(request, "error")
    try:
        await login.check_issuer(request.query_params.getlist("iss"))
        if error is not None:
            _log.warning("an OIDC issuer signed nobody in", why=error if error in _KNOWN_ERRORS else "another error")
            return _failed(_DENIED if error == "access_denied" else _REFUSED, onward)
        token = await login.redeem(_one(request, "code"), under_way.asked)
        return await begun(request, services, token, onward)
    except LoginRefused as refused:
        _log.warning("an OIDC issuer's answer was not used", why=str(refused))
        return _failed(_REFUSED, onward)
    except NoTokenForUs:
        _log.warning("an OIDC issuer gave no token whose audience is this ledger")
        return _failed(_NOT_FOR_US, onward)
    except IssuerAway:
        return _failed(_AWAY, onward)
    except Problem as problem:
        if problem.kind != "unauthenticated":
            raise
        _log.warning("an OIDC issuer's token was not accepted", why=problem.detail)
        return _failed(_NOT_FOR_US, onward, problem.detail)


def _login(services: Services) -> OidcClient:
    """Return what one logs in by. Raises Problem (404) where none is set."""
    if services.login is None:
        raise Problem("not-found", "nobody signs in at an organisation here")
    return services.login


def _one(request: Request, name: str) -> str | None:
    """Return what an answer says, if it says it once."""
    said = request.query_params.getlist(name)
    return said[0] if len(said) == 1 else None


def _failed(failure: _Failure, onward: str = "/cases", detail: str | None = None) -> Response:
    response = page(
        "login-failed.html", failure.status, heading=failure.heading, text=failure.text, detail=detail, next=onward,
        visit=None,
    )  # fmt: skip
    response.headers["referrer-policy"] = "no-referrer"  # the address holds a code, used or not
    if failure is _AWAY:
        response.headers["retry-after"] = _RETRY_SECONDS
    return response
