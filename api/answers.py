"""Answers: JSON put together from the text that the read models keep, so that none of it is read again."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from starlette.responses import Response

from ledger.times import rfc3339
from projections.question import Moment


def json_answer(body: bytes, status: int = 200) -> Response:
    """Return an answer of JSON that is ready."""
    return Response(body, status, media_type="application/json")


def values(answered: Mapping[str, Any]) -> Response:
    """Return an answer made of values."""
    return json_answer(orjson.dumps(answered))


def texts(opening: Mapping[str, Any], **lists: Iterable[str]) -> Response:
    """Return an answer that opens with values and goes on with lists of JSON texts, as they are."""
    return pieces(opening, **{name: ("[", ",".join(items), "]") for name, items in lists.items()})


def pieces(opening: Mapping[str, Any], **lists: Iterable[str]) -> Response:
    """Return the same of lists that come as their whole JSON text, each in pieces to be joined."""
    parts = [orjson.dumps(opening).decode()[:-1]]
    for name, items in lists.items():
        parts.append(f',"{name}":')
        parts += items
    parts.append("}")
    return json_answer("".join(parts).encode())


def recorded_as_of(moment: Moment) -> dict[str, Any]:
    """Return the moment of the ledger that an answer is of. The empty ledger has position 0 and no time."""
    return {
        "position": moment.position,
        "time": None if moment.time is None else rfc3339(moment.time),
    }
