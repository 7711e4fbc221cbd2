"""Reading a posted body: no more of it than is allowed, and none of it for a caller who may not post."""

from typing import Annotated, NamedTuple

from fastapi import Depends
from starlette.requests import Request

from api.calls import Call, Permitted, refuse_parameters
from api.cloudevents import Header, Mode, mode_of
from api.problems import Problem


class Posted(NamedTuple):
    """What was posted, by a caller who may post: its mode, headers and body."""

    call: Call
    mode: Mode
    headers: list[Header]
    body: bytes


async def posted(request: Request, call: Permitted) -> Posted:
    """Return the posted body. Raises Problem: 413 as soon as it is, or says that it will be, too long."""
    refuse_parameters(request)
    headers: list[Header] = request.scope["headers"]
    mode = mode_of(headers)
    if _announced(headers) > mode.limit_bytes:
        raise _too_large(mode)
    chunks: list[bytes] = []
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > mode.limit_bytes:
            raise _too_large(mode)
        chunks.append(chunk)
    return Posted(call, mode, headers, b"".join(chunks))


Post = Annotated[Posted, Depends(posted)]


def _announced(headers: list[Header]) -> int:
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def _too_large(mode: Mode) -> Problem:
    # The rest is not read, so the connection cannot be used again.
    return Problem(
        "too-large",
        f"over {mode.limit_bytes // 1024:,} KiB, the most that is read as {mode.content_type}",
        headers={"connection": "close"},
    )
