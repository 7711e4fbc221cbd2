"""The chronology's page: what anyone recorded, oldest first, narrowed by filters that the address holds."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Query
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from api.pages.chronology.accounts_view import accounts_of
from api.pages.figures.marks import mark
from api.pages.identity import identity
from api.pages.reading import OpenCase, open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import CaseCode, Moments
from api.problems import Problem
from api.wording.facts import Fact, author_in_short, facts_of, seen_in
from api.wording.names import KINDS
from api.wording.person_names import listed, person_name
from ledger.references import EVERYONE, Knower
from ledger.times import TimeTextError, interval_of
from ledger.times.wording import worded
from ledger.vocabulary import ENTRY_KINDS, FACTORS
from projections import chronology
from projections.chronology import Filters
from projections.entries import Relation, relations
from projections.tunnel import HeldEntry

router = APIRouter(route_class=Page, include_in_schema=False)

PAGE_ROWS: Final = 50
_INVALID: Final = 422
_LONGEST: Final = 200

Choice = Annotated[str, StringConstraints(max_length=_LONGEST)]


class Narrowed(BaseModel):
    """What the address narrows the chronology to; empty narrows nothing."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    agency: Choice = ""
    person: Choice = ""
    kind: Choice = ""
    factor: Choice = ""
    since: Annotated[Choice, Field(alias="from")] = ""
    until: Annotated[Choice, Field(alias="to")] = ""
    q: Choice = ""
    page: Choice = ""
    recorded_as_of: Choice = ""


class Row(NamedTuple):
    """An entry as the table has it: four or five columns, and the rest under details."""

    ref: str
    kind: str
    mark: Markup
    when: str
    agency: str
    author: str
    version: int
    retracted: bool
    summary: str
    seen: str
    source: str
    facts: list[Fact]
    accounts: int


class Tag(NamedTuple):
    """A filter in force: what it says, and the address without it."""

    text: str
    without: str


@router.get("/cases/{case}/chronology")
def chronology_page(visit: Visiting, case: CaseCode, narrowed: Annotated[Narrowed, Query()]) -> Response:
    """Show a page of the chronology."""
    filters, errors = _filters(narrowed)
    with open_case(visit, case) as opened:
        put = opened.ask(EVERYONE, Moments(recorded_as_of=narrowed.recorded_as_of or None))
        found = [] if errors else chronology.chronology(opened.reading.connection, put.question, filters)
        pages = _Pages(narrowed, len(found))
        said = relations(opened.reading.connection, case, put.question.moment)
        rows = [_row(entry, opened, said) for entry in found[pages.first : pages.last]]
        bar = identity(opened)
        opened.reading.answers(put.question, put.as_of, len(rows))
    return page(
        "chronology.html",
        _INVALID if errors else 200,
        visit=visit, bar=bar, active="/cases/{case}/chronology", rows=rows, pages=pages, narrowed=narrowed,
        errors=errors, tags=_tags(narrowed, opened), total=len(found), position=put.question.moment.position,
        choices=_choices(opened), is_narrowed=bool(_tags(narrowed.model_copy(update={"q": ""}), opened)),
    )  # fmt: skip


class _Pages:
    """Which rows are on the page, and the addresses of the others."""

    def __init__(self, narrowed: Narrowed, total: int) -> None:
        self.count = max(1, -(-total // PAGE_ROWS))
        self.is_all = narrowed.page == "all"
        wanted = int(narrowed.page) if narrowed.page.isascii() and narrowed.page.isdigit() else 1
        self.number = min(max(1, wanted), self.count)
        self.first = 0 if self.is_all else (self.number - 1) * PAGE_ROWS
        self.last = total if self.is_all else min(total, self.first + PAGE_ROWS)
        self._narrowed = narrowed

    def address(self, number: int | str) -> str:
        """Return the query of another page."""
        return _query(self._narrowed, page=str(number))

    @property
    def numbers(self) -> list[int]:
        """The pages to name: first, last, this one and its neighbours; 0 stands for a gap."""
        near = sorted({1, self.count, *range(max(1, self.number - 2), min(self.count, self.number + 2) + 1)})
        shown: list[int] = []
        for number in near:
            if shown and number - shown[-1] > 1:
                shown.append(0)
            shown.append(number)
        return shown


def _filters(narrowed: Narrowed) -> tuple[Filters, dict[str, str]]:
    """Return the filters, and what is wrong with any of them, by the field."""
    errors = {}
    for field, text in (("from", narrowed.since), ("to", narrowed.until)):
        try:
            interval_of(text) if text else None
        except TimeTextError:
            errors[field] = "Write a year, a month or a day, such as 2009, 2009-10 or 2009-10-12"
    if narrowed.kind and narrowed.kind not in ENTRY_KINDS:
        raise Problem("invalid-request", "there is no such kind of entry", parameter="kind")
    since = interval_of(narrowed.since) if narrowed.since and "from" not in errors else None
    until = interval_of(narrowed.until) if narrowed.until and "to" not in errors else None
    if since and until and until.latest < since.earliest:
        errors["to"] = "The end must not be before the beginning"
    return Filters(
        narrowed.agency or None, narrowed.person or None, narrowed.kind or None, narrowed.factor or None,
        since, until, narrowed.q.strip() or None,
    ), errors  # fmt: skip


def _row(held: HeldEntry, opened: OpenCase, said: Sequence[Relation]) -> Row:
    entry = orjson.loads(held.json())
    data: dict[str, Any] = entry["data"]
    when = worded(entry["occurred"]["text"])
    author = Knower.of_author(entry["agency"], entry["unit"])
    return Row(
        held.ref,
        KINDS[entry["kind"]],
        mark(entry["kind"]),
        when[0].upper() + when[1:],
        opened.names.knower(author),
        author_in_short(data["author"]),
        held.version,
        held.retracted,
        data["summary"],
        seen_in(data),
        data["source_of_information"],
        facts_of(data, opened.names),
        len(accounts_of(held.ref, said)),
    )


def _query(narrowed: Narrowed, **changed: str) -> str:
    said = {**narrowed.model_dump(by_alias=True, exclude={"page"}), **changed}
    return urlencode({name: value for name, value in said.items() if value}) or "page=1"


def _tags(narrowed: Narrowed, opened: OpenCase) -> list[Tag]:
    said = {
        "agency": narrowed.agency and f"By {opened.names.agency(narrowed.agency)}",
        "person": narrowed.person and f"About {person_name(narrowed.person)}",
        "kind": narrowed.kind and KINDS.get(narrowed.kind, narrowed.kind),
        "factor": narrowed.factor and f"Factor {narrowed.factor}",
        "from": narrowed.since and f"From {narrowed.since}",
        "to": narrowed.until and f"To {narrowed.until}",
        "q": narrowed.q and f"With “{narrowed.q}”",
    }
    return [Tag(text, _query(narrowed, **{name: ""})) for name, text in said.items() if text]


def _choices(opened: OpenCase) -> dict[str, list[tuple[str, str]]]:
    agencies = sorted((opened.names.agency(row.code), row.code) for row in opened.agencies)
    return {
        "agency": [(code, name) for name, code in agencies],
        "person": [(person.ref, listed([person.ref])) for person in opened.people],
        "kind": [(kind, KINDS[kind]) for kind in ENTRY_KINDS],
        "factor": [(factor, factor) for factor in FACTORS],
    }
