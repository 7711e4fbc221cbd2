"""The routers of all pages, for the app."""

from typing import Final

from fastapi import APIRouter

from api.pages import (
    accounts,
    amend,
    assets,
    assignments,
    believed,
    case,
    cases,
    children,
    chronology,
    compare,
    decision,
    decisions,
    entry,
    evidence,
    help_pages,
    lanes,
    ledger,
    login,
    print_foot,
    proof,
    purposes,
    reads,
    receipts,
    record,
    sign_in,
    step_out,
    tunnel,
    who_knew,
)

PAGE_ROUTERS: Final[tuple[APIRouter, ...]] = tuple(
    pages.router
    for pages in (
        assets,
        print_foot,
        login,  # before sign_in, whose links are any /sign-in/{code}
        sign_in,
        help_pages,
        purposes,
        ledger,
        reads,
        assignments,
        cases,
        case,
        lanes,
        tunnel,
        step_out,
        who_knew,
        children,
        believed,
        chronology,
        decisions,
        decision,
        compare,
        entry,
        proof,
        accounts,
        evidence,
        record,
        amend,
        receipts,
    )
)
