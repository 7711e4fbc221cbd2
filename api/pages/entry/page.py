"""One entry's page: every version and what it changed, what it rests on, who was told."""

from typing import Any, NamedTuple

import orjson
from fastapi import APIRouter
from markupsafe import Markup, escape
from starlette.responses import Response

from api.pages.chronology.accounts_view import accounts_of
from api.pages.entry.compared import Told, compared
from api.pages.entry.proof import Sealing, sealing_of
from api.pages.entry.told import ToldRow, told_rows
from api.pages.figures.marks import mark
from api.pages.identity import identity
from api.pages.reading import OpenCase, open_entry
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visiting
from api.parameters import AgencyCode, EventId, RecordedQuery
from api.permissions import Reach
from api.problems import not_found
from api.questions import end_of_today, recorded_by
from api.wording.differences import differences
from api.wording.facts import author_in_full, facts_of, seen_in
from api.wording.how import ways
from api.wording.names import KINDS
from ledger.references import Knower
from ledger.times.wording import dated_moment, worded
from projections import entries, tunnel
from projections.entries import relations
from projections.question import Moment, Question

router = APIRouter(route_class=Page, include_in_schema=False)


class Amended(NamedTuple):
    """Why there is a version: by whom it was corrected or retracted, from which record, and what they said of that."""

    reason: str
    summary: str
    author: str
    source: str


class Version(NamedTuple):
    """A version of the entry. `amended` is for reviewers alone, and of none but later versions."""

    number: int
    event: str
    recorded: str
    position: int
    retracted: bool
    when: Markup
    summary: Markup
    author: str
    seen: Markup
    source: Markup
    facts: list[Told]
    sealing: Sealing | None = None
    amended: Amended | None = None


class Related(NamedTuple):
    """Another entry, and how it stands to this one."""

    ref: str
    relation: str


class EntryView(NamedTuple):
    """What the page says of the entry. `ways` is how it became known to one agency, if that is who asks.

    `told` and `accounts`, how many there are of the same, are for reviewers alone.
    """

    ref: str
    mark: Markup
    agency: str
    heading: str
    position: int
    versions: list[Version] = []  # noqa: RUF012  # replaced, never changed
    related: list[Related] = []  # noqa: RUF012
    ways: list[str] = []  # noqa: RUF012
    told: list[ToldRow] = []  # noqa: RUF012
    accounts: int = 1


@router.get("/entries/{agency}/{id}")  # noqa: FAST003  # EventId is its alias
def entry_page(visit: Visiting, agency: AgencyCode, event_id: EventId, query: RecordedQuery) -> Response:
    """Show an entry: to an agency, as its tunnel of today has it."""
    with open_entry(visit, agency, event_id) as (opened, ref):
        moment = recorded_by(opened.reading, query)
        if visit.call.reach is Reach.OWN_KNOWER:
            view, knower = _held(opened, ref, moment), visit.call.caller.agency
        else:
            view, knower = _whole(opened, ref, moment), None
        bar = identity(opened)
        opened.reading.shows(len(view.versions), moment, case=opened.case.code, entry=ref, knower=knower)
    return page("entry.html", visit=visit, bar=bar, active="", view=view)


def _whole(opened: OpenCase, ref: str, moment: Moment) -> EntryView:
    """Return the entry with all its versions recorded by a moment. Raises Problem: 404."""
    found = entries.entry_file(opened.reading.connection, ref, moment)
    if found is None:
        raise not_found()
    amended = entries.amendments(opened.reading.connection, opened.visit.call.services.cipher, found)
    versions: list[Version] = []
    before: dict[str, Any] | None = None
    heading: dict[str, Any] = {}
    for kept in found.versions:
        heading = orjson.loads(f"{kept.heading}}}")
        made = _Made(kept.version, kept.event, dated_moment(kept.recorded_at), kept.position, kept.retracted)
        sealing = sealing_of(opened.reading.connection, kept.position)
        version = _version(made, kept.data, before, opened)
        versions.append(version._replace(sealing=sealing, amended=_amended(amended.get(kept.version))))
        before = kept.data
    related = [Related(item.entry, item.relation.replace("_", " ")) for item in found.related]
    return _view(opened, heading, moment)._replace(
        versions=versions,
        related=related,
        told=told_rows(opened, ref, moment),
        accounts=len(accounts_of(ref, relations(opened.reading.connection, opened.case.code, moment))),
    )


def _amended(said: dict[str, Any] | None) -> Amended | None:
    if said is None:
        return None
    return Amended(said["reason"], said["summary"], author_in_full(said["author"]), said["source_of_information"])


def _held(opened: OpenCase, ref: str, moment: Moment) -> EntryView:
    """Return the entry as the visitor's agency holds it today: one version, and how they know it. Problem: 404."""
    whom = Knower(opened.visit.call.caller.agency or "")
    question = Question(opened.case.code, whom, end_of_today(), moment)
    held = next((one for one in tunnel.tunnel(opened.reading.connection, question) if one.ref == ref), None)
    if held is None:
        raise not_found()
    entry = orjson.loads(held.json())
    version = _version(_Made(held.version, "", "", 0, held.retracted), entry["data"], None, opened)
    return _view(opened, entry, moment)._replace(versions=[version], ways=list(ways(entry, whom, opened.names)))


def _view(opened: OpenCase, heading: dict[str, Any], moment: Moment) -> EntryView:
    agency = opened.names.knower(Knower.of_author(heading["agency"], heading["unit"]))
    kind = KINDS[heading["kind"]]
    title = f"{kind}, {worded(heading['occurred']['text'])}"
    return EntryView(heading["ref"], mark(heading["kind"]), agency, title, moment.position)


class _Made(NamedTuple):
    """How a version was made; nothing of that where it is shown to an agency."""

    number: int
    event: str
    recorded: str
    position: int
    retracted: bool


def _version(made: _Made, data: dict[str, Any], before: dict[str, Any] | None, opened: OpenCase) -> Version:
    def marked(text: str, former: str | None) -> Markup:
        return escape(text) if former is None else differences(former, text)

    return Version(
        made.number,
        made.event,
        made.recorded,
        made.position,
        made.retracted,
        marked(worded(data["occurred"]), worded(before["occurred"]) if before else None),
        marked(data["summary"], before["summary"] if before else None),
        author_in_full(data["author"]),
        marked(seen_in(data), seen_in(before) if before else None),
        marked(data["source_of_information"], before["source_of_information"] if before else None),
        compared(facts_of(data, opened.names), facts_of(before, opened.names) if before is not None else None),
    )
