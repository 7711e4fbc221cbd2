"""How versions, times and intervals are kept for the views: as the text that the database and the answers hold."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from ledger.events import Content
from ledger.knowledge.shown import divide, whole_from
from ledger.times import OPEN_END, OPEN_START, Interval, interval_of, rfc3339


def version_columns(entry: tuple[str, str, str], content: Content, raw: Mapping[str, Any]) -> dict[str, Any]:
    """A version as it is kept for the views. `entry` is its reference, kind and agency; `raw` its data as sent."""
    ref, kind, agency = entry
    occurred = interval_of(content.occurred)
    unit = content.author.unit
    unit_json = f'"{unit}"' if unit else "null"
    open_part, guarded = divide(raw)
    columns = {
        "said_unit": f"{unit}/" if unit else "",
        "occurred_earliest": timestamp(occurred.earliest),
        "occurred_latest": timestamp(occurred.latest),
        "heading": f'{{"ref":"{ref}","kind":"{kind}","agency":"{agency}","unit":{unit_json},'
        f'"occurred":{{"text":"{content.occurred}",{bounds(occurred)}}}',
        "content": orjson.dumps(open_part).decode(),
        "guarded": orjson.dumps(guarded).decode() if guarded else None,
        "whole_from": timestamp(whole_from(guarded)),
    }
    if content.known_at:
        known = interval_of(content.known_at)
        columns |= {"said_earliest": timestamp(known.earliest), "said_latest": timestamp(known.latest)}
    return columns


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
