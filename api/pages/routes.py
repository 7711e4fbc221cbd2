"""The routers of all pages, for the app."""

from typing import Final

from fastapi import APIRouter

from api.pages import assets, print_foot
from api.pages.believed import page as believed
from api.pages.case import evidence
from api.pages.case import listing as cases
from api.pages.case import page as case
from api.pages.children import page as children
from api.pages.chronology import accounts
from api.pages.chronology import page as chronology
from api.pages.compare import page as compare
from api.pages.decision import listing as decisions
from api.pages.decision import page as decision
from api.pages.entry import page as entry
from api.pages.entry import proof
from api.pages.help import page as help_pages
from api.pages.lanes import page as lanes
from api.pages.ledger import assignments, reads
from api.pages.ledger import page as ledger
from api.pages.recording import amend, receipts
from api.pages.recording import page as record
from api.pages.signing_in import at_an_issuer as login
from api.pages.signing_in import page as sign_in
from api.pages.signing_in import purposes
from api.pages.step_out import page as step_out
from api.pages.tunnel import page as tunnel
from api.pages.who_knew import page as who_knew

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
