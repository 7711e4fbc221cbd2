"""Reading a posted body: no more of it than is allowed, and none of it for a caller who may not post."""

from typing import Annotated, Final, NamedTuple

from fastapi import Depends
from starlette.requests import Request

from api.calls import Call, Permitted, refuse_parameters
from api.cloudevents import BODY_BYTES, Header, Mode, mode_of
from api.problems import Problem

NOTE_BYTES: Final = 64 * 1024
NOTE_TYPE: Final = "text/plain"


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
    return Posted(call, mode, headers, await _body(request, BODY_BYTES, mode.content_type))


Post = Annotated[Posted, Depends(posted)]


class NotePosted(NamedTuple):
    """A signed note that was posted, by a caller who may."""

    call: Call
    text: str


async def posted_note(request: Request, call: Permitted) -> NotePosted:
    """Return the posted note's text. Raises Problem: 400, 413, 415."""
    refuse_parameters(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != NOTE_TYPE:
        raise Problem("unsupported-media-type", f"a signed note is sent as {NOTE_TYPE}")
    body = await _body(request, NOTE_BYTES, NOTE_TYPE)
    try:
        return NotePosted(call, body.decode())
    except UnicodeDecodeError as error:
        raise Problem("unreadable", f"not UTF-8 at byte {error.start}") from error


PostedNote = Annotated[NotePosted, Depends(posted_note)]


async def _body(request: Request, limit_bytes: int, content_type: str) -> bytes:
    if _announced(request.scope["headers"]) > limit_bytes:
        raise _too_large(limit_bytes, content_type)
    chunks: list[bytes] = []
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit_bytes:
            raise _too_large(limit_bytes, content_type)
        chunks.append(chunk)
    return b"".join(chunks)


def _announced(headers: list[Header]) -> int:
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def _too_large(limit_bytes: int, content_type: str) -> Problem:
    # The rest is not read, so the connection cannot be used again.
    return Problem(
        "too-large",
        f"over {limit_bytes // 1024:,} KiB, the most that is read as {content_type}",
        headers={"connection": "close"},
    )
