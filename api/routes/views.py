"""The views of a case that are about a knower: tunnel, hindsight, sightings, claims."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import pieces, texts, values
from api.calls import Permitted
from api.openapi.documenting import answers
from api.openapi.shapes import Claims, Hindsight, Sightings, Tunnel
from api.parameters import CaseCode, ViewQuery
from api.questions import ahead, check_knower, dated, put
from api.straight import StraightView
from ledger.knowledge.sightings import PersonSeen, Tally
from projections import claims, hindsight, sightings, tunnel
from projections.behind import wait_until
from projections.claims import Claimed

router = APIRouter(route_class=StraightView)


@router.get("/v1/cases/{case}/tunnel", response_class=Response, responses=answers(Tunnel, 400, 404, 410))
def tunnel_of(call: Permitted, case: CaseCode, query: ViewQuery) -> Response:
    """Return what the knower knew, how they came to know it, and nothing of what they did not."""
    check_knower(call, query.knower)
    query = dated(query)
    early = ahead(case, query)
    with call.reading(case, tunnel.ahead(early) if early else None) as reading:
        asked = put(reading, call, case, query)
        told = tunnel.told(reading.connection, asked.question, reading.ahead)
        reading.answers(asked.question, asked.as_of, len(told))
        reading.record_now(told.asks)
        held = told.read(reading.received_last)
        return pieces(asked.opening, entries=held.pieces())


@router.get("/v1/cases/{case}/hindsight", response_class=Response, responses=answers(Hindsight, 400, 404, 410))
def hindsight_of(call: Permitted, case: CaseCode, query: ViewQuery) -> Response:
    """Every entry of the case, set against what the knower knew."""
    check_knower(call, query.knower)
    with call.reading(case) as reading:
        asked = put(reading, call, case, query)
        entries = hindsight.hindsight(reading.connection, asked.question)
        reading.answers(asked.question, asked.as_of, len(entries))
        reading.record_now()
        return texts(asked.opening, entries=[entry.json() for entry in entries])


@router.get("/v1/cases/{case}/sightings", response_class=Response, responses=answers(Sightings, 400, 404, 410))
def sightings_of(call: Permitted, case: CaseCode, query: ViewQuery) -> Response:
    """Return when each person had last been seen, as the knower certainly knew, and for how long not."""
    check_knower(call, query.knower)
    with call.reading(case) as reading:
        asked = put(reading, call, case, query)
        wait_until(reading.connection, asked.question.moment.position)
        people = sightings.sightings(reading.connection, asked.question)
        reading.answers(asked.question, asked.as_of, len(people))
    return values({**asked.opening, "people": [_seen(person) for person in people]})


@router.get("/v1/cases/{case}/claims", response_class=Response, responses=answers(Claims, 400, 404, 410))
def claims_of(call: Permitted, case: CaseCode, query: ViewQuery) -> Response:
    """Return what the knower certainly knew to be claimed of each person.

    More than one value is a conflict to look at.
    """
    check_knower(call, query.knower)
    with call.reading(case) as reading:
        asked = put(reading, call, case, query)
        wait_until(reading.connection, asked.question.moment.position)
        found = claims.claims(reading.connection, asked.question)
        reading.answers(asked.question, asked.as_of, len(found))
    return values({**asked.opening, "claims": [_claimed(item) for item in found]})


def _seen(person: PersonSeen) -> dict[str, Any]:
    return {"person": person.person, **_tally(person.by_anyone), **_tally(person.by_own, "_by_own")}


def _tally(tally: Tally, suffix: str = "") -> dict[str, Any]:
    return {f"{name}{suffix}": value for name, value in tally._asdict().items()}


def _claimed(item: Claimed) -> dict[str, Any]:
    return {
        "about": item.about,
        "attribute": item.attribute,
        "conflicting": item.conflicting,
        "values": [value._asdict() for value in item.values],
    }
