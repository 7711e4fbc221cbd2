"""Folds streams of the log and loads what they mean: the same rows as the append function and the runner write."""

import gc
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

import orjson

from ledger.codec import decode
from ledger.database import instant
from ledger.events import AgencyRegistration, Assignment, CaseRegistration, PersonRegistration
from ledger.kept import timestamp
from ledger.knowledge.case_file import CaseFile, Consequence, Recorded
from ledger.sealing import Cipher, Opener
from projections import anomalies, claims, entries, sightings
from projections.rebuild.loader import Loader

_ROWS_A_LOAD: Final = 20_000

Stored = tuple[str | None, int, int, str, bytes, str]
"""A row of `streams_up_to`: case, position, when it was recorded (in ticks), topic, state, event.

A case's events are a stream; those of no case are another.
"""


def load(rows: Iterable[Stored], loader: Loader, cipher: Cipher, since: int = 0) -> Iterator[int]:
    """Load what whole streams mean, as far as it comes of positions after `since`. Yields events done, now and then."""
    done = 0
    # A case file is thousands of small objects without a cycle: collecting garbage in it is time for nothing.
    gc.disable()
    try:
        for case, stream in groupby(rows, key=itemgetter(0)):
            done += _load_stream(case, stream, loader, cipher.opener(case), since)
            if done > _ROWS_A_LOAD // 10:
                loader.flush(_ROWS_A_LOAD)
                yield done
                done = 0
        loader.flush()
        yield done
    finally:
        gc.enable()


def _load_stream(case: str | None, stream: Iterable[Stored], loader: Loader, unseal: Opener, since: int) -> int:
    case_file = CaseFile(keep_made=False)
    of_case = case_file.entries
    said: dict[str, entries.SaidColumns] = {}
    versions, grants = loader.packed["entry_versions"], loader.packed["grants"]
    count = 0
    for _, position, recorded_at, topic, state, event in stream:
        count += 1
        plain = unseal(state, ref=event, topic=topic, position=position)
        recorded = Recorded(position, instant(recorded_at), decode(topic, plain))
        made = case_file.apply(recorded)
        if made is None or case is None:
            if position > since:
                _register(recorded, loader)
            continue
        ref = made.entry.ref
        if not made.version.retracted:
            said[ref] = entries.said_columns(made, recorded, orjson.loads(plain)["data"])
        if position > since:
            versions.append(entries.version_row(made, said[ref]))
            grants += entries.grant_rows(made, case, of_case)
            _load_behind(made, case, loader)
    return count


def _load_behind(made: Consequence, case: str, loader: Loader) -> None:
    """The rows of what else follows behind the log."""
    content = made.version.content
    if content.sightings:
        loader.rows["sightings"] += sightings.rows(made)
    if content.claims:
        loader.rows["claims"] += claims.rows(made)
    if made.shares or content.knowledge:
        loader.rows["reliances"] += anomalies.reliance_rows(made, case)
    if content.factors:
        loader.rows["factors"] += anomalies.factor_rows(made)


def _register(recorded: Recorded, loader: Loader) -> None:
    event, data, position = recorded.event, recorded.event.data, recorded.position
    if isinstance(data, AgencyRegistration):
        loader.rows["agencies"].append((data.code, data.name, data.kind, position))
    elif isinstance(data, CaseRegistration):
        loader.rows["cases"].append((event.subject, data.title, position))
    elif isinstance(data, Assignment):
        at = timestamp(recorded.recorded_at)
        for case in data.cases:
            loader.rows["assignments"].append((data.reviewer, case, position, at, data.ended, data.reason))
    elif isinstance(data, PersonRegistration):
        loader.rows["people"].append((event.subject, data.ref, data.role, position))
