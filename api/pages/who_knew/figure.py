"""The path of one entry, as a picture: each knower's row, what they recorded from then on, and who was never told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from api.pages.figures.path import PATH_PLOT, Act, Knew, Never, Path, path_svg
from api.pages.figures.scale import TimeScale, whole_case, window
from api.pages.lanes.entries import LaneEntry, dated
from api.pages.lanes.key_dates import child_of, key_dates, last_seen_of
from api.pages.reading import OpenCase
from api.pages.who_knew.held import Held
from api.wording.delays import least_delay
from api.wording.names import KINDS, Names, unit_name
from ledger.references import Knower
from ledger.times import OPEN_END, OPEN_START, Instant
from ledger.times.wording import dated_span, worded, worded_span

_MONTH_US: Final = 30 * 86_400_000_000


class Shown(NamedTuple):
    """What the picture is made of: the entry, who held it, which agencies never did, and the case around it.

    `entries` are those from this one on, and all that give a key date; `days` the first and last of them.
    """

    entry: LaneEntry
    held: Sequence[Held]
    never: Sequence[str]
    entries: Sequence[LaneEntry]
    days: Sequence[Instant]


def who_knew_svg(opened: OpenCase, shown: Shown) -> Markup:
    """Draw it."""
    entry, held, never, entries, _ = shown
    names, places = opened.names, places_of(held)
    happened = entry.occurred.latest if entry.occurred.latest != OPEN_END else held[0].since.earliest
    acts = _acts(entries, entry, names)
    rows = [_row(item, _acts_of(item, acts, held, places), shown, names) for item in held]
    bare = [Never(names.agency(code), [act for _, act in acts[code]]) for code in never]
    what = Act(entry.kind, happened, f"{KINDS[entry.kind]}, {worded(entry.when)}", f"/entries/{entry.ref}")
    label = f"The path of this entry: {len(rows)} knew it, {len(bare)} agencies were never told"
    child = child_of(opened.people)
    telling = [other for other in entries if other.held.data != "{}"]  # the others were read for their headings alone
    days = key_dates(telling, last_seen_of(telling, child) if child else None)
    drawn = path_svg(Path(label, entry.kind, what, happened, rows, bare, days), _scale(shown))
    return Markup(drawn)  # noqa: S704  # all text in it is escaped


def _row(item: Held, acts: list[Act], shown: Shown, names: Names) -> Knew:
    """Return a knower's row, of whoever was told also how long that took and what the fade says."""
    row = path_row(item, acts, shown.held, names)
    if item.teller is None:
        return row
    is_vague = item.since.earliest != OPEN_START and item.since.latest != OPEN_END
    may = f"may have known {dated_span(item.since)}" if is_vague else ""
    return row._replace(waited=least_delay(shown.entry.occurred, item.since), may=may)


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


def _acts_of(
    item: Held, acts: Mapping[str, Sequence[tuple[Knower, Act]]], held: Sequence[Held], places: Mapping[Knower, int]
) -> list[Act]:
    """Return what stands in a knower's row: in the first of its agency also what none of its rows is about."""
    agency = item.knower.agency
    is_first = next(other for other in held if other.knower.agency == agency) is item
    return [
        act for knower, act in acts[agency] if knower == item.knower or (is_first and knower not in places)
    ]  # fmt: skip


def _acts(entries: Sequence[LaneEntry], entry: LaneEntry, names: Names) -> Mapping[str, list[tuple[Knower, Act]]]:
    """What anyone recorded themselves of what happened from this entry on, by their agency."""
    since = entry.occurred.earliest
    authors: dict[tuple[str, str | None], tuple[Knower, str]] = {}  # few, of hundreds of entries
    found: defaultdict[str, list[tuple[Knower, Act]]] = defaultdict(list)
    for other in entries:
        at = dated(other)
        if at is None or at < since or other is entry:
            continue
        held, kind, agency, unit, _, when, _ = other
        author = authors.get((agency, unit))
        if author is None:
            author = authors[agency, unit] = (other.author, names.knower(other.author))
        label = f"{KINDS[kind]}, {author[1]}, {worded(when)}"
        found[agency].append((author[0], Act(kind, at, label, f"/entries/{held.ref}")))
    return found


def _scale(shown: Shown) -> TimeScale:
    """From a little before it happened or was first known to the end of the case."""
    whole = whole_case(shown.days, PATH_PLOT, fold=False)
    known = [item.since.earliest for item in shown.held if item.since.earliest != OPEN_START]
    bounds = [shown.entry.occurred.earliest, *known]
    start = max(min((at for at in bounds if at != OPEN_START), default=whole.start) - _MONTH_US, whole.start)
    return window(start, whole.end, PATH_PLOT) if start < whole.end else whole
