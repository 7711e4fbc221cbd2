"""What a form sends, taken only from a page of ours."""

import hmac
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from api.problems import Problem

Form = dict[str, str]

FORM_FIELD: Final = "form_token"
_TYPE: Final = "application/x-www-form-urlencoded"
_MOST_BYTES: Final = 256 * 1024
_MOST_FIELDS: Final = 2_000


async def form(request: Request) -> Form:
    """Return the fields of a form that one of our pages sent. Raises Problem: 403, 413, 415, 400."""
    _check_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise Problem("unsupported-media-type", f"a form is sent as {_TYPE}")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            raise Problem("too-large", "the form is too long: shorten what it says")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise Problem("unreadable", "the form cannot be read") from error
    return dict(pairs)


def check_form_token(fields: Form, expected: str) -> None:
    """Raise Problem (403) unless the form was made for this session."""
    if not hmac.compare_digest(fields.get(FORM_FIELD, "").encode(), expected.encode()):
        raise Problem("forbidden", "the form was not made for this session: open its page again")


def _check_origin(request: Request) -> None:
    """A browser says of which origin the page is that sent a form (RFC 6454), or that it was ours."""
    origin = request.headers.get("origin")
    if origin is None:
        ours = request.headers.get("sec-fetch-site") == "same-origin"
    else:
        ours = urlsplit(origin).netloc == request.headers.get("host", "")
    if not ours:
        raise Problem("forbidden", "the form was not sent from a page of this site: open its page again")
