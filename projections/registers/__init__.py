"""The registers: which agencies, cases and people of a case there are."""

from projections.registers.read import (
    AgencyRow,
    CaseRow,
    PersonRow,
    agencies,
    agency_holds,
    case,
    cases,
    cases_held_by,
    entry_case,
    people,
)

__all__ = [
    "AgencyRow",
    "CaseRow",
    "PersonRow",
    "agencies",
    "agency_holds",
    "case",
    "cases",
    "cases_held_by",
    "entry_case",
    "people",
]
