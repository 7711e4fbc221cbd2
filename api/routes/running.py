"""How the process is doing, and what its problems mean: open to anyone, for nothing here is of any case."""

from typing import Final

import psycopg
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.answers import values
from api.openapi.documenting import open_answers
from api.openapi.shapes import Alive, Ready
from api.problems import KINDS, Problem, not_found
from api.services import Services
from projections.behind import reached
from projections.question import head

router = APIRouter()


@router.get("/healthz", response_class=Response, responses=open_answers(Alive))
async def healthz() -> Response:
    """Return the process lives."""
    return values({"status": "alive"})


@router.get("/readyz", response_class=Response, responses=open_answers(Ready, 503))
def readyz(request: Request) -> Response:
    """Return the database answers, is migrated, and what follows behind the log is near its head."""
    services: Services = request.app.state.services
    try:
        with services.readers.connection(timeout=_PATIENCE_SECONDS) as connection:
            position = head(connection).position
            behind = position - reached(connection)
    except psycopg.ProgrammingError as error:
        raise Problem("unavailable", "the database is not migrated: run ledger migrate") from error
    if not services.runner.alive or behind > services.settings.ready_within_events:
        raise Problem("unavailable", f"the read models are {behind} events behind the log")
    return values({"status": "ready", "position": position, "behind": behind})


@router.get("/metrics", response_class=Response, responses=open_answers(None))
def metrics(request: Request) -> Response:
    """Return calls and their latency by route and status, in the text format of Prometheus."""
    return Response(generate_latest(request.app.state.meters.registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/problems", response_class=Response, responses=open_answers(None))
async def problems() -> Response:
    """Every kind of problem that a call can meet."""
    return PlainTextResponse("\n\n".join(_page(kind) for kind in KINDS) + "\n")


@router.get("/problems/{kind}", response_class=Response, responses=open_answers(None, 404))
async def problem(kind: str) -> Response:
    """Return what one kind of problem means: the page at the address that its `type` gives."""
    if kind not in KINDS:
        raise not_found()
    return PlainTextResponse(_page(kind) + "\n")


def _page(kind: str) -> str:
    status, title, description = KINDS[kind]
    return f"/problems/{kind}\n{status} {title}\n{description}"


_PATIENCE_SECONDS: Final = 2.0
