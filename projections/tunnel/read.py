"""Reads a tunnel: the grants that have begun, then what was said in the entries that they are of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ledger import prepared
from ledger.database import Rows, ticks
from ledger.queries import queries
from ledger.references import EVERYONE
from projections.question import Question
from projections.tunnel.held import STATE_BITS, HeldEntry, TunnelRead
from projections.tunnel.holdings import (
    VERSION_BITS,
    Held,
    Holding,
    Row,
    amounts,
    by_entry,
    by_position,
    by_version,
    told_by,
)

_SQL: Final = queries(__file__)
_ANY_POSITION: Final = 2**63 - 1


def _versions_told(name: str) -> str:
    """The query of the versions of those entries that the query of that name finds grants of, by its own conditions.

    To find them twice takes the server less than to wait for who asks to name them.
    """
    _, _, conditions = _SQL[name].partition("\nFROM ")
    told = f"ARRAY(SELECT g.entry FROM {conditions.rstrip(';')})"  # noqa: S608  # of our own named queries
    return _SQL["versions"].replace("%(entries)s::bigint[]", told)


_VERSIONS_TOLD: Final = {
    **{name: _versions_told(name) for name in ("grants_to_agency", "grants_to_unit")},
    # What somebody has come to know by then is nearly all that its author had: that is found without its grants.
    "grants_to_anyone": _SQL["versions"].replace("v.entry = ANY (%(entries)s::bigint[])", "v.known_earliest <= %(at)s"),
}
"""The queries of versions, by those of the grants beside which they are asked."""


@dataclass(frozen=True, slots=True)
class TunnelTold:
    """What grants a tunnel's knower has, by the position of each entry: what it says is yet to be read."""

    question: Question
    grants: dict[int, list[Row]]

    def __len__(self) -> int:
        """How many entries it has."""
        return len(self.grants)

    @property
    def asks(self) -> prepared.Query:
        """What is to be asked: the entries' versions."""
        return _versions_of("versions", self.question, self.grants)

    def read(self, received: Callable[[], list[Row]]) -> TunnelRead:
        """The tunnel. `received` waits for the answer to what is asked."""
        held = _held(self.grants, self.question)  # while the server is at it
        return TunnelRead(self.question, held, _of_those_held(received(), held))


def landmarks(connection: Rows, question: Question, person: str, attributes: Sequence[str]) -> list[HeldEntry]:
    """Of what anyone held: the meetings, the sightings of a person, what claims these attributes; some others too.

    `person` is a reference. The question is about everyone. `data` is the open part of what the entries say.
    """
    told = _told(connection, "grants_of_landmarks", question, person=person, attributes=list(attributes))
    return _opened(connection, "versions_open", question, _held(told, question))


def tunnel(connection: Rows, question: Question) -> list[HeldEntry]:
    """What the question's knower held, in chronological order, and nothing from outside it."""
    return read(connection, question).entries()


def ahead(question: Question) -> prepared.Query:
    """What a tunnel asks first, to be asked before it is known where the ledger's head is: of all that is recorded."""
    return _SQL[_grants_of(question)], {**question.parameters, "position": _ANY_POSITION}


def told(connection: Rows, question: Question, told_ahead: Sequence[Row] | None = None) -> TunnelTold:
    """Read the grants of a tunnel. `told_ahead` is the answer to what was asked ahead, if that was."""
    if told_ahead is None:
        return TunnelTold(question, _told(connection, _grants_of(question), question))
    return TunnelTold(question, by_entry(told_by(told_ahead, question.moment)))


def read(connection: Rows, question: Question) -> TunnelRead:
    """Read all that a tunnel needs.

    Two indexed queries, in one message: the grants that have begun, and the versions of the entries that they are of
    (of everyone's, those that their authors knew by then; what else is held is then asked for by its entry).
    Which version is held is for the pure function to say; asking SQL to say it took twice as long (ops/decisions/).
    Versions begin with what they are sorted by, so that they compare as they are.
    """
    name = _grants_of(question)
    asked = (_SQL[name], question.parameters), (_VERSIONS_TOLD[name], question.parameters)
    prepared.send_together(connection, *asked, first_soon=True)
    grants = TunnelTold(question, by_entry(prepared.received_first(connection)))
    found = grants.read(lambda: prepared.received_together(connection)[0])
    missing = found.held.keys() - {row[2] >> STATE_BITS for row in found.versions}
    if not missing:
        return found
    # Somebody was told of these before their author, as it seems, knew.
    rest = prepared.fetch(connection, *_versions_of("versions", question, {each >> VERSION_BITS for each in missing}))
    return replace(found, versions=_of_those_held([*found.versions, *rest], found.held))


def holdings_of(connection: Rows, question: Question) -> dict[int, Holding]:
    """How the knower held each entry that they held, by its position: for whoever has read what most of them say."""
    return by_position(_held(_told(connection, _grants_of(question), question), question))


def open_part(connection: Rows, question: Question, holdings: Mapping[int, Holding]) -> list[HeldEntry]:
    """The entries of such holdings, with the open part of what each says: for whoever needs no more than its summary.

    What may point outside the tunnel is not in it, and so nothing has to be read to be cut.
    """
    return _opened(connection, "versions_open", question, by_version(holdings)) if holdings else []


def with_sightings_or_claims(connection: Rows, question: Question) -> list[HeldEntry]:
    """The tunnel of a question, with no more of what the entries say than who was looked for and what was claimed.

    `data` is the open part of those entries that tell of either, and `{}` of all others.
    """
    told = _told(connection, _grants_of(question), question)
    return _opened(connection, "versions_with_sightings_or_claims", question, _held(told, question))


def _grants_of(question: Question) -> str:
    """The name of the query of the grants to whoever a question is about."""
    if question.asked is EVERYONE:
        return "grants_to_anyone"
    return "grants_to_unit" if question.asked.unit else "grants_to_agency"


def _opened(connection: Rows, name: str, question: Question, held: Held) -> list[HeldEntry]:
    """Entries by the query of that name, which reads nothing that may have to be held back."""
    entries = [each >> VERSION_BITS for each in held]
    versions = _of_those_held(prepared.fetch(connection, *_versions_of(name, question, entries)), held)
    return TunnelRead(question, held, [(*row, None) for row in versions]).entries()


def _versions_of(name: str, question: Question, entries: Iterable[int]) -> prepared.Query:
    """What asks for the versions of these entries, by the query of that name."""
    return _SQL[name], {**question.parameters, "entries": prepared.array_of(entries)}


def _held(told: Mapping[int, list[Row]], question: Question) -> Held:
    return amounts(told.values(), ticks(question.at))


def _of_those_held(versions: Iterable[Row], held: Held) -> list[Row]:
    """Of such rows those of the versions held, in chronological order."""
    rows = [row for row in versions if row[2] >> STATE_BITS in held]
    rows.sort()
    return rows


def _told(connection: Rows, name: str, question: Question, **more: str | list[str]) -> dict[int, list[Row]]:
    """By the position of each entry that the knower held, the grants of it to them.

    `name` is the query of their grants, `more` what it takes besides the question.
    """
    return by_entry(prepared.fetch(connection, _SQL[name], {**question.parameters, **more}))
