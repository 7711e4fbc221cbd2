"""Reads the registers."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import orjson

from ledger.database import Rows
from ledger.queries import queries
from ledger.references import Knower
from ledger.times import Instant

_SQL: Final = queries(__file__)


class AgencyRow(NamedTuple):
    """An agency; `kind` is a referral-source code of the CIN census."""

    code: str
    name: str
    kind: str


class CaseRow(NamedTuple):
    """A case."""

    code: str
    title: str


class PersonRow(NamedTuple):
    """A person of a case. Everything else about them is a claim."""

    ref: str
    role: str


class Extent(NamedTuple):
    """How much there is of a case: entries, the agencies that recorded them, when the last one happened (EDTF).

    Where several cases are asked for, also when the first one did.
    """

    entries: int
    agencies: int
    last_occurred: str | None
    first_occurred: str | None = None


class ErasedCase(NamedTuple):
    """A case that was erased: by which event, recorded where and when, and the agencies that held something of it."""

    code: str
    event: str
    position: int
    at: Instant
    held_by: list[str]


class Opening(NamedTuple):
    """What everything in a case is called: the case itself, its people by reference, every agency by code.

    `extent` is how much there is of it, as far as the reader may see; None where that was not asked for.
    """

    case: CaseRow
    people: list[PersonRow]
    agencies: list[AgencyRow]
    extent: Extent | None


def opening(connection: Rows, code: str, *, with_extent: bool) -> Opening | None:
    """A case, its people, the agencies and its extent by one question; None where there is no such case."""
    asked = {"case": code, "with_extent": with_extent}
    rows = connection.execute(_SQL["opening"], asked, prepare=True).fetchall()
    case = next((CaseRow(code, title) for what, code, title, _ in rows if what == "case"), None)
    people = [PersonRow(ref, role) for what, ref, role, _ in rows if what == "person"]
    agencies = [AgencyRow(code, name, kind) for what, code, name, kind in rows if what == "agency"]
    extent = next((_extent(*row[1:]) for row in rows if row[0] == "extent"), None)
    return Opening(case, people, agencies, extent) if case else None


def _extent(entries: str, last: str | None, agencies: str) -> Extent:
    return Extent(int(entries), int(agencies), _occurred(last))


def _occurred(heading: str | None) -> str | None:
    """When the entry of a heading happened, as stated."""
    return orjson.loads(f"{heading}}}")["occurred"]["text"] if heading else None


def agencies(connection: Rows) -> list[AgencyRow]:
    """Every agency of the partnership, by code."""
    return [AgencyRow(*row) for row in connection.execute(_SQL["agencies"]).fetchall()]


def cases(connection: Rows) -> list[CaseRow]:
    """Every case, by code."""
    return [CaseRow(*row) for row in connection.execute(_SQL["cases"]).fetchall()]


def cases_held_by(connection: Rows, agency: str) -> list[CaseRow]:
    """The cases in which anyone in the agency holds something, by code."""
    return [CaseRow(*row) for row in connection.execute(_SQL["cases_held_by"], (agency,)).fetchall()]


def case(connection: Rows, code: str) -> CaseRow | None:
    """One case, or None."""
    row = connection.execute(_SQL["case"], (code,)).fetchone()
    return CaseRow(*row) if row else None


def people(connection: Rows, code: str) -> list[PersonRow]:
    """The people of a case, by reference."""
    return [PersonRow(*row) for row in connection.execute(_SQL["people"], (code,)).fetchall()]


def people_of(connection: Rows, codes: Sequence[str]) -> dict[str, list[PersonRow]]:
    """The people of several cases, by the cases' codes."""
    found: dict[str, list[PersonRow]] = {code: [] for code in codes}
    for code, ref, role in connection.execute(_SQL["people_of"], (list(codes),)).fetchall():
        found[code].append(PersonRow(ref, role))
    return found


def extents(connection: Rows, codes: Sequence[str]) -> dict[str, Extent]:
    """How much there is of each of several cases, as far as the reader may see; of some there is nothing yet."""
    rows = connection.execute(_SQL["extents"], {"cases": list(codes)}, prepare=True).fetchall()
    found = {
        code: Extent(entries, agencies, _occurred(last), _occurred(first))
        for code, entries, agencies, first, last in rows
    }
    return {code: found.get(code) or Extent(0, 0, None) for code in codes}


def knowers(connection: Rows, code: str, position: int, agency: str | None = None) -> list[Knower]:
    """Every agency and unit that was told or recorded anything of a case by a position, by agency and unit.

    `agency` asks for one agency and its units alone.
    """
    asked = {"case": code, "position": position, "agency": agency}
    rows = connection.execute(_SQL["knowers" if agency is None else "knowers_in"], asked, prepare=True).fetchall()
    return [Knower(agency, unit) for agency, unit in rows]


def agencies_knowing(connection: Rows, code: str, position: int) -> list[str]:
    """The codes of the agencies in which anyone was told or recorded anything of a case by a position."""
    asked = {"case": code, "position": position}
    return [row[0] for row in connection.execute(_SQL["agencies_knowing"], asked, prepare=True).fetchall()]


def agency_holds(connection: Rows, code: str, agency: str) -> bool:
    """Whether anyone in the agency holds anything of the case, as recorded now."""
    row = connection.execute(_SQL["agency_holds"], (code, agency)).fetchone()
    return bool(row and row[0])


def entry_case(connection: Rows, ref: str) -> tuple[str, int] | None:
    """The case of an entry and the entry's first position, or None where there is none that the reader may see."""
    row = connection.execute(_SQL["entry_case"], {"ref": ref}).fetchone()
    return (row[0], row[1]) if row else None


def is_assigned(connection: Rows, case: str) -> bool:
    """Whether the case is assigned to the reviewer on whose behalf is read."""
    row = connection.execute(_SQL["is_assigned"], {"case": case}).fetchone()
    return bool(row and row[0])


def cases_assigned(connection: Rows) -> list[CaseRow]:
    """The cases assigned to the reviewer on whose behalf is read, by code."""
    return [CaseRow(*row) for row in connection.execute(_SQL["cases_assigned"]).fetchall()]


def assigned_since(connection: Rows, codes: Sequence[str]) -> dict[str, Instant]:
    """Since when each of these cases has been assigned to the reviewer who asks; of no case to anyone else."""
    rows = connection.execute(_SQL["assigned_since"], (list(codes),), binary=True).fetchall()
    return {code: since for code, since in rows if since is not None}


def erasures(connection: Rows) -> list[ErasedCase]:
    """Every case that was erased, by code."""
    return [ErasedCase(*row) for row in connection.execute(_SQL["erasures"], binary=True).fetchall()]


def erasure(connection: Rows, code: str) -> ErasedCase | None:
    """The erasure of a case, or None where it is not erased."""
    row = connection.execute(_SQL["erasure"], (code,), prepare=True, binary=True).fetchone()
    return ErasedCase(*row) if row else None


def erased_entry(connection: Rows, agency: str, event_id: str) -> str | None:
    """The erased case that an entry was of, or None where there is none such."""
    row = connection.execute(_SQL["erased_entry"], (agency, event_id)).fetchone()
    return row[0] if row else None
