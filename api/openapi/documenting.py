"""What /openapi.json says of each route besides its parameters: its answers, and the problems it can meet."""

from typing import Any, Final

from pydantic import BaseModel

from api import problems

Responses = dict[int | str, dict[str, Any]]

_PROBLEM: Final = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_EVERY_CALL: Final = (500,)
_WITH_TOKEN: Final = (401, 403, 422, 429, 503)


_HEADERS: Final[dict[str, str]] = {
    "X-Request-Id": "The id of the call, its caller's own or a new one.",
    "WWW-Authenticate": "That a bearer token is needed (RFC 6750).",
    "Retry-After": "After how many seconds to call again.",
    "RateLimit": "Which limit was reached, and in how many seconds it is not any more.",
    "RateLimit-Policy": "How much of it there is in how many seconds.",
}
_ALSO: Final[dict[str, tuple[str, ...]]] = {
    "401": ("WWW-Authenticate",),
    "429": ("Retry-After", "RateLimit", "RateLimit-Policy"),
    "503": ("Retry-After",),
}


def answers(shape: type[BaseModel], *statuses: int, description: str = "The answer.") -> Responses:
    """Document an answer of this shape to a call that needs a token, and the problems it can meet."""
    return {
        200: {"model": shape, "description": description},
        **_problems(*_WITH_TOKEN, *_EVERY_CALL, *statuses),
    }


def raw_answers(media_type: str, *statuses: int) -> Responses:
    """Document an answer to a call that needs a token that is text or bytes, and the problems it can meet."""
    schema = {"type": "string"} | ({} if media_type.startswith("text/") else {"format": "binary"})
    answered = {"description": "The answer.", "content": {media_type: {"schema": schema}}}
    return {200: answered, **_problems(*_WITH_TOKEN, *_EVERY_CALL, *statuses)}


def open_answers(shape: type[BaseModel] | None, *statuses: int, media_type: str = "text/plain") -> Responses:
    """Document an answer to anyone: of this shape, or text."""
    answered: dict[str, Any] = {"description": "The answer."}
    if shape is None:
        answered["content"] = {media_type: {"schema": {"type": "string"}}}
    else:
        answered["model"] = shape
    return {200: answered, **_problems(*_EVERY_CALL, *statuses)}


def _problems(*statuses: int) -> Responses:
    return {status: {"description": _titles(status), "content": _PROBLEM} for status in sorted(statuses)}


def _titles(status: int) -> str:
    return "; ".join(kind.title for kind in problems.KINDS.values() if kind.status == status) + "."


def headers_of(status: str) -> dict[str, Any]:
    """Document the headers of an answer of this status that say something of the call."""
    named = ("X-Request-Id", *_ALSO.get(status, ()))
    return {name: {"description": _HEADERS[name], "required": True, "schema": {"type": "string"}} for name in named}
