"""What the page of one entry through time says: each knower, since when, told by whom, and to whom they passed it."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import orjson
from markupsafe import Markup

from api.pages.delays import delay, least_delay
from api.pages.figures.marks import mark
from api.pages.figures.path import PATH_PLOT, Act, Knew, Never, Path, path_svg
from api.pages.figures.scale import TimeScale, whole_case, window
from api.pages.lane_dates import child_of, key_dates, seen_of
from api.pages.lane_entries import LaneEntry, dated, lane_entry
from api.pages.reading import OpenCase
from api.pages.who_held import Held, held_by, in_order
from api.problems import not_found
from api.wording.names import KINDS, VIA, Names, unit_name
from api.wording.numbers import in_words
from ledger.references import EVERYONE, Knower
from ledger.times import OPEN_END, OPEN_START, Interval
from ledger.times.wording import dated_span, worded, worded_span
from projections import entries as entry_files
from projections import registers
from projections.question import Moment, Question
from projections.tunnel import tunnel

_MONTH_US: Final = 30 * 86_400_000_000


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
    grants: int


def who_knew_view(opened: OpenCase, ref: str, moment: Moment) -> WhoKnewView:
    """Follow an entry through time. Raises Problem: 404."""
    connection = opened.reading.connection
    grants = [orjson.loads(text) for text in entry_files.who_knew(connection, ref, moment)]
    everything = Question(opened.case.code, EVERYONE, OPEN_END, moment)
    entries = {entry.ref: entry for entry in map(lane_entry, tunnel(connection, everything))}
    if ref not in entries:
        raise not_found()
    entry, names = entries[ref], opened.names
    held = in_order(held_by(grants, entry, entries))
    told = {item.knower.agency for item in held}
    knowers = registers.knowers(connection, opened.case.code, moment.position)
    never = sorted({knower.agency for knower in knowers} - told, key=lambda code: names.agency(code).casefold())
    return WhoKnewView(
        ref,
        f"Who knew: {KINDS[entry.kind].lower()}, {names.knower(entry.author)}, {worded(entry.when)}",
        _lead(held, never, entry, names),
        mark(entry.kind),
        f"{KINDS[entry.kind]}, {names.knower(entry.author)}, {worded(entry.when)}",
        entry.data["summary"],
        entry.data["source_of_information"],
        max(grant["version"] for grant in grants),
        Markup(_figure(opened, entry, held, never, list(entries.values()))),  # noqa: S704  # all text is escaped
        [_row(item, held, entry, names) for item in held],
        [names.agency(code) for code in never],
        moment.position,
        len(grants),
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


def _figure(
    opened: OpenCase, entry: LaneEntry, held: Sequence[Held], never: Sequence[str], entries: list[LaneEntry]
) -> str:
    names, places = opened.names, places_of(held)
    happened = entry.occurred.latest if entry.occurred.latest != OPEN_END else held[0].since.earliest
    acts = _acts(entries, entry, names)
    rows, taken = [], set()
    for item in held:
        own = [
            act
            for knower, act in acts
            if knower == item.knower or (_first(item, held) and _unheld(knower, item, places))
        ]
        taken.add(item.knower.agency)
        row = path_row(item, own, held, names)
        is_vague = item.since.earliest != OPEN_START and item.since.latest != OPEN_END
        may = f"may have known {dated_span(item.since)}" if is_vague else ""
        rows.append(row._replace(waited=least_delay(entry.occurred, item.since), may=may) if item.teller else row)
    bare = [
        Never(names.agency(code), [act for knower, act in acts if knower.agency == code and code not in taken])
        for code in never
    ]
    what = Act(entry.kind, happened, f"{KINDS[entry.kind]}, {worded(entry.when)}", f"/entries/{entry.ref}")
    label = f"The path of this entry: {len(rows)} knew it, {len(bare)} agencies were never told"
    child = child_of(opened.people)
    days = key_dates(entries, seen_of(entries, child) if child else None)
    return path_svg(Path(label, entry.kind, what, happened, rows, bare, days), _scale(entries, held, entry))


def places_of(held: Sequence[Held]) -> dict[Knower, int]:
    """Return the place of each knower in the path."""
    return {item.knower: place for place, item in enumerate(held)}


def path_row(item: Held, acts: list[Act], held: Sequence[Held], names: Names) -> Knew:
    """Return a knower's row in the picture of the path. `held` are all of them, in its order."""
    places = places_of(held)
    unit, agency = item.knower.unit, names.agency(item.knower.agency)
    passed = [names.knower(other.knower) for other in held if other.teller == item.knower]
    when = worded_span(item.since)
    said = f"Told by {names.knower(item.teller)}, {when}" if item.teller else f"Wrote it, {when}"
    on = "Told nobody" if not passed else f"Told {passed[0]}" if len(passed) == 1 else f"Told {len(passed)}"
    name = unit_name(unit) if unit else agency
    name = f"Someone in {name}" if item.knower.someone else name[:1].upper() + name[1:]
    teller = places.get(item.teller) if item.teller else None
    depth = _depth(item, held, places)
    return Knew(name, agency if unit else "", depth, item.since, teller, (said, on), not passed, acts)


def _depth(item: Held, held: Sequence[Held], places: Mapping[Knower, int]) -> int:
    depth, seen = 0, {item.knower}
    while item.teller is not None and item.teller in places and item.teller not in seen:
        seen.add(item.teller)
        item, depth = held[places[item.teller]], depth + 1
    return depth


def _first(item: Held, held: Sequence[Held]) -> bool:
    """Whether this is the first row of its agency: what no row of its own has stands there."""
    return next(other for other in held if other.knower.agency == item.knower.agency) is item


def _unheld(knower: Knower, item: Held, places: Mapping[Knower, int]) -> bool:
    return knower.agency == item.knower.agency and knower not in places


def _acts(entries: Sequence[LaneEntry], entry: LaneEntry, names: Names) -> list[tuple[Knower, Act]]:
    """What anyone recorded themselves of what happened from this entry on."""
    since = entry.occurred.earliest
    found = []
    for other in entries:
        at = dated(other)
        if other.ref != entry.ref and at is not None and at >= since:
            label = f"{KINDS[other.kind]}, {names.knower(other.author)}, {worded(other.when)}"
            found.append((other.author, Act(other.kind, at, label, f"/entries/{other.ref}")))
    return found


def _scale(entries: Sequence[LaneEntry], held: Sequence[Held], entry: LaneEntry) -> TimeScale:
    """From a little before it happened or was first known to the end of the case."""
    days = [day for day in map(dated, entries) if day is not None]
    whole = whole_case(days, PATH_PLOT, fold=False)
    known = [item.since.earliest for item in held if item.since.earliest != OPEN_START]
    bounds = [entry.occurred.earliest, *known]
    start = max(min((at for at in bounds if at != OPEN_START), default=whole.start) - _MONTH_US, whole.start)
    return window(start, whole.end, PATH_PLOT) if start < whole.end else whole
