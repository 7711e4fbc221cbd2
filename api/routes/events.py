"""Posting events."""

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.bodies import Post, posted
from api.calls import permitted
from api.cloudevents import events_of
from api.openapi.document import event_body
from api.openapi.documenting import answers
from api.openapi.shapes import Receipts
from api.posting import post
from api.straight import Straight, in_thread
from ledger.application import Receipt
from ledger.times import rfc3339


class _Posting(Straight):
    """The way in of events: solving the same two dependencies costs the framework a quarter of what HTTP adds to it."""

    async def respond(self, request: Request) -> Response:
        """Authenticate, read the body, then record it in a thread."""
        return await in_thread(self.endpoint, await posted(request, await permitted(request)))


router = APIRouter(route_class=_Posting)


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
    receipts = post(events_of(posted.mode, posted.headers, posted.body), posted.call)
    status = 201 if any(receipt.status == "recorded" for receipt in receipts) else 200
    return json_answer(orjson.dumps({"receipts": [_shown(receipt) for receipt in receipts]}), status)


def _shown(receipt: Receipt) -> dict[str, Any]:
    return {
        "ref": receipt.ref,
        "position": receipt.position,
        "recorded_at": rfc3339(receipt.recorded_at),
        "status": receipt.status,
        "entry": receipt.entry,
        "version": receipt.version,
    }
