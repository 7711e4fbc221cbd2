"""What the children's page says: each child's sightings, and the days unseen, as one knower could have known them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from api.pages.children.counting_ends import Counted, counting_ended
from api.pages.figures.scale import TimeScale, whole_case, window
from api.pages.figures.sighting_marks import NAMES, Sighted, sighting_icon, sighting_use
from api.pages.figures.slopes import SLOPES_PLOT, Child, Learned, slopes_svg
from api.pages.lanes.entries import LaneEntry, dated, lane_entries, since_of
from api.pages.reading import OpenCase
from api.questions import Put
from api.wording.direction import together
from api.wording.names import Names
from api.wording.person_names import children, listed, person_name
from ledger.knowledge.sightings import Observation, Tally, tally
from ledger.references import EVERYONE
from ledger.times import OPEN_END, Instant
from ledger.times.wording import dated_moment, worded
from projections.question import Question
from projections.tunnel import HeldEntry, newest_with_sightings, with_sightings_or_claims

_UNSEEN: Final = Tally(None, None, 0, 0)


class ChildRow(NamedTuple):
    """A child's line in the table."""

    name: str
    seen: str
    by: str
    days: str
    times_seen: int
    alone: int
    spoken_to: int
    not_seen: int
    by_anyone: str
    wishes: str


class SightingRow(NamedTuple):
    """One attempt to see a child, as the picture marks it: `told` whether the knower was told of it."""

    when: str
    by: str
    mark: Markup
    how: str
    ref: str
    told: bool


class ChildSightings(NamedTuple):
    """A child, and all that is recorded of seeing them, oldest first."""

    ref: str
    name: str
    rows: list[SightingRow]


class ChildrenView(NamedTuple):
    """All that the page says; `counted_on`: the children of whom the knower knew no day of birth, so no eighteenth."""

    heading: str
    who: str
    day: str
    figure: Markup
    key: list[tuple[Markup, str]]
    rows: list[ChildRow]
    sightings: list[ChildSightings]
    counted_on: str
    position: int


class _Seen(NamedTuple):
    """One sighting of one child in one entry; `known` since when the knower certainly knew, None: was not told."""

    entry: LaneEntry
    said: dict[str, Any]
    known: Instant | None

    @property
    def how(self) -> str:
        """Which mark it has."""
        if self.said["seen"] == "no":
            return "tried"
        if self.said["seen"] == "not_recorded":
            return "unrecorded"
        if self.said.get("alone") == "yes":
            return "alone"
        return "spoken" if self.said.get("spoken_to") == "yes" else "seen"


def children_view(opened: OpenCase, put: Put, *, others: bool) -> ChildrenView:
    """Draw the children's strips. `others`: with the sightings of which the knower was not told."""
    question, connection, names = put.question, opened.reading.connection, opened.names
    known = [held for held in with_sightings_or_claims(connection, question) if held.certain and not held.retracted]
    own = _that_tell(known)
    refs = {held.ref for held in known}
    theirs = newest_with_sightings(connection, question.case, question.moment) if others else []
    rest = _that_tell(held for held in theirs if held.ref not in refs and not held.retracted)
    found = {child.ref: list(_of(child.ref, own, rest, question.at)) for child in children(opened.people)}
    tallies = _tallies(found, question)
    who = names.in_text(question.asked)
    day = dated_moment(question.at).removeprefix("on ")
    scale = _scale(found, question.at)
    counted = {ref: counting_ended(ref, own, question.at) for ref in found}
    strips = [_strip(ref, found[ref], tallies.get(ref, _UNSEEN), counted[ref], names) for ref in found]
    label = f"{len(strips)} children: their sightings and the days unseen, as {who} could have known on {day}"
    return ChildrenView(
        f"The children, as {who} could have known",
        who,
        day,
        Markup(slopes_svg(strips, scale, label, who, f"Days unseen on {day}")),  # noqa: S704  # all text is escaped
        [(Markup(sighting_icon(how)), said) for how, said in NAMES.items()]  # noqa: S704  # ours
        + ([(Markup(sighting_icon("seen", told=False)), f"Hollow: {who} was not told")] if rest else []),  # noqa: S704
        [_row(ref, found[ref], tallies.get(ref, _UNSEEN), names) for ref in found],
        [ChildSightings(ref, person_name(ref), _sightings(found[ref], names)) for ref in found],
        listed(ref for ref, one in counted.items() if one.ended is None and not one.has_birthday),
        question.moment.position,
    )


def _that_tell(entries: Iterable[HeldEntry]) -> list[LaneEntry]:
    """Return those that tell of a sighting, or claim anything: of the others nothing was read."""
    return lane_entries(held for held in entries if held.data != "{}")


def _tallies(found: Mapping[str, Sequence[_Seen]], question: Question) -> dict[str, Tally]:
    """Add up what the knower knew of, by the function that defines the view: what was read holds all that it takes."""
    asked = question.asked
    observed = [
        Observation(
            ref, seen.said["seen"], entry.ref, entry.held.position, entry.occurred,
            asked is EVERYONE or entry.agency == asked.agency,
        )
        for ref, all_seen in found.items() for seen in all_seen if seen.known is not None for entry in (seen.entry,)
    ]  # fmt: skip
    return {person.person: person.by_anyone for person in tally(observed, question.at)}


def _of(ref: str, own: Sequence[LaneEntry], rest: Sequence[LaneEntry], at: Instant) -> Iterator[_Seen]:
    sign = f'"{ref}"'
    for entries, is_known in ((own, True), (rest, False)):
        for entry in entries:
            if '"sightings":' not in entry.held.data or sign not in entry.held.data or entry.occurred.earliest > at:
                continue
            known = since_of(entry.how[0]).latest if is_known else None
            yield from (_Seen(entry, one, known) for one in entry.data["sightings"] if one["person"] == ref)


def _strip(ref: str, found: Sequence[_Seen], tally: Tally, counted: Counted, names: Names) -> Child:
    learned = [
        Learned(seen.known, seen.entry.occurred.latest)
        for seen in found
        if seen.known is not None and seen.said["seen"] == "yes"
    ]
    last = _last(found, tally)
    said = ["no sighting known"] if last is None else _last_said(last, names)
    number = "Not known" if tally.days_since_seen is None else f"{tally.days_since_seen:,}"
    if counted.ended is not None:
        number = counted.why
    sighted = [_sighted(seen, names) for seen in found]
    return Child(person_name(ref), _wishes(found), learned, sighted, number, said, counted.ended, counted.why)


def _sighted(seen: _Seen, names: Names) -> Sighted:
    entry = seen.entry
    by = names.agency(entry.agency)
    told = "" if seen.known is not None else "; was not told"
    label = f"{NAMES[seen.how]}, {by}, {worded(entry.when)}{told}"
    return Sighted(seen.how, seen.known is not None, entry.occurred, by, label, f"/entries/{entry.ref}")


def _sightings(found: Sequence[_Seen], names: Names) -> list[SightingRow]:
    ordered = sorted(found, key=lambda seen: (seen.entry.occurred.latest, seen.entry.occurred.earliest))
    return [
        SightingRow(
            (when := worded(seen.entry.when))[0].upper() + when[1:],
            names.agency(seen.entry.agency),
            Markup(sighting_use(seen.how, told=seen.known is not None)),  # noqa: S704  # ours
            NAMES[seen.how],
            seen.entry.ref,
            seen.known is not None,
        )
        for seen in ordered
    ]


def _last(found: Sequence[_Seen], tally: Tally) -> LaneEntry | None:
    return next((seen.entry for seen in found if seen.entry.ref == tally.last_seen), None)


def _last_said(last: LaneEntry, names: Names) -> list[str]:
    return [f"last seen {worded(last.when)}", f"by {names.agency(last.agency)}"]


def _wishes(found: Sequence[_Seen]) -> str:
    said = [seen.said["wishes_and_feelings"] for seen in found if seen.known and seen.said.get("wishes_and_feelings")]
    return together(dict.fromkeys(said)) or "none recorded"


def _scale(found: Mapping[str, Sequence[_Seen]], at: Instant) -> TimeScale:
    days = [day for seen in found.values() for day in (dated(one.entry) for one in seen) if day is not None]
    first = whole_case([min(days, default=at)], SLOPES_PLOT, fold=False).start
    return window(min(first, at - 1), at + 1, SLOPES_PLOT)


def _row(ref: str, found: Sequence[_Seen], tally: Tally, names: Names) -> ChildRow:
    known = [seen for seen in found if seen.known is not None and seen.said["seen"] == "yes"]
    last = _last(found, tally)
    anyone = max(
        (seen.entry for seen in found if seen.said["seen"] == "yes" and seen.entry.occurred.latest != OPEN_END),
        key=lambda entry: (entry.occurred.latest, entry.occurred.earliest, entry.held.position),
        default=None,
    )
    return ChildRow(
        person_name(ref),
        worded(last.when) if last else "none known",
        names.agency(last.agency) if last else "",
        "" if tally.days_since_seen is None else f"{tally.days_since_seen:,}",
        tally.times_seen,
        sum(seen.said.get("alone") == "yes" for seen in known),
        sum(seen.said.get("spoken_to") == "yes" for seen in known),
        tally.times_not_seen,
        f"{worded(anyone.when)}, {names.agency(anyone.agency)}" if anyone else "not recorded",
        _wishes(found),
    )
