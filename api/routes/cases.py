"""The views of a whole case, for reviewers: the joined-up chronology, and what contradicts itself in it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import texts, values
from api.calls import Call, Permitted
from api.formats import JSON, chosen
from api.openapi.documenting import answers
from api.openapi.shapes import Anomalies, Tunnel
from api.parameters import CaseCode, Chronology, ChronologyQuery, OfEveryoneQuery
from api.problems import Problem
from api.questions import check_agency, check_visible, put_about
from ledger.references import EVERYONE
from ledger.times import interval_of
from projections import anomalies, chronology, registers
from projections.behind import wait_until
from projections.chronology import Filters
from projections.reads import Reading

router = APIRouter()


@router.get("/v1/cases/{case}/chronology", response_class=Response, responses=answers(Tunnel, 400, 404, 410, 406))
def chronology_of(call: Permitted, case: CaseCode, query: ChronologyQuery, request: Request) -> Response:
    """Return what anyone knew, in chronological order, each agency's account beside the others'."""
    chosen(query.format, request.headers.getlist("accept"), available=(JSON,))
    filters = _filters(query)
    with call.reading(case) as reading:
        check_visible(reading, call, case)
        _check_known(reading, call, case, query)
        asked = put_about(reading, case, EVERYONE, query, {"case": case, "knower": str(EVERYONE)})
        entries = chronology.chronology(reading.connection, asked.question, filters)
        reading.answers(asked.question, asked.as_of, len(entries))
        reading.record_now()
        return texts(asked.opening, entries=[entry.json() for entry in entries])


@router.get("/v1/cases/{case}/anomalies", response_class=Response, responses=answers(Anomalies, 400, 404, 410))
def anomalies_of(call: Permitted, case: CaseCode, query: OfEveryoneQuery) -> Response:
    """Every contradiction in the evidence: shown, never rejected."""
    with call.reading(case) as reading:
        check_visible(reading, call, case)
        asked = put_about(reading, case, EVERYONE, query, {"case": case})
        wait_until(reading.connection, asked.question.moment.position)
        found = anomalies.anomalies(reading.connection, asked.question)
        reading.answers(asked.question, asked.as_of, len(found))
    return values({**asked.opening, "anomalies": [anomaly._asdict() for anomaly in found]})


def _check_known(reading: Reading, call: Call, case: str, query: Chronology) -> None:
    """Raise Problem for an agency or a person that there is not: a slip would look as if nothing had happened."""
    check_agency(reading, call, query.agency, parameter="agency")
    if query.person and query.person not in {person.ref for person in registers.people(reading.connection, case)}:
        raise Problem("invalid-request", f"no such person in this case: see /v1/cases/{case}", parameter="person")


def _filters(query: Chronology) -> Filters:
    since = interval_of(query.since) if query.since else None
    until = interval_of(query.until) if query.until else None
    if since and until and until.latest < since.earliest:
        raise Problem("invalid-request", "ends before `from` begins", parameter="to")
    return Filters(
        agency=query.agency,
        person=query.person,
        kind=query.kind,
        factor=query.factor,
        since=since,
        until=until,
        words=query.q,
    )
