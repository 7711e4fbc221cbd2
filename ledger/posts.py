"""What is posted, as it is read; ledger.post_row makes it ready for the append function.

A post is checked here for all that it says by itself; what it says of others (that an agency, a case, an
entry is there) is checked by the append function, under the lock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from pydantic import ValidationError

from ledger.codec import decode, digest, encode
from ledger.errors import Invalid, NotTheirs, TooLarge
from ledger.events import OF_NO_CASE, REGISTRATIONS, TYPES, Correction, Event, Retraction, Telling
from ledger.references import PARTNERSHIP, PARTNERSHIP_SOURCE
from ledger.wrong_fields import in_words

EVENT_BYTES: Final = 64 * 1024
GRANTS_AN_EVENT: Final = 20_000
"""One event may grant at most so much at once: recipients times entries conveyed."""

_BRANCHES: Final = ("function-after[", "tuple[")
"""How pydantic names the branches of a union on the way to a field: no part of what was posted."""

STREAMS: Final = UUID("6f1d3c0a-5a6e-5d0e-9a51-1c8b0b6a7d11")
"""The name space in which a case's stream of events has its UUID: a new one would lose every stream."""
_STREAMS_KEPT: Final = 4_096


class Poster(NamedTuple):
    """Who posts: the role and subject of their token, and the one agency whose own system it is, if so."""

    role: str
    subject: str
    own: str | None = None


THE_LEDGER: Final = Poster("ledger", "ledger")
"""Who posts what no caller may: the ledger itself."""


@dataclass(frozen=True, slots=True)
class Post:
    """One CloudEvent as posted: its event, the bytes to store, and the digest that tells repeat from conflict."""

    event: Event[Any]
    raw: Mapping[str, Any]
    stored: bytes
    content_digest: bytes
    index: int

    @property
    def amends(self) -> str | None:
        """The entry that a correction or retraction is about."""
        data = self.event.data
        if isinstance(data, Correction):
            return data.corrects
        return data.retracts if isinstance(data, Retraction) else None


@lru_cache(_STREAMS_KEPT)
def stream_of(case: str | None) -> UUID:
    """The stream that a case's events are in; registrations of agencies are in the partnership's."""
    return uuid5(STREAMS, case or f"/{PARTNERSHIP}")


def read(raw: Any, index: int = 0) -> Post:
    """Read one posted CloudEvent (a JSON object). Raises Refused."""
    if not isinstance(raw, dict):
        raise Invalid("not an event: expected a JSON object, a CloudEvent", index=index)
    event_type = raw.get("type")
    if not isinstance(event_type, str) or event_type not in TYPES:
        known = ", ".join(sorted(name.split(".")[1] for name in TYPES))
        raise Invalid(
            f"not a type of event that the ledger takes: expected safeguarding.KIND.v1, KIND one of {known}",
            where="type",
            index=index,
        )
    try:
        stored = encode(raw)
        if len(stored) > EVENT_BYTES:
            raise TooLarge(f"over {EVENT_BYTES // 1024} KiB: post less in one event", index=index)
        event = decode(event_type, stored)
    except ValidationError as error:
        raise invalid(error, index) from error
    except Invalid as error:
        error.index = index
        raise
    post = Post(event, raw, stored, digest(event_type, raw.get("subject"), raw["data"]), index)
    _check(post)
    return post


def invalid(error: ValidationError, index: int, prefix: str = "") -> Invalid:
    """The first thing that was wrong, with its place and without what was sent; and all the others, `also`."""
    first, *others = [
        Invalid(in_words(one), where=_place(one["loc"], prefix)[:200], index=index)
        for one in error.errors(include_url=False, include_input=False)
    ]
    first.also = tuple(others)
    return first


def _place(parts: tuple[int | str, ...], prefix: str) -> str:
    where = prefix
    for part in parts:
        if str(part).startswith(_BRANCHES):
            continue
        name = str(part) or "''"  # a name of no characters is refused, and named, as any other
        where += f"[{part}]" if isinstance(part, int) else f".{name}" if where else name
    return where


def _check(post: Post) -> None:
    """The rules between fields of the envelope and of the data."""
    event, data = post.event, post.event.data
    is_registration = event.type in REGISTRATIONS
    if is_registration != (event.source == PARTNERSHIP_SOURCE):
        right = PARTNERSHIP_SOURCE if is_registration else "/agencies/CODE"
        raise Invalid(f"not the source of this type of event: expected {right}", where="source", index=post.index)
    if event.type in OF_NO_CASE:
        if event.subject is not None:
            raise Invalid("this is of no one case: leave the subject out", where="subject", index=post.index)
    elif event.subject is None:
        raise Invalid("missing: expected the code of the case", where="subject", index=post.index)
    if post.amends and post.amends.partition("/")[0] != event.agency:
        where = "data.corrects" if isinstance(data, Correction) else "data.retracts"
        raise NotTheirs(
            "another agency's entry: only the agency that posted it can change it",
            where=where,
            index=post.index,
        )
    if isinstance(data, Telling) and (1 + len(data.recipients)) * (1 + len(data.shares)) > GRANTS_AN_EVENT:
        raise TooLarge(
            f"tells too much to too many: at most {GRANTS_AN_EVENT:,} recipients times entries in one event",
            where="data.recipients",
            index=post.index,
        )
