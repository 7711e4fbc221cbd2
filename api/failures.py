"""Where errors become answers: each error of the ledger, the database and the framework as a problem."""

from collections.abc import Callable
from typing import Any, Final

import psycopg
import psycopg_pool
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.problems import Problem, answer
from ledger.errors import BeyondTheLedger, NotReached, Refused, Unavailable, Unreadable
from ledger.evidence import CannotExport
from ledger.wrong_fields import in_words
from projections.reads import NotRecorded


def add_failures(app: FastAPI) -> None:
    """Have the app answer every expected error as a problem. The unexpected ones are api.observing's."""
    for error, problem_of in _PROBLEMS.items():
        app.add_exception_handler(error, _answering(problem_of))


def problem_of(error: Exception) -> Problem | None:
    """Return the problem that an expected error is; None for the unexpected."""
    for kind in type(error).__mro__:
        if kind in _PROBLEMS:
            return _PROBLEMS[kind](error)
    return None


def _answering(problem_of: Callable[[Any], Problem]) -> Callable[[Request, Exception], Any]:
    async def handler(request: Request, error: Exception) -> Response:
        return answer(problem_of(error), request.scope.get("request_id"))

    return handler


def _itself(error: Problem) -> Problem:
    return error


def _refused(error: Refused) -> Problem:
    place: dict[str, Any] = {} if isinstance(error, Unreadable) else {"index": error.index}
    if error.where:
        place["field"] = error.where
    return Problem(error.kind, error.message, **place)


def _beyond(error: BeyondTheLedger) -> Problem:
    return Problem("invalid-request", str(error), parameter="recorded_as_of")


def _passing(error: CannotExport | NotReached | NotRecorded | Unavailable) -> Problem:
    return Problem("unavailable", str(error))


def _database_away(_: psycopg.Error) -> Problem:
    return Problem("unavailable", "the ledger's database cannot be reached, or is too busy: try again shortly")


def _http(error: HTTPException) -> Problem:
    if error.status_code == 405:  # noqa: PLR2004  # the framework's own answer, in our shape
        return Problem("method-not-allowed", "see the Allow header", headers={"allow": _allowed(error)})
    if error.status_code == 404:  # noqa: PLR2004
        return Problem("not-found", "there is no such address: see /openapi.json")
    return Problem("unreadable", "the request cannot be read")


def _allowed(error: HTTPException) -> str:
    methods = {method.strip() for method in (error.headers or {}).get("Allow", "").split(",")}
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def _parameter(error: RequestValidationError) -> Problem:
    """Return the first parameter that is wrong, without what was sent."""
    first = error.errors()[0]
    name = str(first["loc"][-1])
    if first["type"] == "extra_forbidden":
        return Problem("invalid-request", "not a parameter of this call: see /openapi.json", parameter=name[:100])
    return Problem("invalid-request", in_words(first), parameter=name)


_PROBLEMS: Final[dict[type[Exception], Callable[[Any], Problem]]] = {
    Problem: _itself,
    Refused: _refused,
    BeyondTheLedger: _beyond,
    CannotExport: _passing,
    NotReached: _passing,
    NotRecorded: _passing,
    Unavailable: _passing,
    psycopg.OperationalError: _database_away,
    psycopg.InterfaceError: _database_away,
    psycopg_pool.PoolTimeout: _database_away,
    psycopg_pool.PoolClosed: _database_away,
    HTTPException: _http,
    RequestValidationError: _parameter,
}
