"""Routes of pages: their headers, and their errors, which are pages too, in plain words."""

from collections.abc import Callable, Coroutine
from typing import Any, Final, NamedTuple

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.failures import problem_of
from api.observing import log_unexpected
from api.pages.headers import PAGE_HEADERS
from api.pages.signing_in.sessions import clear_cookie
from api.pages.templates import page
from api.pages.visits import Elsewhere
from api.problems import KINDS, Problem, answer

_NOT_FOUND: Final = 404
_SEE_OTHER: Final = 303


class _Words(NamedTuple):
    heading: str
    text: str


_WORDS: Final[dict[str, _Words]] = {
    "not-found": _Words(
        "Page not found",
        "There is no such page, or none that you may see. Both are answered alike, so that nobody learns of a case "
        "by trying. If you followed a link, check that it is whole, and that the case is assigned to you.",
    ),
    "forbidden": _Words(
        "Not for you to see or do", "Your role or this form does not allow it. Nothing was changed."
    ),
    "erased": _Words(
        "This case was erased",
        "Its retention period had ended, and two persons had it erased. Nothing that was recorded in it is left.",
    ),
    "too-many-requests": _Words("Too many requests", "Wait a few seconds, then try again."),
    "unavailable": _Words(
        "Not available just now", "The ledger cannot answer at the moment. Nothing was lost. Try again shortly."
    ),
    "invalid-request": _Words("The address is not right", "Part of the address is not as it should be."),
    "internal": _Words(
        "Something went wrong", "It is a fault of the ledger, not yours. Its operator finds it by the number below."
    ),
}  # fmt: skip


class Page(APIRoute):
    """A route of which every answer is a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Make the handler."""
        handler = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                response = await handler(request)
            except Exception as error:  # noqa: BLE001  # whatever it is, whoever reads pages is answered with a page
                response = _failed(request, error)
            for name, value in PAGE_HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return answered


def add_page_for_no_address(app: FastAPI) -> None:
    """Have a browser that asks for an address that there is not get a page, and everyone else a problem."""

    async def handler(request: Request, error: Exception) -> Response:
        problem = problem_of(error) or Problem("internal", "an unexpected error")
        is_browsing = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
        if problem.kind != "not-found" or not is_browsing:
            return answer(problem, request.scope.get("request_id"))
        response = failure_page(problem, request)
        response.headers.update(PAGE_HEADERS)
        return response

    app.add_exception_handler(HTTPException, handler)


def failure_page(problem: Problem, request: Request) -> Response:
    """Return the page that says what went wrong, and what to do."""
    kind = KINDS[problem.kind]
    words = _WORDS.get(problem.kind, _Words(kind.title, kind.description))
    detail = None if problem.kind in ("not-found", "internal", "erased") else problem.detail
    return page(
        "failure.html",
        kind.status,
        heading=words.heading,
        text=words.text,
        detail=detail,
        erased=problem.members.get("erased"),
        request_id=request.scope["request_id"] if problem.kind == "internal" else None,
        visit=None,
    )


def _failed(request: Request, error: Exception) -> Response:
    if isinstance(error, Elsewhere):
        response: Response = RedirectResponse(error.address, _SEE_OTHER)
        if error.signed_out:
            clear_cookie(response, request)
        return response
    problem = problem_of(error)
    if problem is None:
        log_unexpected(error, request.scope["request_id"])
        problem = Problem("internal", "an unexpected error")
    response = failure_page(problem, request)
    response.headers.update(problem.headers)
    return response
