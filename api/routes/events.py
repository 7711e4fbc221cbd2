"""Posting events."""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.bodies import Post, Posted, posted
from api.calls import Call, permitted
from api.cloudevents import events_of
from api.documenting import answers
from api.openapi import event_body
from api.permissions import Reach
from api.problems import Problem
from api.shapes import Receipts
from ledger.application import Poster, Receipt
from ledger.references import AGENCY_SOURCE_PREFIX, PARTNERSHIP_SOURCE
from ledger.times import rfc3339


class _Straight(APIRoute):
    """The way in that must be fast: what the framework would work out for each post is written down once.

    Solving the same two dependencies costs it a quarter of what HTTP adds to a post.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Make the handler: authenticate, read the body, then record it in a thread."""

        async def handler(request: Request) -> Response:
            return await run_in_threadpool(self.endpoint, await posted(request, await permitted(request)))

        return handler


router = APIRouter(route_class=_Straight)


@router.post(
    "/v1/events",
    response_class=Response,
    responses={
        **answers(Receipts, 400, 409, 410, 413, 415, description="Every event had been recorded before."),
        201: {"model": Receipts, "description": "Recorded."},
    },
    openapi_extra=event_body(),
)
def post_events(posted: Post) -> Response:
    """Record one CloudEvent or a batch of them: all or nothing, in order.

    201 with a receipt each, or 200 where every one of them had been recorded before.
    """
    receipts = _record(posted)
    status = 201 if any(receipt.status == "recorded" for receipt in receipts) else 200
    return json_answer(orjson.dumps({"receipts": [_shown(receipt) for receipt in receipts]}), status)


def _record(posted: Posted) -> list[Receipt]:
    call = posted.call
    events = events_of(posted.mode, posted.headers, posted.body)
    if not events:
        return []
    _refuse_foreign_sources(events, call)
    caller = call.caller
    return call.services.ledger.post(events, Poster(caller.role, caller.subject, caller.agency))


def _refuse_foreign_sources(events: list[Any], call: Call) -> None:
    """By the source alone, before anything else is looked at: what there is makes no difference."""
    if call.reach is Reach.ANY_SOURCE:
        return
    registers = call.reach is Reach.REGISTRATIONS
    right = PARTNERSHIP_SOURCE if registers else f"{AGENCY_SOURCE_PREFIX}{call.caller.agency}"
    for index, event in enumerate(events):
        source = event.get("source") if isinstance(event, dict) else None
        if isinstance(source, str) and source != right:
            raise Problem("forbidden", f"this token posts as {right} only", index=index, field="source")


def _shown(receipt: Receipt) -> dict[str, Any]:
    return {
        "ref": receipt.ref,
        "position": receipt.position,
        "recorded_at": rfc3339(receipt.recorded_at),
        "status": receipt.status,
        "entry": receipt.entry,
        "version": receipt.version,
    }
