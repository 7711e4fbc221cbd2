"""How versions, times and intervals are kept for the views: as the text that the database and the answers hold."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from ledger.events import Content
from ledger.knowledge.shown import divide, whole_from
from ledger.times import OPEN_END, OPEN_START, Instant, Interval, interval_of, rfc3339


class KeptVersion(NamedTuple):
    """A version as it is kept for the views. Its heading, content and guarded part (None: none) are JSON text.

    `unit` is the path of its author's unit, closed by a slash, or empty; `known` None where it was known as it was
    recorded.
    """

    unit: str
    occurred: Interval
    known: Interval | None
    heading: str
    content: str
    guarded: str | None
    whole_from: Instant


def kept_version(entry: tuple[str, str, str], content: Content, raw: Mapping[str, Any]) -> KeptVersion:
    """Return what is kept of a version. `entry` is its reference, kind and agency; `raw` its data as sent."""
    ref, kind, agency = entry
    stated = content.occurred
    occurred = interval_of(stated)
    unit = content.author.unit
    open_part, guarded = divide(raw)
    return KeptVersion(
        f"{unit}/" if unit else "",
        occurred,
        interval_of(content.known_at) if content.known_at else None,
        f'{{"ref":"{ref}","kind":"{kind}","agency":"{agency}","unit":{_json(unit)},'
        f'"occurred":{{"text":"{stated}",{bounds(occurred)}}}',
        orjson.dumps(open_part).decode(),
        orjson.dumps(guarded).decode() if guarded else None,
        whole_from(guarded) if guarded else OPEN_START,
    )


@lru_cache(maxsize=65_536)
def timestamp(at: int) -> str:
    """An instant as PostgreSQL reads it."""
    return "-infinity" if at == OPEN_START else "infinity" if at == OPEN_END else str(rfc3339(at))


@lru_cache(maxsize=65_536)
def bounds(known: Interval) -> str:
    """`"earliest":…,"latest":…` as answers give them: RFC 3339 in UTC, null where open."""
    earliest, latest = rfc3339(known.earliest), rfc3339(known.latest)
    return f'"earliest":{_json(earliest)},"latest":{_json(latest)}'


def _json(text: str | None) -> str:
    return f'"{text}"' if text else "null"
