"""Reads a tunnel: rows in, entries as answers show them out.

Most of an entry is kept as the JSON text that an answer holds, and handed out as it is; only what points
outside the tunnel is read and cut (ledger/knowledge/shown.py).
"""

from collections.abc import Container, Mapping, Sequence
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
    """Of what anyone held: the meetings, the sightings of a person, what claims these attributes; some others too.

    `person` is a reference. The question is about everyone. `data` is the open part of what the entries say.
    """
    of = {"person": person, "attributes": list(attributes)}
    return _opened(connection, "versions_open", question, _holdings(connection, "grants_of_landmarks", question, **of))


def tunnel(connection: Rows, question: Question) -> list[HeldEntry]:
    """What the question's knower held, in chronological order, and nothing from outside it.

    Two indexed queries: the grants that have begun, then the entries' versions. Which version is held is for
    the pure function to say; asking SQL to say it took twice as long (ops/decisions/). Rows begin with what
    they are sorted by, so that they compare as they are.
    """
    return _shown(connection, question, _holdings(connection, _grants_of(question), question))


def open_part(connection: Rows, question: Question) -> list[HeldEntry]:
    """The same, with the open part of what each entry says: for whoever needs no more than its summary.

    What may point outside the tunnel is not in it, and so nothing has to be read to be cut.
    """
    holdings = _holdings(connection, _grants_of(question), question)
    return _opened(connection, "versions_open", question, holdings)


def telling(connection: Rows, question: Question) -> list[HeldEntry]:
    """The same, with no more of what the entries say than who was looked for and what was claimed.

    `data` is the open part of those entries that tell of either, and `{}` of all others.
    """
    holdings = _holdings(connection, _grants_of(question), question)
    return _opened(connection, "versions_telling", question, holdings)


def _opened(connection: Rows, name: str, question: Question, holdings: dict[int, _Held]) -> list[HeldEntry]:
    """Entries by the query of that name, which reads nothing that may have to be held back."""
    found = []
    for _, _, entry, version, ref, retracted, heading, data in _versions(connection, name, question, holdings):
        held = holdings[entry]
        found.append(HeldEntry(ref, held.certain, version, retracted, entry, heading, held.how, data))
    return found


def _grants_of(question: Question) -> str:
    """The name of the query of the grants to whoever a question is about."""
    return "grants_to_anyone" if question.asked is EVERYONE else "grants_to_knower"


def _shown(connection: Rows, question: Question, holdings: dict[int, _Held]) -> list[HeldEntry]:
    rows = _versions(connection, "versions", question, holdings)
    refs = {row[4] for row in rows}
    return [_held_entry(row, holdings[row[2]], question, refs) for row in rows]


def _versions(connection: Rows, name: str, question: Question, holdings: Mapping[int, _Held]) -> list[tuple[Any, ...]]:
    """The rows of the versions held, in chronological order, by the query of that name."""
    # As the array's text: written so, hundreds of numbers are sent in a tenth of the time.
    entries = f"{{{','.join(map(str, holdings))}}}"
    asked = {"case": question.case, "entries": entries, "position": question.moment.position}
    versions = comparing(connection).execute(_SQL[name], asked, prepare=True).fetchall()
    held = [row for row in versions if row[3] == holdings[row[2]].version]
    held.sort()
    return held


def _holdings(connection: Rows, name: str, question: Question, **more: object) -> dict[int, _Held]:
    """By the position of each entry that the knower held: the version, whether certainly, and how they knew.

    `name` is the query of their grants, `more` what it takes besides the question.
    """
    asked = {**question.parameters, **more}
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
