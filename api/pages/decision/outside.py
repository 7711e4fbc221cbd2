"""What lay outside a decision's tunnel: held elsewhere in the author's agency, or by others, and by whom."""

from collections.abc import Sequence
from itertools import groupby, islice
from typing import Final, NamedTuple

import orjson
from markupsafe import Markup

from api.pages.figures.marks import mark
from api.pages.lanes.entries import LaneEntry
from api.wording.how import ways
from api.wording.names import Names, unit_name
from ledger.references import EVERYONE, Asked, Knower
from ledger.times import OPEN_START, Instant, day_of
from ledger.times.wording import worded

_WAYS_SHOWN: Final = 2
_YEARS_OPEN: Final = 2
_BEGINNING_UNKNOWN: Final = 0
"""Stands before all years, as an open start stands before every day."""


class OutsideRow(NamedTuple):
    """A thing that the author's desk did not hold: who did, how they knew, and how surely."""

    ref: str
    when: str
    mark: Markup
    summary: str
    holders: str
    ways: list[str]
    more_ways: list[str]
    believed: str


class OutsideYear(NamedTuple):
    """The things of a year, or of all years before; `rows` is empty where these are folded."""

    name: str
    number: int
    rows: list[OutsideRow]


def by_year(
    entries: Sequence[LaneEntry], asked: Asked, at: Instant, names: Names, *, folds: bool = True
) -> list[OutsideYear]:
    """Return what lay outside, year by year: the day's year and the one before whole, all earlier ones folded."""
    open_from = day_of(at).year - _YEARS_OPEN + 1
    years = []
    for key, group in groupby(entries, key=lambda entry: max(_year(entry), open_from - 1) if folds else _year(entry)):
        found = list(group)
        is_folded = folds and key < open_from
        rows = [] if is_folded else [_row(entry, asked, names) for entry in found]
        years.append(OutsideYear(f"Before {open_from}" if is_folded else _said(key), len(found), rows))
    return years


def _said(year: int) -> str:
    return str(year) if year != _BEGINNING_UNKNOWN else "Beginning not known"


def holders_of(entry: LaneEntry) -> list[str]:
    """Return the codes of the agencies that held an entry, in the order in which they came to."""
    return list(dict.fromkeys(grant["knower"].partition("/")[0] for grant in entry.how))


def _year(entry: LaneEntry) -> int:
    return day_of(entry.occurred.earliest).year if entry.occurred.earliest != OPEN_START else _BEGINNING_UNKNOWN


def _row(entry: LaneEntry, asked: Asked, names: Names) -> OutsideRow:
    when = worded(entry.when)
    told = iter(ways(orjson.loads(entry.held.json()), asked, names))
    certain = "Certain" if entry.held.certain else "Possible"
    retracted = ", retracted" if entry.held.retracted else ""
    return OutsideRow(
        entry.ref,
        when[0].upper() + when[1:],
        mark(entry.kind, own=asked is EVERYONE or entry.agency == asked.agency),
        entry.data["summary"],
        _holders(entry, asked, names),
        list(islice(told, _WAYS_SHOWN)),
        list(told),
        f"{certain}. Version {entry.held.version}{retracted}.",
    )


def _holders(entry: LaneEntry, asked: Asked, names: Names) -> str:
    """Name the agencies that held it; of one agency that is asked about, its units."""
    if asked is EVERYONE:
        return ", ".join(names.agency(code) for code in holders_of(entry))
    knowers = dict.fromkeys(Knower.parse(grant["knower"]) for grant in entry.how)
    said = ", ".join(dict.fromkeys(_unit(knower) for knower in knowers))
    return said[0].upper() + said[1:]


def _unit(knower: Knower) -> str:
    if knower.someone:
        return "someone there"
    return f"the {unit_name(knower.unit)}" if knower.unit else "the agency as a whole"
