"""The page of reads on record: who was shown what, when, and for what stated purpose. For auditors."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from api.pages.ledger.reads_view import ReadsView, reads_view
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.problems import Problem
from api.wording.views import ROLES
from ledger.times import Interval, TimeTextError, interval_of
from projections import reads, registers
from projections.reads import Filters

router = APIRouter(route_class=Page, include_in_schema=False)

PAGE_ROWS: Final = 50
_INVALID: Final = 422
_LONGEST: Final = 200
_LARGEST: Final = 2**62

Choice = Annotated[str, StringConstraints(max_length=_LONGEST, strip_whitespace=True)]


class ReadsAsked(BaseModel):
    """What the address narrows the reads to; empty narrows nothing. `before` is the number that a page ended with."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    subject: Choice = ""
    role: Choice = ""
    agency: Choice = ""
    view: Choice = ""
    case: Choice = ""
    purpose: Choice = ""
    since: Annotated[Choice, Field(alias="from")] = ""
    until: Annotated[Choice, Field(alias="to")] = ""
    before: Annotated[int, Field(ge=1, le=_LARGEST)] | None = None

    def query(self, **changed: str) -> str:
        """Return the query of the same reads, from the newest on, with something else."""
        said = {**self.model_dump(by_alias=True, exclude={"before"}), **changed}
        return urlencode({name: value for name, value in said.items() if value})


@router.get("/ledger/reads")
def reads_page(visit: Visiting, asked: Annotated[ReadsAsked, Query()]) -> Response:
    """Show a page of the reads on record, the newest first. This read is the next one."""
    filters, errors = _filters(asked)
    with visit.auditing() as reading:
        if asked.case and registers.case(reading.connection, asked.case) is None:
            raise Problem("invalid-request", "there is no such case", parameter="case")
        connection = reading.connection
        found = [] if errors else reads.find(connection, filters, before=asked.before, limit=PAGE_ROWS + 1)
        shown, more = found[:PAGE_ROWS], len(found) > PAGE_ROWS
        view: ReadsView = reads_view(connection, shown, asked.model_dump(by_alias=True), asked.query)
        reading.shows(len(shown), reading.head, case=asked.case or None)
    older = f"{asked.query()}&before={shown[-1].number}".lstrip("&") if more else None
    return page(
        "reads.html", _INVALID if errors else 200, visit=visit, view=view, asked=asked, errors=errors, older=older,
    )  # fmt: skip


def _filters(asked: ReadsAsked) -> tuple[Filters, dict[str, str]]:
    """Return the filters, and what is wrong with any of them, by the field."""
    if asked.role and asked.role not in ROLES:
        raise Problem("invalid-request", "there is no such role", parameter="role")
    errors: dict[str, str] = {}
    since, until = _day(asked.since, "from", errors), _day(asked.until, "to", errors)
    if since and until and until.latest < since.earliest:
        errors["to"] = "The end must not be before the beginning"
    return Filters(
        subject=asked.subject or None,
        agency=asked.agency or None,
        role=asked.role or None,
        case=asked.case or None,
        view=asked.view or None,
        purpose=asked.purpose or None,
        since=since.earliest if since else None,
        until=until.latest if until else None,
    ), errors


def _day(text: str, field: str, errors: dict[str, str]) -> Interval | None:
    try:
        return interval_of(text) if text else None
    except TimeTextError:
        errors[field] = "Write a year, a month or a day, such as 2026, 2026-10 or 2026-10-12"
        return None
