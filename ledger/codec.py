"""One codec between what was posted, the events of ledger.events and the bytes that are kept.

They are the compact JSON of the CloudEvent as it was sent; its topic is its type. They are stored sealed
(ledger.sealing). Hashes and proofs are over the stored bytes, which are never made again.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson
from pydantic import TypeAdapter

from ledger.errors import Invalid
from ledger.events import CONTENTS, TYPES, Content, Event

_EVENTS: Final[dict[str, TypeAdapter[Event[Any]]]] = {
    name: TypeAdapter(Event[data])  # type: ignore[valid-type]  # made from the table
    for name, data in TYPES.items()
}


def encode(posted: Mapping[str, Any]) -> bytes:
    """The bytes to seal and store: the posted CloudEvent without the attributes that were sent as null.

    Raises Invalid where the JSON holds what no UTF-8 JSON text can carry.
    """
    try:
        return orjson.dumps({name: value for name, value in posted.items() if value is not None})
    except orjson.JSONEncodeError as error:
        raise Invalid(
            "holds a half surrogate, a number over 64 bits or nesting over 200 levels: none of them can be kept",
            where="data",
        ) from error


def decode(topic: str, plain: bytes) -> Event[Any]:
    """The event that unsealed bytes say. Raises pydantic.ValidationError or KeyError where they are none."""
    return _EVENTS[topic].validate_json(plain)


def content_of(kind: str, replacement: Mapping[str, Any]) -> Content:
    """A correction's replacement, read as the kind of entry that it corrects.

    Raises pydantic.ValidationError.
    """
    return CONTENTS[kind].model_validate_json(orjson.dumps(replacement))


def digest(event_type: str, subject: str | None, data: Any) -> bytes:
    """What makes two posts of one id the same: type, subject and data as JSON values. 32 bytes, SHA-256."""
    return hashlib.sha256(orjson.dumps([event_type, subject, data], option=orjson.OPT_SORT_KEYS)).digest()
