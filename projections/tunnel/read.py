"""Reads a tunnel: rows in, entries as answers show them out.

Most of an entry is kept as the JSON text that an answer holds, and handed out as it is; only what points
outside the tunnel is read and cut (ledger/knowledge/shown.py).
"""

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson

from ledger.database import Rows, comparing, ticks
from ledger.knowledge.grants import version_held
from ledger.knowledge.shown import shown
from ledger.queries import queries
from ledger.references import EVERYONE, Knower
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


_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TunnelRead:
    """A tunnel that has been read, and is yet to be made into entries: for that the database is not needed."""

    question: Question
    holdings: dict[int, _Held]
    versions: list[_Row]

    def __len__(self) -> int:
        """How many entries it has."""
        return len(self.versions)

    def entries(self) -> list[HeldEntry]:
        """The entries, in chronological order."""
        refs = {row[4] for row in self.versions}
        return [_held_entry(row, self.holdings[row[2]], self.question, refs) for row in self.versions]


def landmarks(connection: Rows, question: Question, person: str, attributes: Sequence[str]) -> list[HeldEntry]:
    """Of what anyone held: the meetings, the sightings of a person, and what claims these attributes of them.

    `person` is a reference. The question is about everyone, and its position one that the read models have reached.
    """
    asked = {**question.parameters, "person": person, "attributes": list(attributes)}
    entries = [row[0] for row in connection.execute(_SQL["landmarks"], asked).fetchall()]
    return _read(connection, question, _holdings(connection, "grants_of_entries", question, entries)).entries()


def tunnel(connection: Rows, question: Question) -> list[HeldEntry]:
    """What the question's knower held, in chronological order, and nothing from outside it."""
    return read(connection, question).entries()


def read(connection: Rows, question: Question) -> TunnelRead:
    """Read all that a tunnel needs.

    Two indexed queries: the grants that have begun, then the entries' versions. Which version is held is for
    the pure function to say; asking SQL to say it took twice as long (ops/decisions/). Rows begin with what
    they are sorted by, so that they compare as they are.
    """
    name = "grants_to_anyone" if question.asked is EVERYONE else "grants_to_knower"
    return _read(connection, question, _holdings(connection, name, question))


def _read(connection: Rows, question: Question, holdings: dict[int, _Held]) -> TunnelRead:
    # As the array's text: written so, hundreds of numbers are sent in a tenth of the time.
    asked = {**question.parameters, "entries": f"{{{','.join(map(str, holdings))}}}"}
    rows = comparing(connection).execute(_SQL["versions"], asked, prepare=True).fetchall()
    versions = [row for row in rows if row[3] == holdings[row[2]].version]
    versions.sort()
    return TunnelRead(question, holdings, versions)


def _holdings(connection: Rows, name: str, question: Question, entries: Sequence[int] = ()) -> dict[int, _Held]:
    """By the position of each entry that the knower held: the version, whether certainly, and how they knew.

    `name` is the query of their grants, `entries` the positions that it may ask for.
    """
    asked = {**question.parameters, "entries": list(entries)}
    grants: defaultdict[int, list[_Row]] = defaultdict(list)
    for grant in comparing(connection).execute(_SQL[name], asked, prepare=True).fetchall():
        grants[grant[4]].append(grant)
    at = ticks(question.at)
    return {entry: _held(told, at) for entry, told in grants.items()}


def _held(told: list[_Row], at: int) -> _Held:
    """What the grants of one entry amount to. Mostly there is one, or they are of one version. `at` is in ticks."""
    if len(told) == 1:
        latest, _, _, _, _, version, how = told[0]
        return _Held(version, latest <= at, how)
    told.sort()  # in the order of telling
    version, certain = version_held([(grant[5], grant[0]) for grant in told], at)
    return _Held(version, certain, ",".join([grant[6] for grant in told]))


def _held_entry(row: _Row, held: _Held, question: Question, refs: Container[str]) -> HeldEntry:
    _, _, entry, version, ref, retracted, heading, content, guarded, cut_for = row
    if not guarded:
        data = content
    elif cut_for is None:
        data = f"{content[:-1]},{guarded[1:]}"  # nothing to be held back: not worth reading
    else:
        author = Knower(ref.partition("/")[0], cut_for)
        allowed = shown(orjson.loads(guarded), author, question.asked, question.at, refs)
        data = f"{content[:-1]},{orjson.dumps(allowed).decode()[1:]}" if allowed else content
    return HeldEntry(ref, held.certain, version, retracted, entry, heading, held.how, data)
