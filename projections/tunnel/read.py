"""Reads a tunnel: the grants that have begun, then what was said in the entries that they are of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Final

from ledger import prepared
from ledger.database import Rows, ticks
from ledger.knowledge.grants import version_held
from ledger.queries import queries
from ledger.references import EVERYONE
from projections.question import Moment, Question
from projections.tunnel.held import SAID_BITS, HeldEntry, Holding, Row, TunnelRead

_SQL: Final = queries(__file__)
_MOMENT_LENGTH: Final = len('"2008-07-11T15:00:00.000000Z"')
_ORDINAL_BITS: Final = 20
_VERSION_BITS: Final = SAID_BITS - 1
_VERSIONS: Final = (1 << _VERSION_BITS) - 1
_ANY_POSITION: Final = 2**63 - 1


def _versions_told(name: str) -> str:
    """The query of the versions of those entries that the query of that name finds grants of, by its own conditions.

    To find them twice takes the server less than to wait for who asks to name them.
    """
    _, _, conditions = _SQL[name].partition("\nFROM ")
    told = f"ARRAY(SELECT g.entry FROM {conditions.rstrip(';')})"  # noqa: S608  # of our own named queries
    return _SQL["versions"].replace("%(entries)s::bigint[]", told)


_VERSIONS_TOLD: Final = {
    name: _versions_told(name) for name in ("grants_to_agency", "grants_to_unit", "grants_to_anyone")
}


@dataclass(frozen=True, slots=True)
class TunnelTold:
    """What grants a tunnel's knower has, by the position of each entry: what it says is yet to be read."""

    question: Question
    grants: dict[int, list[Row]]

    def __len__(self) -> int:
        """How many entries it has."""
        return len(self.grants)

    @property
    def asks(self) -> prepared.Asked:
        """What is to be asked: the entries' versions."""
        return _versions_of("versions", self.question, self.grants)

    def read(self, received: Callable[[], list[Row]]) -> TunnelRead:
        """The tunnel. `received` waits for the answer to what is asked."""
        holdings = _holdings(self.grants, self.question)  # while the server is at it
        return TunnelRead(self.question, holdings, _of_those_held(received(), holdings))


def landmarks(connection: Rows, question: Question, person: str, attributes: Sequence[str]) -> list[HeldEntry]:
    """Of what anyone held: the meetings, the sightings of a person, what claims these attributes; some others too.

    `person` is a reference. The question is about everyone. `data` is the open part of what the entries say.
    """
    told = _told(connection, "grants_of_landmarks", question, person=person, attributes=list(attributes))
    return _opened(connection, "versions_open", question, _holdings(told, question))


def tunnel(connection: Rows, question: Question) -> list[HeldEntry]:
    """What the question's knower held, in chronological order, and nothing from outside it."""
    return read(connection, question).entries()


def ahead(question: Question) -> prepared.Asked:
    """What a tunnel asks first, to be asked before it is known where the ledger's head is: of all that is recorded."""
    return _SQL[_grants_of(question)], {**question.parameters, "position": _ANY_POSITION}


def told(connection: Rows, question: Question, told_ahead: Sequence[Row] | None = None) -> TunnelTold:
    """Read the grants of a tunnel. `told_ahead` is the answer to what was asked ahead, if that was."""
    if told_ahead is None:
        return TunnelTold(question, _told(connection, _grants_of(question), question))
    end = _place_after(question.moment)
    return TunnelTold(question, _by_entry(grant for grant in told_ahead if grant[3] < end))


def read(connection: Rows, question: Question) -> TunnelRead:
    """Read all that a tunnel needs.

    Two indexed queries, in one message: the grants that have begun, and the versions of the entries that they are of.
    Which version is held is for the pure function to say; asking SQL to say it took twice as long (ops/decisions/).
    Versions begin with what they are sorted by, so that they compare as they are.
    """
    name = _grants_of(question)
    asked = (_SQL[name], question.parameters), (_VERSIONS_TOLD[name], question.parameters)
    prepared.send_together(connection, *asked, first_soon=True)
    grants = TunnelTold(question, _by_entry(prepared.received_first(connection)))
    return grants.read(lambda: prepared.received_together(connection)[0])


def holdings_of(connection: Rows, question: Question) -> dict[int, Holding]:
    """How the knower held each entry that they held, by its position: for whoever has read what most of them say."""
    return _holdings(_told(connection, _grants_of(question), question), question)


def open_part(connection: Rows, question: Question, holdings: Mapping[int, Holding]) -> list[HeldEntry]:
    """The entries of such holdings, with the open part of what each says: for whoever needs no more than its summary.

    What may point outside the tunnel is not in it, and so nothing has to be read to be cut.
    """
    return _opened(connection, "versions_open", question, holdings) if holdings else []


def telling(connection: Rows, question: Question) -> list[HeldEntry]:
    """The same, with no more of what the entries say than who was looked for and what was claimed.

    `data` is the open part of those entries that tell of either, and `{}` of all others.
    """
    return _opened(connection, "versions_telling", question, holdings_of(connection, question))


def _grants_of(question: Question) -> str:
    """The name of the query of the grants to whoever a question is about."""
    if question.asked is EVERYONE:
        return "grants_to_anyone"
    return "grants_to_unit" if question.asked.unit else "grants_to_agency"


def _opened(connection: Rows, name: str, question: Question, holdings: Mapping[int, Holding]) -> list[HeldEntry]:
    """Entries by the query of that name, which reads nothing that may have to be held back."""
    found = []
    for _, _, said, ref, heading, data in _versions(connection, name, question, holdings):
        entry = said >> SAID_BITS
        held = holdings[entry]
        found.append(HeldEntry(ref, held.certain, held.version, bool(said & 1), entry, heading, held.how, data))
    return found


def _versions(connection: Rows, name: str, question: Question, holdings: Mapping[int, Holding]) -> list[Row]:
    """The rows of the versions held, in chronological order, by the query of that name."""
    return _of_those_held(prepared.fetch(connection, *_versions_of(name, question, holdings)), holdings)


def _versions_of(name: str, question: Question, entries: Iterable[int]) -> prepared.Asked:
    """What asks for the versions of these entries, by the query of that name."""
    return _SQL[name], {**question.parameters, "entries": prepared.array_of(entries)}


def _of_those_held(versions: Iterable[Row], holdings: Mapping[int, Holding]) -> list[Row]:
    """Of such rows those of the versions held, in chronological order."""
    of_versions = {entry << _VERSION_BITS | holding.version for entry, holding in holdings.items()}
    held = [row for row in versions if row[2] >> 1 in of_versions]
    held.sort()
    return held


def _told(connection: Rows, name: str, question: Question, **more: str | list[str]) -> dict[int, list[Row]]:
    """By the position of each entry that the knower held, the grants of it to them.

    `name` is the query of their grants, `more` what it takes besides the question.
    """
    return _by_entry(prepared.fetch(connection, _SQL[name], {**question.parameters, **more}))


def _by_entry(grants: Iterable[Row]) -> dict[int, list[Row]]:
    told: defaultdict[int, list[Row]] = defaultdict(list)
    for grant in grants:
        told[grant[1] >> _VERSION_BITS].append(grant)
    return told


def _place_after(moment: Moment) -> int:
    """The first place after all that was told by then, as the queries number places."""
    return (moment.position + 1) << _ORDINAL_BITS


def _holdings(told: Mapping[int, list[Row]], question: Question) -> dict[int, Holding]:
    """By the position of each entry that the knower held: the version, whether certainly, and how they knew."""
    at = ticks(question.at)
    return {
        entry: Holding(grants[0][1] & _VERSIONS, grants[0][0] <= at, grants[0][2])
        if len(grants) == 1
        else _held(grants, at)
        for entry, grants in told.items()
    }


def _held(told: list[Row], at: int) -> Holding:
    """What the grants of one entry amount to: mostly they are of one version. `at` is in ticks."""
    told.sort(key=itemgetter(0, 3))
    if any(one[0] == next_one[0] for one, next_one in pairwise(told)):
        told.sort(key=_order_of_telling)
    version, certain = version_held([(of_version & _VERSIONS, latest) for latest, of_version, _, _ in told], at)
    return Holding(version, certain, ",".join([grant[2] for grant in told]))


def _order_of_telling(grant: Row) -> tuple[int, str, int]:
    """As ledger.knowledge.grants has it: latest, earliest, place. The earliest is in the text, and as text in order."""
    latest, _, how, place = grant
    earliest = how.partition('"earliest":')[2]
    return latest, "" if earliest.startswith("null") else earliest[:_MOMENT_LENGTH], place
