"""What the page of one entry through time says: each knower, since when, told by whom, and to whom they passed it."""

from collections.abc import Sequence
from typing import NamedTuple

import orjson
from markupsafe import Markup

from api.pages.figures.marks import mark
from api.pages.lanes.entries import LaneEntry, headed
from api.pages.reading import OpenCase
from api.pages.who_knew.figure import Shown, who_knew_svg
from api.pages.who_knew.held import Held, held_by, in_order
from api.problems import not_found
from api.wording.delays import delay
from api.wording.names import KINDS, VIA, Names
from api.wording.numbers import in_words
from ledger.times import OPEN_END, OPEN_START, Interval
from ledger.times.wording import dated_span, worded, worded_span
from projections import entries as entry_files
from projections.question import Moment
from projections.tunnel import Told, outline


class WhoRow(NamedTuple):
    """A row of the table."""

    name: str
    how_sure: str
    since: str
    after: str
    told_by: str
    versions: str
    passed_to: str


class WhoKnewView(NamedTuple):
    """All that the page says."""

    ref: str
    heading: str
    lead: str
    mark: Markup
    what: str
    summary: str
    source: str
    versions: int
    figure: Markup
    rows: list[WhoRow]
    never: list[str]
    position: int


def who_knew_view(opened: OpenCase, ref: str, moment: Moment) -> WhoKnewView:
    """Follow an entry through time; what is read of it is being recorded when that is done. Raises Problem: 404."""
    connection = opened.reading.connection
    path = entry_files.path(connection, opened.case.code, ref, moment)
    grants = [orjson.loads(text) for text in path.grants]
    told_in = {ref, *(grant["event"] for grant in grants)}
    around = outline(connection, opened.case.code, moment, Told(ref, told_in))
    if around is None:
        raise not_found()
    opened.reading.shows(len(grants), moment, case=opened.case.code, entry=ref)
    opened.reading.record_now()
    entries = {entry.ref: entry for entry in headed(around.entries)}
    entry, names = entries[ref], opened.names
    held = in_order(held_by(grants, entry, entries))
    told = {item.knower.agency for item in held}
    never = sorted(set(path.agencies) - told, key=lambda code: names.agency(code).casefold())
    return WhoKnewView(
        ref,
        f"Who knew: {KINDS[entry.kind].lower()}, {names.knower(entry.author)}, {worded(entry.when)}",
        _lead(held, never, entry, names),
        mark(entry.kind),
        f"{KINDS[entry.kind]}, {names.knower(entry.author)}, {worded(entry.when)}",
        entry.data["summary"],
        entry.data["source_of_information"],
        max(grant["version"] for grant in grants),
        who_knew_svg(opened, Shown(entry, held, never, list(entries.values()), around.days)),
        [_row(item, held, entry, names) for item in held],
        [names.agency(code) for code in never],
        moment.position,
    )


def _row(item: Held, held: Sequence[Held], entry: LaneEntry, names: Names) -> WhoRow:
    since = item.since
    own = item.teller is None
    return WhoRow(
        names.knower(item.knower),
        how_sure(since),
        worded_span(since),
        ("wrote it" if item.knower == entry.author else "own record") if own else delay(entry.occurred, since),
        ""
        if item.teller is None
        else f"{names.knower(item.teller)}, {VIA.get(item.first['via'], 'in its own record')}",
        ", ".join(map(str, item.versions)),
        ", ".join(names.knower(other.knower) for other in held if other.teller == item.knower) or "nobody",
    )


def how_sure(since: Interval) -> str:
    """Return how certain it is, and from when, that somebody knew."""
    if since.latest == OPEN_END:
        return "Possible, never certain"
    if since.latest - since.earliest <= 31 * 86_400_000_000 and since.earliest != OPEN_START:
        return "Certain"
    return f"Possible {dated_span(since)}; certain from the end of it"


def _lead(held: Sequence[Held], never: Sequence[str], entry: LaneEntry, names: Names) -> str:
    told = [item for item in held if item.teller is not None]
    if not told:
        return f"Nobody was told. {_agencies(len(never))} never knew of it."
    last = max(told, key=lambda item: (item.since.latest, item.since.earliest))
    after = delay(entry.occurred, last.since)
    many = f"{in_words(len(told)).capitalize()} were told. The last was"
    said = f"{'One was told:' if len(told) == 1 else many} {names.in_text(last.knower)}, "
    said += dated_span(last.since) + (f", {after}" if after else "")
    return (
        f"{said}. {_agencies(len(never))} {'was' if len(never) == 1 else 'were'} never told." if never else f"{said}."
    )


def _agencies(number: int) -> str:
    return f"{in_words(number).capitalize()} {'agency' if number == 1 else 'agencies'}"
