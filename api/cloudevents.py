"""CloudEvents over HTTP: one event structured, a batch, or one in binary mode, its attributes as headers.

Source: CloudEvents 1.0.2, JSON event format and HTTP protocol binding.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from api.json_text import Json, read_json
from api.problems import Problem
from ledger.errors import Invalid, Unreadable

BATCH_EVENTS: Final = 1_000
BODY_BYTES: Final = 8 * 1024 * 1024
"""The most that is read. How long one event may be is told by what of it is kept, however it was sent."""

_PREFIX: Final = "ce-"
_RIGHT: Final = (
    "send application/cloudevents+json for one event, application/cloudevents-batch+json for several, or "
    "application/json with the event's attributes as ce- headers"
)


class Mode(NamedTuple):
    """A way of posting events, and its content type."""

    name: str
    content_type: str


STRUCTURED: Final = Mode("structured", "application/cloudevents+json")
BATCH: Final = Mode("batch", "application/cloudevents-batch+json")
BINARY: Final = Mode("binary", "application/json")
MODES: Final = (STRUCTURED, BATCH, BINARY)

Header = tuple[bytes, bytes]


def mode_of(headers: Sequence[Header]) -> Mode:
    """Return the mode that the headers say (names in lower case, as ASGI has them). Raises Problem: 415."""
    types = [value for name, value in headers if name == b"content-type"]
    if any(name == b"content-encoding" and value.lower() != b"identity" for name, value in headers):
        raise _unsupported("a content encoding is not read: send the body as it is")
    if len(types) != 1:
        raise _unsupported(f"expected one Content-Type: {_RIGHT}")
    mode = _mode_of_type(types[0])
    if mode is BINARY and not any(name.startswith(b"ce-") for name, _ in headers):
        raise _unsupported(f"plain application/json is not an event: {_RIGHT}")
    return mode


@lru_cache(64)
def _mode_of_type(content_type: bytes) -> Mode:
    media_type, *parameters = content_type.decode("latin-1").split(";")
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if parameter.strip() and (name.lower(), value.strip('"').lower()) != ("charset", "utf-8"):
            raise _unsupported("the only parameter of a content type that is read is charset=utf-8")
    for mode in MODES:
        if mode.content_type == media_type.strip().lower():
            return mode
    raise _unsupported(f"not a content type that is read: {_RIGHT}")


def events_of(mode: Mode, headers: Sequence[Header], body: bytes) -> list[Json]:
    """Return the events in a body as JSON values, each checked when read. Raises Refused or Problem."""
    value = read_json(body)
    if mode is BATCH:
        if not isinstance(value, list):
            raise Unreadable("not a batch: expected a JSON array of CloudEvents")
        if len(value) > BATCH_EVENTS:
            raise Problem("too-large", f"over {BATCH_EVENTS:,} events: post them in several batches")
        return value
    if mode is BINARY:
        return [_from_headers(headers, value)]
    if not isinstance(value, dict):
        raise Unreadable(
            f"not a structured CloudEvent: expected a JSON object (a batch is sent as {BATCH.content_type})"
        )
    return [value]


def _from_headers(headers: Sequence[Header], data: Json) -> Mapping[str, Any]:
    """Return the event whose attributes the ce- headers carry. Unknown ones are refused on reading."""
    event: dict[str, Any] = {}
    for raw_name, value in headers:
        name = raw_name.decode("latin-1")
        if not name.startswith(_PREFIX):
            continue
        attribute = name.removeprefix(_PREFIX)
        if attribute in ("data", "datacontenttype", ""):
            raise Invalid("not an attribute that a header carries in binary mode", where=name)
        if attribute in event:
            raise Invalid("given more than once", where=attribute[:200])
        event[attribute] = _header_value(name, value)
    return {**event, "datacontenttype": BINARY.content_type, "data": data}


def _header_value(name: str, value: bytes) -> str:
    """Return a header's value: quotes undone, then percent-decoded once (HTTP protocol binding, 3.1.3.2)."""
    if len(value) > 1 and value.startswith(b'"') and value.endswith(b'"'):
        value = re.sub(rb"\\(.)", rb"\1", value[1:-1])
    if not value.isascii():
        raise Unreadable("holds a character beyond ASCII: percent-encode it as UTF-8", where=name[:200])
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError as error:
        raise Unreadable("percent-encodes what is not UTF-8", where=name[:200]) from error


def _unsupported(detail: str) -> Problem:
    return Problem("unsupported-media-type", detail)
