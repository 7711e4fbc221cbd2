"""One entry: its versions, who knew it, and what stood behind a decision."""

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from api.answers import recorded_as_of, texts, values
from api.calls import Call, Permitted
from api.openapi.documenting import answers
from api.openapi.shapes import DecisionTunnel, Entry, WhoKnew
from api.parameters import AgencyCode, DecidedQuery, EventId, RecordedQuery
from api.permissions import Reach
from api.problems import Problem, not_found
from api.questions import end_of_today, recorded_by, visible_entry
from ledger.references import Knower
from ledger.times import rfc3339
from projections import decision, entries, tunnel
from projections.question import Moment, Question
from projections.reads import Reading
from projections.tunnel import HeldEntry

router = APIRouter()


@router.get("/v1/entries/{agency}/{id}", response_class=Response, responses=answers(Entry, 400, 404, 410))  # noqa: FAST003  # EventId is its alias
def entry(call: Permitted, agency: AgencyCode, event_id: EventId, query: RecordedQuery) -> Response:
    """Return the entry with all its versions and what relates to it; to an agency, as its tunnel shows it."""
    with call.reading() as reading:
        moment = recorded_by(reading, query)  # first: refusing it later would tell that there is an entry
        ref, case = visible_entry(reading, call, agency, event_id)
        if call.reach is Reach.OWN_KNOWER:
            whom = Knower(call.caller.agency or "")
            shown = _held(reading, ref, Question(case, whom, end_of_today(), moment))
            knower = str(whom)
        else:
            shown, knower = _whole(reading, call, ref, moment), None
        reading.shows(len(shown["versions"]), moment, case=case, entry=ref, knower=knower)
    return values(shown)


@router.get("/v1/entries/{agency}/{id}/who-knew", response_class=Response, responses=answers(WhoKnew, 400, 404, 410))  # noqa: FAST003  # EventId is its alias
def who_knew(call: Permitted, agency: AgencyCode, event_id: EventId, query: RecordedQuery) -> Response:
    """Every grant of the entry: who, which version, since when, told by what."""
    with call.reading() as reading:
        moment = recorded_by(reading, query)
        ref, case = visible_entry(reading, call, agency, event_id)
        grants = entries.who_knew(reading.connection, ref, moment)
        if not grants:
            raise not_found()
        reading.shows(len(grants), moment, case=case, entry=ref)
    return texts({"entry": ref, "recorded_as_of": recorded_as_of(moment)}, grants=grants)


@router.get(
    "/v1/entries/{agency}/{id}/decision-tunnel",  # noqa: FAST003  # EventId is its alias
    response_class=Response,
    responses=answers(DecisionTunnel, 400, 404, 410),
)
def decision_tunnel(call: Permitted, agency: AgencyCode, event_id: EventId, query: DecidedQuery) -> Response:
    """Return what the author relied on, what they knew and did not cite, and what others held."""
    own = call.reach is Reach.OWN_ENTRIES
    if own and agency != call.caller.agency:
        raise Problem("forbidden", "an agency asks about its own entries only", parameter="agency")
    with call.reading() as reading:
        ref, case = visible_entry(reading, call, agency, event_id)
        found = decision.decision_tunnel(reading.connection, ref, query.version)
        if found is None:
            raise not_found()
        opening, lists = _stood_behind(ref, query.version, found, own=own)
        entries_shown = sum(len(items) for items in lists.values())
        asked = {"case": case, "entry": ref, "knower": str(found.knower), "as_of": rfc3339(found.at)}
        reading.shows(entries_shown, found.moment, **asked)
    return texts(opening, **{name: [item.json() for item in items] for name, items in lists.items()})


def _stood_behind(
    ref: str, version: int, found: decision.DecisionTunnel, *, own: bool
) -> tuple[dict[str, Any], dict[str, list[HeldEntry]]]:
    opening: dict[str, Any] = {
        "entry": ref,
        "version": version,
        "knower": str(found.knower),
        "as_of": rfc3339(found.at),
        "recorded_as_of": recorded_as_of(found.moment),
    }
    lists = {
        "relied_on": found.relied_on,
        "known_not_cited": found.known_not_cited,
        "held_elsewhere_in_agency": found.held_elsewhere_in_agency,
    }
    if not own:  # what an agency did not hold is for reviewers, its references too
        opening["relied_on_not_held"] = found.relied_on_not_held
        lists["held_by_others"] = found.held_by_others
    return opening, lists


def _whole(reading: Reading, call: Call, ref: str, moment: Moment) -> dict[str, Any]:
    """Return the entry with all its versions recorded by a moment. Raises Problem: 404."""
    found = entries.entry_file(reading.connection, ref, moment)
    if found is None:
        raise not_found()
    amended = entries.amendments(reading.connection, call.services.cipher, found)
    versions = []
    heading: dict[str, Any] = {}
    for version in found.versions:
        heading = orjson.loads(f"{version.heading}}}")
        versions.append(
            {
                "version": version.version,
                "position": version.position,
                "recorded_at": rfc3339(version.recorded_at),
                "retracted": version.retracted,
                "event": version.event,
                "unit": heading["unit"],
                "occurred": heading["occurred"],
                "data": version.data,
                **({"amendment": amended[version.version]} if version.version in amended else {}),
            }
        )
    return {
        "ref": found.ref,
        "kind": heading["kind"],
        "agency": found.agency,
        "case": found.case,
        "recorded_as_of": recorded_as_of(moment),
        "versions": versions,
        "related": [item._asdict() for item in found.related],
    }


def _held(reading: Reading, ref: str, question: Question) -> dict[str, Any]:
    """Return the entry as one agency holds it: one version, and how they know it. Raises Problem: 404."""
    inside = tunnel.tunnel(reading.connection, question)
    held = next((item for item in inside if item.ref == ref), None)
    if held is None:
        raise not_found()
    shown = orjson.loads(held.json())
    return {
        **{name: shown[name] for name in ("ref", "kind", "agency")},
        "case": question.case,
        "recorded_as_of": recorded_as_of(question.moment),
        "versions": [
            {name: shown[name] for name in ("version", "certainty", "retracted", "unit", "occurred", "how", "data")}
        ],
        "related": [mention for item in inside for mention in _mentions(item, ref)],
    }


def _mentions(item: HeldEntry, ref: str) -> list[dict[str, str]]:
    """How another held entry says that it stands to this one, as far as the tunnel shows it."""
    if f'"{ref}"' not in item.data:
        return []
    said = orjson.loads(item.data)
    found = [related["relation"] for related in said.get("relates", ()) if related["entry"] == ref]
    if said.get("in_response_to") == ref:
        found.append("in_response_to")
    if ref in said.get("knowledge", {}).get("relied_on", ()):
        found.append("relied_on")
    return [{"entry": item.ref, "relation": relation} for relation in found]
