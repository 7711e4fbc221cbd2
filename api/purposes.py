"""Why a caller reads, as they state it with each read: kept with the read, never logged."""

from typing import Final

from starlette.requests import Request

from api.permissions import STATING_PURPOSE
from api.problems import Problem
from api.tokens.callers import Role

HEADER: Final = "X-Purpose"
PURPOSE_CHARACTERS: Final = 200


def stated_purpose(request: Request, role: Role) -> str | None:
    """Return the purpose stated, or None. Raises Problem: 400 where one is needed, or what is stated is none."""
    stated = [value for name, value in request.scope["headers"] if name == b"x-purpose"]
    if not stated and role not in STATING_PURPOSE:
        return None
    purpose = _text(stated[0]).strip() if len(stated) == 1 else ""
    if not purpose:
        raise Problem("purpose-required", f"say once in the header {HEADER} what this is read for")
    if len(purpose) > PURPOSE_CHARACTERS or not purpose.isprintable():
        raise Problem("purpose-required", f"{HEADER} takes at most {PURPOSE_CHARACTERS} printable characters")
    return purpose


def _text(value: bytes) -> str:
    """Headers are bytes: UTF-8 as a rule, and Latin-1 from those who never heard of it."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
