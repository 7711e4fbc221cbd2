"""Folds streams of the log and loads what they mean: the same rows as the append function and the runner write."""

import gc
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final

import orjson

from ledger.codec import decode
from ledger.database import instant
from ledger.events import AgencyRegistration, Assignment, CaseRegistration, PersonRegistration
from ledger.kept import timestamp
from ledger.knowledge.case_file import CaseFile, Consequence, Recorded
from ledger.sealing import Cipher
from projections import anomalies, claims, entries, sightings
from projections.rebuild.loader import Loader

_ROWS_A_LOAD: Final = 20_000
_TOGETHER: Final = 100
"""Events that go through one step before any goes through the next.

A step's instructions then stay in the processor's cache, and so does what it makes for the next: a third of the time.
"""

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
            loading = _Stream(case, loader, cipher, since)
            while events := list(islice(stream, _TOGETHER)):
                done += loading.load(events)
            if done > _ROWS_A_LOAD // 10:
                loader.flush(_ROWS_A_LOAD)
                yield done
                done = 0
        loader.flush()
        yield done
    finally:
        gc.enable()


class _Stream:
    """One stream that is folded and loaded, some of its events after others."""

    def __init__(self, case: str | None, loader: Loader, cipher: Cipher, since: int) -> None:
        self._case = case
        self._loader = loader
        self._unseal = cipher.opener(case)
        self._since = since
        self._case_file = CaseFile(keep_made=False)
        self._said: dict[str, entries.SaidColumns] = {}

    def load(self, events: list[Stored]) -> int:
        """Load what the next events mean: how many they are."""
        unseal = self._unseal
        plain = [unseal(state, ref=ref, topic=topic, position=position) for _, position, _, topic, state, ref in events]
        recorded = [
            Recorded(position, instant(recorded_at), decode(topic, text))
            for (_, position, recorded_at, topic, _, _), text in zip(events, plain, strict=True)
        ]
        made = [self._case_file.apply(each) for each in recorded]
        if self._case is not None:
            self._load_entries(self._case, [each for each in zip(made, recorded, plain, strict=True) if each[0]])
        for each, consequence in zip(recorded, made, strict=True):
            if (consequence is None or self._case is None) and each.position > self._since:
                _register(each, self._loader)
        return len(events)

    def _load_entries(self, case: str, done: list[tuple[Any, Recorded, bytes]]) -> None:
        said, loader = self._said, self._loader
        fresh: list[tuple[Consequence, entries.SaidColumns]] = []
        for made, recorded, plain in done:
            ref = made.entry.ref
            if not made.version.retracted:
                said[ref] = entries.said_columns(made, recorded, orjson.loads(plain)["data"])
            if recorded.position > self._since:
                fresh.append((made, said[ref]))
        loader.packed["entry_versions"] += [entries.version_row(made, columns) for made, columns in fresh]
        grants = loader.packed["grants"]
        for made, _ in fresh:
            grants += entries.grant_rows(made, case, self._case_file.entries)
        for made, _ in fresh:
            _load_behind(made, case, loader)


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
