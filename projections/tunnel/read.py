"""Reads a tunnel: rows in, entries as answers show them out.

Most of an entry is kept as the JSON text that an answer holds, and handed out as it is; only what points
outside the tunnel is read and cut (ledger/knowledge/shown.py).
"""

from collections.abc import Container, Sequence
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
    latest: int
    """Of what was told first: in ticks."""


def landmarks(connection: Rows, question: Question, person: str, attributes: Sequence[str]) -> list[HeldEntry]:
    """Of what anyone held: the meetings, the sightings of a person, and what claims these attributes of them.

    `person` is a reference. The question is about everyone, and its position one that the read models have reached.
    """
    asked = {**question.parameters, "person": person, "attributes": list(attributes)}
    entries = [row[0] for row in connection.execute(_SQL["landmarks"], asked).fetchall()]
    return _shown(connection, question, _holdings(connection, "grants_of_entries", question, entries))


def tunnel(connection: Rows, question: Question) -> list[HeldEntry]:
    """What the question's knower held, in chronological order, and nothing from outside it.

    Two indexed queries: the grants that have begun, then the entries' versions. Which version is held is for
    the pure function to say; asking SQL to say it took twice as long (ops/decisions/). Rows begin with what
    they are sorted by, so that they compare as they are.
    """
    name = "grants_to_anyone" if question.asked is EVERYONE else "grants_to_knower"
    return _shown(connection, question, _holdings(connection, name, question))


def _shown(connection: Rows, question: Question, holdings: dict[int, _Held]) -> list[HeldEntry]:
    # As the array's text: written so, hundreds of numbers are sent in a tenth of the time.
    entries = f"{{{','.join(map(str, holdings))}}}"
    asked = {"case": question.case, "entries": entries, "position": question.moment.position}
    versions = comparing(connection).execute(_SQL["versions"], asked, prepare=True).fetchall()
    shown_versions = [row for row in versions if row[3] == holdings[row[2]].version]
    shown_versions.sort()
    refs = {row[4] for row in shown_versions}
    return [_held_entry(row, holdings[row[2]], question, refs) for row in shown_versions]


def _holdings(connection: Rows, name: str, question: Question, entries: Sequence[int] = ()) -> dict[int, _Held]:
    """By the position of each entry that the knower held: the version, whether certainly, and how they knew.

    `name` is the query of their grants, `entries` the positions that it may ask for.
    """
    asked = {**question.parameters, "entries": list(entries)}
    grants = comparing(connection).execute(_SQL[name], asked, prepare=True).fetchall()
    grants.sort()
    at = ticks(question.at)
    first: dict[int, _Held] = {}
    told_again: dict[int, list[tuple[Any, ...]]] = {}
    for grant in grants:
        entry = grant[4]
        if entry not in first:
            first[entry] = _Held(grant[5], grant[0] <= at, grant[6], grant[0])
        else:
            told_again.setdefault(entry, []).append(grant)
    for entry, again in told_again.items():
        first[entry] = _held(first[entry], again, at)
    return first


def _held(first: _Held, again: list[tuple[Any, ...]], at: Instant) -> _Held:
    """What several grants of one entry amount to, in the order of telling. Mostly they are of one version."""
    how = ",".join([first.how, *[grant[6] for grant in again]])
    versions = {grant[5] for grant in again}
    if versions == {first.version}:
        return _Held(first.version, first.certain, how, first.latest)
    begun = [(first.version, first.latest), *[(grant[5], grant[0]) for grant in again]]
    version, certain = version_held(begun, at)
    return _Held(version, certain, how, first.latest)


def _held_entry(row: tuple[Any, ...], held: _Held, question: Question, refs: Container[str]) -> HeldEntry:
    _, _, entry, version, ref, retracted, agency, author_unit, heading, content, guarded, whole_from = row
    if not guarded:
        data = content
    else:
        author, asked = Knower(agency, author_unit), question.asked
        if whole_from <= ticks(question.at) and (asked is EVERYONE or asked.covers(author)):
            data = f"{content[:-1]},{guarded[1:]}"  # nothing to be held back: not worth reading
        else:
            data = _joined(content, guarded, author, question, refs)
    return HeldEntry(ref, held.certain, version, retracted, entry, heading, held.how, data)


def _joined(content: str, guarded: str, author: Knower, question: Question, refs: Container[str]) -> str:
    """The open part of an entry's data and what may be shown of the guarded part, as one JSON object."""
    allowed = shown(orjson.loads(guarded), author, question.asked, question.at, refs)
    return f"{content[:-1]},{orjson.dumps(allowed).decode()[1:]}" if allowed else content
