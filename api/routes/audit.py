"""Who could see what, and who saw it: for auditors, whose own reads are on record too."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import recorded_as_of, values
from api.calls import Permitted
from api.openapi.documenting import answers
from api.openapi.shapes import AssignmentsOnRecord, ReadsOnRecord
from api.parameters import AssignmentsQuery, ReadsQuery
from api.questions import recorded_by
from ledger.times import interval_of, rfc3339
from projections import assignments, reads
from projections.assignments import Assigned, History
from projections.reads import Filters, Read

router = APIRouter()


@router.get("/v1/audit/reads", response_class=Response, responses=answers(ReadsOnRecord, 400))
def reads_on_record(call: Permitted, query: ReadsQuery) -> Response:
    """Return who read what, when and what for. This read is the next one on record."""
    filters = Filters(
        subject=query.subject,
        agency=query.agency,
        role=query.role,
        case=query.case,
        view=query.view,
        purpose=query.purpose,
        since=interval_of(query.since).earliest if query.since else None,
        until=interval_of(query.until).latest if query.until else None,
    )
    with call.reading() as reading:
        found = reads.find(reading.connection, filters, after=query.after, limit=query.limit)
        reading.shows(len(found), reading.head, case=query.case)
    more = query.after is not None and len(found) == query.limit
    return values(
        {
            "recorded_as_of": recorded_as_of(reading.head),
            "reads": [_read(item) for item in found],
            "next": found[-1].number if more else None,
        }
    )


@router.get("/v1/audit/assignments", response_class=Response, responses=answers(AssignmentsOnRecord, 400))
def assignments_on_record(call: Permitted, query: AssignmentsQuery) -> Response:
    """Return which reviewer could see which case, as recorded by any moment."""
    asked = History(query.reviewer, query.case, query.after, query.limit)
    with call.reading() as reading:
        moment = recorded_by(reading, query)
        found = assignments.history(reading.connection, asked, moment)
        reading.shows(len(found), moment, case=query.case)
    return values(
        {
            "recorded_as_of": recorded_as_of(moment),
            "assignments": [_assigned(item) for item in found],
            "next": found[-1].position if len(found) >= query.limit else None,
        }
    )


def _read(item: Read) -> dict[str, Any]:
    return {**item._asdict(), "at": rfc3339(item.at)}


def _assigned(item: Assigned) -> dict[str, Any]:
    return {**item._asdict(), "recorded_at": rfc3339(item.recorded_at)}
