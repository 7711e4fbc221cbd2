"""What a comparison says: what both knew, what each alone, and what they held differently."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from api.pages.figures.lanes import PLOT
from api.pages.figures.marks import mark
from api.pages.figures.scale import TimeScale, whole_case
from api.pages.figures.two_tubes import Side, Spot, two_tubes_svg
from api.wording.how import span_in, ways, why_only_possible
from api.wording.names import Names, unit_name
from ledger.references import EVERYONE, Asked
from ledger.times import day_of
from ledger.times.wording import dated_moment, worded
from projections.question import Question

_WAYS_SHOWN: Final = 2
_YEARS_BEYOND: Final = 2


Entry = dict[str, Any]
"""An entry as the answer of a tunnel has it."""


class Tunnel(NamedTuple):
    """One of the two: the question, its day as it was asked for, and what they held."""

    question: Question
    as_of: str
    entries: list[Entry]


class Holding(NamedTuple):
    """How one of them held a thing: in which version, how surely, how they knew; what it says, where that differs."""

    ways: list[str]
    more_ways: list[str]
    believed: str
    summary: str
    is_possible: bool


class Thing(NamedTuple):
    """A thing, as one or both held it. `differently` says how the two differ; empty where they do not."""

    ref: str
    when: str
    mark: Markup
    summary: str
    differently: str
    holdings: list[Holding]

    @property
    def is_alike(self) -> bool:
        """Whether of both the same is to be said: of one agency on two days it mostly is."""
        return len(self.holdings) > 1 and self.holdings[0] == self.holdings[1]


class Half(NamedTuple):
    """One of the two: the words that tell it from the other, its tunnel's address, and what it alone knew."""

    label: str
    name: str
    day: str
    where: str
    total: int
    alone: list[Thing]


class CompareView(NamedTuple):
    """All that the page says. `both` are things that the two held alike, `differing` those that they did not."""

    heading: str
    lead: str
    figure: Markup
    halves: list[Half]
    both: list[Thing]
    differing: list[Thing]
    position: int
    contemporaneous: bool


def compare_view(first: Tunnel, second: Tunnel, names: Names) -> CompareView:
    """Set two tunnels against each other. Both are as recorded at the position of the second, which is the first's."""
    labels = _labels(first, second, names)
    held = [{entry["ref"]: entry for entry in side.entries} for side in (first, second)]
    pairs = [(entry, held[1][entry["ref"]]) for entry in first.entries if entry["ref"] in held[1]]
    things = [_both(pair, (first, second), names) for pair in pairs]
    halves = [
        _half(side, label, [entry for entry in side.entries if entry["ref"] not in other], names)
        for side, label, other in zip((first, second), labels, reversed(held), strict=True)
    ]
    differing = [thing for thing in things if thing.differently]
    return CompareView(
        _heading(first, second, names),
        _lead(things, halves),
        _figure(first, second, labels, names),
        halves,
        [thing for thing in things if not thing.differently],
        differing,
        second.question.moment.position,
        bool(second.question.evidence),
    )


def _name(asked: Asked, names: Names) -> str:
    return "somebody" if asked is EVERYONE else names.in_text(asked)


def _heading(first: Tunnel, second: Tunnel, names: Names) -> str:
    one, other = (_name(side.question.asked, names) for side in (first, second))
    day, later = (dated_moment(side.question.at) for side in (first, second))
    if one == other:
        said = f"{one} {day}" if day == later else f"{one} {day} and {later}"
    else:
        said = f"{one} and {other} {day}" if day == later else f"{one} {day} and {other} {later}"
    return f"{said[0].upper()}{said[1:]}"


def _labels(first: Tunnel, second: Tunnel, names: Names) -> list[str]:
    """What tells the two apart: their names, where these are alike their days, or both."""
    said = [_name(side.question.asked, names) for side in (first, second)]
    days = [dated_moment(side.question.at) for side in (first, second)]
    if days[0] == days[1]:
        return said
    return days if said[0] == said[1] else [f"{name} {day}" for name, day in zip(said, days, strict=True)]


def _lead(both: Sequence[Thing], halves: Sequence[Half]) -> str:
    """Say how many things are where: of two agencies what both knew, of one what it knew on both days."""
    same = halves[0].name == halves[1].name
    said = [f"{halves[0].name} knew {_counted(both)} on both days" if same else f"both knew {_counted(both)}"]
    knew = "alone they knew" if same else "alone knew"
    said += [f"{half.label} {knew} {_counted(half.alone)}" for half in halves]
    return " ".join(f"{one[0].upper()}{one[1:]}." for one in said)


def _counted(things: Sequence[Thing]) -> str:
    """Return how many: `3 things`, `18 things (1 of them differently, 4 only possibly)`."""
    differing = sum(1 for thing in things if thing.differently)
    possible = sum(1 for thing in things if not thing.differently and thing.holdings[0].is_possible)
    said = [f"{differing:,} of them differently"] if differing else []
    said += [f"{possible:,} {'' if said else 'of them '}only possibly"] if possible else []
    return _things(len(things)) + (f" ({', '.join(said)})" if said else "")


def _things(number: int) -> str:
    return "nothing" if not number else "1 thing" if number == 1 else f"{number:,} things"


def _half(side: Tunnel, label: str, alone: Iterable[Entry], names: Names) -> Half:
    question = side.question
    said = {"knower": str(question.asked), "as_of": side.as_of, "recorded_as_of": str(question.moment.position)}
    said |= {"evidence": question.evidence} if question.evidence else {}
    day = dated_moment(question.at).removeprefix("on ")
    things = [_thing(entry, "", [_holding(entry, question.asked, names, "")], question.asked) for entry in alone]
    where = urlencode(said, safe="/*:")
    return Half(label, _name(question.asked, names), day, where, len(side.entries), things)


def _both(pair: tuple[Entry, Entry], sides: tuple[Tunnel, Tunnel], names: Names) -> Thing:
    one, other = pair
    summaries = [entry["data"]["summary"] for entry in pair]
    differs = summaries[0] != summaries[1]
    holdings = [
        _holding(entry, side.question.asked, names, said if differs else "")
        for entry, side, said in zip(pair, sides, summaries, strict=True)
    ]
    return _thing(one, _differently(one, other), holdings, sides[0].question.asked)


def _differently(one: Entry, other: Entry) -> str:
    """Say how two held the same thing differently: another version, or less surely."""
    said = []
    if one["version"] != other["version"]:
        said.append(f"version {one['version']} and version {other['version']}")
    if one["certainty"] != other["certainty"]:
        said.append("one for certain, the other only possibly")
    return f"Held differently: {'; '.join(said)}." if said else ""


def _thing(entry: Entry, differently: str, holdings: list[Holding], asked: Asked) -> Thing:
    when = worded(entry["occurred"]["text"])
    own = asked is EVERYONE or entry["agency"] == asked.agency
    drawn = mark(entry["kind"], own=own)
    return Thing(entry["ref"], f"{when[0].upper()}{when[1:]}", drawn, entry["data"]["summary"], differently, holdings)


def _holding(entry: Entry, asked: Asked, names: Names, summary: str) -> Holding:
    told = iter(ways(entry, asked, names))
    sure = "Certain." if entry["certainty"] == "certain" else f"Possible. {why_only_possible(entry)}"
    retracted = " Retracted: recorded in error." if entry["retracted"] else ""
    believed = f"{sure} Version {entry['version']}.{retracted}"
    return Holding(list(islice(told, _WAYS_SHOWN)), list(told), believed, summary, entry["certainty"] != "certain")


def _figure(first: Tunnel, second: Tunnel, labels: Sequence[str], names: Names) -> Markup:
    upper, lower = (
        Side(
            _short(side.question.asked, names),
            _day(side),
            side.question.at,
            [_spot(entry, side) for entry in side.entries],
        )
        for side in (first, second)
    )
    label = f"What was known: {labels[0]}, {len(first.entries)}; {labels[1]}, {len(second.entries)}"
    return Markup(two_tubes_svg(label, upper, lower, _scale([upper, lower])))  # noqa: S704  # all text is escaped


def _short(asked: Asked, names: Names) -> str:
    """A name for the picture, where room is short: of a unit its own alone."""
    said = unit_name(asked.unit) if asked.unit else names.asked(asked)
    return f"{said[0].upper()}{said[1:]}"


def _day(side: Tunnel) -> str:
    return dated_moment(side.question.at).removeprefix("on ")


def _spot(entry: Entry, side: Tunnel) -> Spot:
    asked, known = side.question.asked, span_in(entry["how"][0]).latest
    return Spot(entry["ref"], known, asked is EVERYONE or entry["agency"] == asked.agency)


def _scale(sides: Sequence[Side]) -> TimeScale:
    """Whole years of all that was known, and of the days where these are not far beyond."""
    known = [min(spot.known, side.at) for side in sides for spot in side.spots]
    days = [side.at for side in sides]
    if known:
        last = day_of(max(known)).year + _YEARS_BEYOND
        days = [at for at in days if day_of(at).year <= last]
    return whole_case([*known, *days], PLOT, fold=True)
