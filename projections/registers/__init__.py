"""The registers: which agencies, cases and people of a case there are."""

from projections.registers.read import (
    AgencyRow,
    CaseRow,
    ErasedCase,
    PersonRow,
    agencies,
    agency_holds,
    case,
    cases,
    cases_assigned,
    cases_held_by,
    entry_case,
    erased_entry,
    erasure,
    erasures,
    is_assigned,
    people,
)

__all__ = [
    "AgencyRow",
    "CaseRow",
    "ErasedCase",
    "PersonRow",
    "agencies",
    "agency_holds",
    "case",
    "cases",
    "cases_assigned",
    "cases_held_by",
    "entry_case",
    "erased_entry",
    "erasure",
    "erasures",
    "is_assigned",
    "people",
]
