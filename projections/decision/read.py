"""Reads a decision's tunnel: three tunnels as recorded at the decision's position, set against its citations."""

from typing import Final, NamedTuple

import orjson

from ledger.database import Rows
from ledger.queries import queries
from ledger.references import EVERYONE, Asked, Knower
from ledger.times import Instant
from projections.question import Moment, Question
from projections.tunnel import HeldEntry, tunnel

_SQL: Final = queries(__file__)


class DecisionTunnel(NamedTuple):
    """What stood behind one version of an entry, by the grants recorded up to that version's position.

    `at` is the latest instant of its `known_at`; `relied_on_not_held` cites what the author did not hold.
    """

    case: str
    knower: Knower
    at: Instant
    moment: Moment
    relied_on: list[HeldEntry]
    known_not_cited: list[HeldEntry]
    held_elsewhere_in_agency: list[HeldEntry]
    held_by_others: list[HeldEntry]
    relied_on_not_held: list[str]


def decision_tunnel(connection: Rows, ref: str, version: int = 1) -> DecisionTunnel | None:
    """The decision's tunnel of a version of an entry, or None where there is no such version.

    The entry itself is left out: nobody relies on the decision that they are taking.
    """
    row = connection.execute(_SQL["version_decided"], {"ref": ref, "version": version}, binary=True).fetchone()
    if row is None:
        return None
    case, agency, unit, at, position, recorded_at, guarded = row
    cited = _relied_on(guarded)
    moment = Moment(position, recorded_at)

    def held(asked: Asked, leave_out: set[str]) -> list[HeldEntry]:
        return [e for e in tunnel(connection, Question(case, asked, at, moment)) if e.ref not in leave_out]

    knower = Knower(agency, unit)
    own = held(knower, {ref})
    own_refs = {ref, *(entry.ref for entry in own)}
    elsewhere = held(Knower(agency), own_refs)
    return DecisionTunnel(
        case=case,
        knower=knower,
        at=at,
        moment=moment,
        relied_on=[entry for entry in own if entry.ref in cited],
        known_not_cited=[entry for entry in own if entry.ref not in cited],
        held_elsewhere_in_agency=elsewhere,
        held_by_others=held(EVERYONE, own_refs | {entry.ref for entry in elsewhere}),
        relied_on_not_held=sorted(cited - own_refs),
    )


def _relied_on(guarded: str | None) -> set[str]:
    knowledge = orjson.loads(guarded).get("knowledge", {}) if guarded else {}
    return set(knowledge.get("relied_on", ()))
