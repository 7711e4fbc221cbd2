"""From the entries of a case to what the lanes show: who came to know each, since when, told by whom."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, Final, NamedTuple

import orjson

from api.pages.figures.dense import ENTRIES_IN_VIEW_MAX
from api.pages.figures.known import Known, Row
from api.pages.lanes.asked import LanesAsked
from api.wording.names import KINDS, Names, unit_name
from ledger.references import Knower
from ledger.times import OPEN_END, OPEN_START, Instant, Interval, instant_of
from ledger.times.wording import worded, worded_span
from projections.registers import AgencyRow
from projections.tunnel import Granted, HeldEntry

_CACHED: Final = 65_536
_NAMED_BY: Final = {
    "referral": "reason",
    "decision": "decision",
    "meeting": "forum",
    "request": "asked",
    "nil-contact": "statement",
}
_SECTORS: Final = (("6", "7"), ("5A", "5B", "5C", "5D", "4"), ("3A", "3B", "3C", "3D", "3E", "3F"), ("2A", "2B"))
"""Kinds of agency that stand together: police and justice, the local authority, health, education; then the rest."""


class LaneEntry(NamedTuple):
    """An entry as everybody together held it, with all its grants; its data is read only where it is asked for."""

    held: HeldEntry
    kind: str
    agency: str
    unit: str | None
    occurred: Interval
    when: str
    how: list[dict[str, Any]]

    @property
    def ref(self) -> str:
        """Its reference."""
        return self.held.ref

    @property
    def data(self) -> dict[str, Any]:
        """What it says."""
        said: dict[str, Any] = orjson.loads(self.held.data)
        return said

    @property
    def author(self) -> Knower:
        """Who wrote it."""
        return Knower.of_author(self.agency, self.unit)

    @property
    def name(self) -> str:
        """A few words for inside the picture: what was decided, asked or met for, else what happened."""
        data = self.data
        return str(data.get(_NAMED_BY.get(self.kind, "")) or data["summary"])


def lane_entries(held: Iterable[HeldEntry]) -> list[LaneEntry]:
    """Read the headings and grants of entries: all as one text, for hundreds are read at a time."""
    kept = list(held)
    read = orjson.loads(f"[{','.join([f'{entry.heading}}},[{entry.how}]' for entry in kept])}]")
    return list(map(_lane_entry, kept, read[::2], read[1::2]))


def headed(held: Iterable[HeldEntry]) -> list[LaneEntry]:
    """Read the headings of entries alone: of how they came to be known nothing."""
    kept = list(held)
    return list(
        map(_lane_entry, kept, orjson.loads(f"[{','.join([f'{entry.heading}}}' for entry in kept])}]"), repeat([]))
    )


def _lane_entry(held: HeldEntry, heading: dict[str, Any], how: list[dict[str, Any]]) -> LaneEntry:
    occurred = heading["occurred"]
    when = span(occurred["earliest"], occurred["latest"])
    return LaneEntry(held, heading["kind"], heading["agency"], heading["unit"], when, occurred["text"], how)


@lru_cache(_CACHED)
def span(earliest: str | None, latest: str | None) -> Interval:
    """Return the interval between two bounds as answers give them; None is open."""
    return Interval(instant_of(earliest) if earliest else OPEN_START, instant_of(latest) if latest else OPEN_END)


def since_of(grant: dict[str, Any]) -> Interval:
    """Return since when a grant's knower knew."""
    return span(grant["earliest"], grant["latest"])


def first_known(entry: LaneEntry) -> Interval:
    """Return since when anyone knew of it, by the first of its grants, which are read here if they were not before."""
    first: dict[str, Any] = entry.how[0] if entry.how else orjson.loads(f"[{entry.held.how}]")[0]
    return since_of(first)


def dated(entry: LaneEntry) -> Instant | None:
    """Return the day an entry is dated by: its latest, else its earliest; None where both are open."""
    if entry.occurred.latest != OPEN_END:
        return entry.occurred.latest
    return entry.occurred.earliest if entry.occurred.earliest != OPEN_START else None


def rows_of(agencies: Iterable[AgencyRow], knowers: Iterable[Knower], asked: LanesAsked, names: Names) -> list[Row]:
    """Return a row an agency that holds anything of the case, and a row a unit of those that are unfolded."""
    units: dict[str, list[Knower]] = {}
    for knower in knowers:
        held = units.setdefault(knower.agency, [])
        if knower.unit:
            held.append(knower)
    found = []
    shown = [row for row in agencies if row.code in units and asked.agency in ("", row.code)]
    for agency in sorted(shown, key=lambda row: (_sector(row.kind), row.kind, row.code)):
        sector, unfolded = _sector(agency.kind), agency.code in asked.unfolded
        toggle = f"?{asked.toggled(agency.code)}" if units[agency.code] else ""
        found.append(Row(agency.code, names.agency(agency.code), sector, unfolded=unfolded, toggle=toggle))
        if unfolded:
            found += [Row(str(unit), _capital(unit_name(unit.unit)), sector, unit=True) for unit in units[agency.code]]
    return found


def called(agencies: Iterable[AgencyRow], knowers: Iterable[Knower], names: Names) -> dict[str, str]:
    """Return what each agency and knower is called, by code: said once and not for each mark."""
    said = {row.code: names.agency(row.code) for row in agencies}
    return said | {str(knower): names.knower(knower) for knower in knowers}


class Reached(NamedTuple):
    """An entry in a row that came to know it: `own` by its own record, or told by another."""

    entry: LaneEntry
    row: str
    own: bool
    since: Interval


def reached(entries: Iterable[LaneEntry], rows: Iterable[Row]) -> Iterator[Reached]:
    """Yield the rows that each entry reached: each row once, by the grant that first made it certain."""
    shown = {row.key for row in rows}
    places: dict[str, str] = {}  # of each knower, found once: there are few, and thousands of grants
    for entry in entries:
        told: list[str] = []
        for grant in entry.how:
            knower = grant["knower"]
            row = places.get(knower)
            if row is None:
                row = places[knower] = row_of(knower, shown)
            if row and row not in told:
                told.append(row)
                own = grant["via"] == "author" and row.partition("/")[0] == entry.agency
                yield Reached(entry, row, own, span(grant["earliest"], grant["latest"]))


def known_in_outline(
    entries: Iterable[LaneEntry], told: Mapping[int, Sequence[Granted]], rows: Iterable[Row]
) -> list[Known]:
    """Return what each row knew, by grants read without their text, for a picture that is looked at as a whole.

    `told` is by the positions of the entries. No mark has words or an address.
    """
    shown = {row.key for row in rows}
    places: dict[tuple[str, str], str] = {}  # of each knower, found once: there are few, and thousands of grants
    known = []
    for entry in entries:
        met: list[str] = []
        for agency, unit, since, own, _ in told[entry.held.position]:
            row = places.get((agency, unit))
            if row is None:
                row = places[agency, unit] = row_of(str(Knower(agency, unit)), shown)
            if row and row not in met:
                met.append(row)
                is_own = own and agency == entry.agency
                known.append(Known(entry.held.ref, entry.kind, row, is_own, since, entry.occurred, "", "", ""))
    return known


def known_by(
    entries: Sequence[LaneEntry], rows: Iterable[Row], asked: LanesAsked, said: Mapping[str, str]
) -> list[Known]:
    """Return what each row knew, with the words and the address of each mark.

    `said` is what knowers are called. Where there are too many marks for names in the picture, nobody reads them.
    """
    base = asked.query(entry="")
    opening = f"?{base}{'&' if base else ''}entry="
    chosen = [entry for entry in entries if not asked.kind or entry.kind == asked.kind]
    names = {entry.ref: entry.name for entry in chosen} if len(entries) <= ENTRIES_IN_VIEW_MAX else {}
    return [
        Known(
            entry.ref, entry.kind, row, own, since, entry.occurred, names.get(entry.ref, ""),
            _label(entry, row, since, said, own=own), f"{opening}{entry.ref}#{row_id(entry.ref)}",
        )
        for entry, row, own, since in reached(chosen, rows)
    ]  # fmt: skip


def row_id(ref: str) -> str:
    """Return the id of an entry's row in a table."""
    return ref.replace("/", ":")


def row_of(knower: str, shown: Container[str]) -> str:
    """Return the row of a knower: its own, or its agency's where that is folded or nobody can say which unit."""
    plain = knower.removesuffix("/?")
    if plain in shown:
        return plain
    agency = plain.partition("/")[0]
    return agency if agency in shown else ""


def _label(entry: LaneEntry, row: str, since: Interval, said_of: Mapping[str, str], *, own: bool) -> str:
    said = f"{KINDS[entry.kind]}, {said_of[entry.agency]}, {_worded(entry.when)}"
    if entry.held.retracted:
        said += ", retracted"
    if own:
        return said if since == entry.occurred else f"{said}, known {_worded_span(since)}"
    return f"{said}; told to {said_of.get(row, row)}, {_worded_span(since)}"


def _sector(kind: str) -> int:
    return next((number for number, kinds in enumerate(_SECTORS) if kind in kinds), len(_SECTORS))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(_CACHED)
def _worded(text: str) -> str:
    return worded(text)


@lru_cache(_CACHED)
def _worded_span(since: Interval) -> str:
    return worded_span(since)
