"""Reads a tunnel: rows in, entries as answers show them out.

Most of an entry is kept as the JSON text that an answer holds, and handed out as it is; only what points
outside the tunnel is read and cut (ledger/knowledge/shown.py).
"""

from collections.abc import Container
from operator import itemgetter
from typing import Any, Final, NamedTuple

import orjson

from ledger.database import Rows, comparing, ticks
from ledger.knowledge.grants import version_held
from ledger.knowledge.shown import shown
from ledger.queries import queries
from ledger.references import EVERYONE, Knower
from ledger.times import Instant
from projections.question import Question

_SQL: Final = queries(__file__)


class HeldEntry(NamedTuple):
    """An entry as one knower held it. `heading`, `how` and `data` are JSON text, as answers give them.

    `position` is that of the entry's first event; `how` is the grants, without the brackets of their list.
    """

    ref: str
    certain: bool
    version: int
    retracted: bool
    position: int
    heading: str
    how: str
    data: str

    def json(self) -> str:
        """The entry as an answer gives it."""
        return (
            f'{self.heading},"version":{self.version},"certainty":"{"certain" if self.certain else "possible"}",'
            f'"retracted":{"true" if self.retracted else "false"},"position":{self.position},'
            f'"how":[{self.how}],"data":{self.data}}}'
        )


class _Held(NamedTuple):
    version: int
    certain: bool
    how: str


_BY_TELLING: Final = itemgetter(3, 2, 4, 5)
"""Of a row of grants: latest, earliest, position, place within the event."""
_CHRONOLOGICALLY: Final = itemgetter(6, 7, 0)
"""Of a row of versions: occurred's earliest, its latest, the entry's first position."""


def tunnel(connection: Rows, question: Question) -> list[HeldEntry]:
    """What the question's knower held, in chronological order, and nothing from outside it.

    Two indexed queries: the grants that have begun, then the entries' versions. Which version is held is for
    the pure function to say; asking SQL to say it took twice as long (ops/decisions/).
    """
    holdings = _holdings(connection, question)
    asked = {"case": question.case, "entries": list(holdings), "position": question.moment.position}
    versions = comparing(connection).execute(_SQL["versions"], asked, prepare=True).fetchall()
    shown_versions = [row for row in versions if row[1] == holdings[row[0]].version]
    shown_versions.sort(key=_CHRONOLOGICALLY)
    refs = {row[2] for row in shown_versions}
    return [_held_entry(row, holdings[row[0]], question, refs) for row in shown_versions]


def _holdings(connection: Rows, question: Question) -> dict[int, _Held]:
    """By the position of each entry that the knower held: the version, whether certainly, and how they knew."""
    name = "grants_to_anyone" if question.asked is EVERYONE else "grants_to_knower"
    grants = comparing(connection).execute(_SQL[name], question.parameters, prepare=True).fetchall()
    by_entry: dict[int, list[tuple[Any, ...]]] = {}
    for grant in grants:
        by_entry.setdefault(grant[0], []).append(grant)
    at = ticks(question.at)
    return {entry: _held(told, at) for entry, told in by_entry.items()}


def _held(told: list[tuple[Any, ...]], at: Instant) -> _Held:
    """What the grants of one entry amount to. Most entries were told once."""
    if len(told) == 1:
        ((_, version, _, latest, _, _, how),) = told
        return _Held(*version_held(((version, latest),), at), how)
    told.sort(key=_BY_TELLING)
    return _Held(*version_held([(grant[1], grant[3]) for grant in told], at), ",".join([grant[6] for grant in told]))


def _held_entry(row: tuple[Any, ...], held: _Held, question: Question, refs: Container[str]) -> HeldEntry:
    entry, version, ref, retracted, agency, author_unit, _, _, heading, content, guarded = row
    data = _joined(content, guarded, Knower(agency, author_unit), question, refs) if guarded else content
    return HeldEntry(ref, held.certain, version, retracted, entry, heading, held.how, data)


def _joined(content: str, guarded: str, author: Knower, question: Question, refs: Container[str]) -> str:
    """The open part of an entry's data and what may be shown of the guarded part, as one JSON object."""
    allowed = shown(orjson.loads(guarded), author, question.asked, question.at, refs)
    return f"{content[:-1]},{orjson.dumps(allowed).decode()[1:]}" if allowed else content
