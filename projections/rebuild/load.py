"""Folds streams of the log and loads what they mean: the same rows as the append function and the runner write."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import orjson

from ledger.codec import decode
from ledger.database import Rows, instant
from ledger.events import AgencyRegistration, Assignment, CaseRegistration, PersonRegistration
from ledger.kept import timestamp
from ledger.knowledge.case_file import CaseFile, Consequence, Recorded
from ledger.queries import queries
from ledger.sealing import Cipher, Opener
from ledger.times import moment_text
from projections import anomalies, claims, entries, sightings

_SQL: Final = queries(__file__)
_ROWS_A_LOAD: Final = 20_000
_LINES_A_PIECE: Final = 100

Stored = tuple[str | None, int, int, str, bytes, str]
"""A row of `streams_up_to`: case, position, when it was recorded (in ticks), topic, state, event.

A case's events are a stream; those of no case are another.
"""


class Loader:
    """Gathers rows for each table as COPY text, and sends them when there are many."""

    def __init__(self, connection: Rows) -> None:
        self._connection = connection
        self.lines: defaultdict[str, list[str]] = defaultdict(list)
        """The rows that wait, by table, each in COPY's text format."""

    def add(self, table: str, row: Iterable[Any]) -> None:
        """One row for a table, in the order of its columns."""
        self.lines[table].append("\t".join(map(_copy_text, row)))

    def flush(self, at_least: int = 1) -> None:
        """Send what waits, if it is at least so many rows."""
        if sum(map(len, self.lines.values())) < at_least:
            return
        for table, lines in self.lines.items():
            if not lines:
                continue
            with self._connection.cursor().copy(_SQL[f"copy_{table}"]) as copy:
                # In pieces that the processor's cache holds: megabytes at once are copied through memory four times.
                for first in range(0, len(lines), _LINES_A_PIECE):
                    copy.write("\n".join([*lines[first : first + _LINES_A_PIECE], ""]))
            lines.clear()


def _copy_text(value: Any) -> str:
    """A value as COPY's text format has it."""
    if value.__class__ is str:
        if "\\" in value or "\n" in value or "\t" in value or "\r" in value:
            escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
            return str(escaped.replace("\r", "\\r"))
        return str(value)
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value)


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
    said: dict[str, entries.SaidLine] = {}
    versions, grants = loader.lines["entry_versions"], loader.lines["grants"]
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
        at = moment_text(recorded.recorded_at)
        ref = made.entry.ref
        if not made.version.retracted:
            said[ref] = entries.said_line(made, recorded, at, orjson.loads(plain)["data"])
        if position > since:
            versions.append(entries.version_line(made, at, said[ref]))
            grants += entries.grant_lines(made, case, of_case)
            _load_behind(made, case, loader)
    return count


def _load_behind(made: Consequence, case: str, loader: Loader) -> None:
    """The rows of what else follows behind the log."""
    content = made.version.content
    if content.sightings:
        for sighting in sightings.rows(made):
            loader.add("sightings", sighting)
    if content.claims:
        for claim in claims.rows(made):
            loader.add("claims", claim)
    if made.shares or content.knowledge:
        for reliance in anomalies.reliance_rows(made, case):
            loader.add("reliances", reliance)
    if content.factors:
        for factor in anomalies.factor_rows(made):
            loader.add("factors", factor)


def _register(recorded: Recorded, loader: Loader) -> None:
    event, data, position = recorded.event, recorded.event.data, recorded.position
    if isinstance(data, AgencyRegistration):
        loader.add("agencies", (data.code, data.name, data.kind, position))
    elif isinstance(data, CaseRegistration):
        loader.add("cases", (event.subject, data.title, position))
    elif isinstance(data, Assignment):
        at = moment_text(recorded.recorded_at)
        for case in data.cases:
            loader.add("assignments", (data.reviewer, case, position, at, data.ended, data.reason))
    elif isinstance(data, PersonRegistration):
        loader.add("people", (event.subject, data.ref, data.role, position))
