"""Folds streams of the log and loads what they mean: the same rows as the append function and the runner write."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import orjson

from ledger.codec import Cipher, decode
from ledger.database import Rows
from ledger.events import AgencyRegistration, CaseRegistration, PersonRegistration
from ledger.knowledge.case_file import CaseFile, Recorded
from ledger.queries import queries
from projections import anomalies, claims, entries, sightings

_SQL: Final = queries(__file__)
_ROWS_A_LOAD: Final = 20_000

Stored = tuple[Any, int, int, str, bytes, str | None]
"""A row of `streams_up_to`: stream, position, recorded at, topic, state, case."""


class Loader:
    """Gathers rows for each table as COPY text, and sends them when there are many."""

    def __init__(self, connection: Rows) -> None:
        self._connection = connection
        self._lines: dict[str, list[str]] = {}
        self._waiting = 0

    def add(self, table: str, row: Iterable[Any]) -> None:
        """One row for a table, in the order of its columns."""
        self._lines.setdefault(table, []).append("\t".join(map(_copy_text, row)))
        self._waiting += 1

    def flush(self, at_least: int = 1) -> None:
        """Send what waits, if it is at least so many rows."""
        if self._waiting < at_least:
            return
        for table, lines in self._lines.items():
            with self._connection.cursor().copy(_SQL[f"copy_{table}"]) as copy:
                copy.write("\n".join(lines) + "\n")
        self._lines.clear()
        self._waiting = 0


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
    for _, stream in groupby(rows, key=lambda row: row[0]):
        done += _load_stream(stream, loader, cipher, since)
        if done > _ROWS_A_LOAD // 10:
            loader.flush(_ROWS_A_LOAD)
            yield done
            done = 0
    loader.flush()
    yield done


def _load_stream(stream: Iterable[Stored], loader: Loader, cipher: Cipher, since: int) -> int:
    case_file = CaseFile(keep_made=False)
    positions: dict[str, int] = {}
    last_rows: dict[str, tuple[Any, ...]] = {}
    count = 0
    for _, position, recorded_at, topic, state, case in stream:
        count += 1
        plain = cipher.unseal(state, case=case)
        recorded = Recorded(position, recorded_at, decode(topic, plain))
        made = case_file.apply(recorded)
        if made is None or case is None:
            if position > since:
                _register(recorded, loader)
            continue
        ref = made.entry.ref
        positions.setdefault(ref, position)
        row = entries.version_row(made, recorded, orjson.loads(plain)["data"], last_rows.get(ref))
        last_rows[ref] = row
        if position > since:
            loader.add("entry_versions", row)
            for table, made_rows in (
                ("grants", entries.grant_rows(made, case, positions)),
                ("sightings", sightings.rows(made)),
                ("claims", claims.rows(made)),
                ("reliances", anomalies.reliance_rows(made, case)),
                ("factors", anomalies.factor_rows(made)),
            ):
                for made_row in made_rows:
                    loader.add(table, made_row)
    return count


def _register(recorded: Recorded, loader: Loader) -> None:
    event, data, position = recorded.event, recorded.event.data, recorded.position
    if isinstance(data, AgencyRegistration):
        loader.add("agencies", (data.code, data.name, data.kind, position))
    elif isinstance(data, CaseRegistration):
        loader.add("cases", (event.subject, data.title, position))
    elif isinstance(data, PersonRegistration):
        loader.add("people", (event.subject, data.ref, data.role, position))
