"""Fills a ledger with synthetic events by COPY, and has its read models rebuilt.

One case is of the size that is asked about; its events lie evenly among those of many small cases, of which
forty are open at a time, as in a ledger that was recorded day by day. So do the rows of the read models, as they
come to lie when events are posted.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

import orjson
import psycopg

from ledger.posts import stream_of
from ledger.queries import queries
from ledger.references import reference
from ledger.sealing import Cipher, key_name
from ops.bench.synthetic import Event, agency_registrations, case_events
from projections.rebuild import rebuild

CASE: Final = "the-case"
"""The case that is asked about."""

_SQL: Final = queries(__file__)
_TYPES: Final = (
    "uuid", "int8", "text", "bytea", "int8", "timestamptz", "text", "text", "text", "bytea", "text",
)  # fmt: skip
_PATTERNS: Final = 25
_SMALL_CASE_ENTRIES: Final = 95
_OPEN_CASES: Final = 40
_PLACEHOLDER: Final = "small-case-pattern"
_START: Final = datetime(2020, 1, 1, tzinfo=UTC)
_STEP: Final = timedelta(minutes=1)


class _Stored(NamedTuple):
    """An event ready to be sealed and stored."""

    case: str | None
    topic: str
    plain: bytes
    agency: str
    event_id: str


def fill(url: str, cipher: Cipher, events: int, entries: int) -> None:
    """Put so many events into an empty ledger, `CASE` with so many entries among them; make the read models."""
    with psycopg.connect(url, autocommit=True) as connection:
        with connection.cursor().copy(_SQL["copy_events"]) as copy:
            copy.set_types(_TYPES)
            for row in _rows(cipher, events, entries):
                copy.write_row(row)
        rebuild(url, cipher)
        connection.execute(_SQL["as_recorded"])
        connection.execute(_SQL["settle"])
        connection.execute(_SQL["checkpoint"])


def _rows(cipher: Cipher, events: int, entries: int) -> Iterator[tuple[object, ...]]:
    """Rows of the log: positions dense from 1, versions dense in each stream, a minute between two events."""
    versions: dict[UUID, int] = {}
    for position, stored in enumerate(islice(_in_order(events, entries), events), 1):
        stream = stream_of(stored.case)
        versions[stream] = versions.get(stream, 0) + 1
        if versions[stream] == 1:
            cipher.make_keys([key_name(stored.case, stored.topic)])
        ref = reference(stored.agency, stored.event_id)
        state = cipher.seal(stored.plain, case=stored.case, ref=ref, topic=stored.topic)
        digest = hashlib.sha256(stored.plain).digest()
        yield (
            stream, versions[stream], stored.topic, state, position, _START + position * _STEP,
            stored.agency, stored.event_id, stored.case, digest, "importer:bench",
        )  # fmt: skip


def _in_order(events: int, entries: int) -> Iterator[_Stored]:
    """All events in the order of recording: the case's evenly among the others."""
    yield from map(_stored, agency_registrations())
    case = [_stored(event) for event in case_events(CASE, entries)]
    others = _small_cases()
    between = max(events // len(case) - 1, 0)
    for event in case:
        yield event
        yield from islice(others, between)
    yield from others


def _small_cases() -> Iterator[_Stored]:
    """Small cases without end, forty at a time, an event of each in turn."""
    patterns = [
        [_stored(event) for event in case_events(_PLACEHOLDER, _SMALL_CASE_ENTRIES + i)] for i in range(_PATTERNS)
    ]
    number = 0
    while True:
        opened = [_renamed(patterns[i % _PATTERNS], f"small-case-{i:07}") for i in range(number, number + _OPEN_CASES)]
        number += _OPEN_CASES
        while opened:
            for case in list(opened):
                event = next(case, None)
                if event is None:
                    opened.remove(case)
                else:
                    yield event


def _renamed(pattern: list[_Stored], case: str) -> Iterator[_Stored]:
    old, new = _PLACEHOLDER.encode(), case.encode()
    for _, topic, plain, agency, event_id in pattern:
        yield _Stored(case, topic, plain.replace(old, new), agency, event_id.replace(_PLACEHOLDER, case))


def _stored(event: Event) -> _Stored:
    agency = event["source"].rpartition("/")[2]
    return _Stored(event.get("subject"), event["type"], orjson.dumps(event), agency, event["id"])
