"""Which view each page is of. It may be seen by whom that view answers, as far, and is on record by its name."""

from typing import Final

from api.permissions import PERMISSIONS, Reach, Route
from api.tokens.callers import Role

PAGES: Final[dict[Route, Route]] = {
    ("GET", "/cases"): ("GET", "/v1/cases"),
    ("GET", "/cases/{case}"): ("GET", "/v1/cases/{case}"),
    ("GET", "/cases/{case}/purpose"): ("GET", "/v1/cases/{case}"),
    ("POST", "/cases/{case}/purpose"): ("GET", "/v1/cases/{case}"),
    ("GET", "/cases/{case}/lanes"): ("GET", "/v1/cases/{case}/chronology"),
    ("GET", "/cases/{case}/tunnel"): ("GET", "/v1/cases/{case}/tunnel"),
    ("GET", "/cases/{case}/step-out"): ("GET", "/v1/cases/{case}/hindsight"),
    ("GET", "/cases/{case}/children"): ("GET", "/v1/cases/{case}/sightings"),
    ("GET", "/cases/{case}/believed"): ("GET", "/v1/cases/{case}/claims"),
    ("GET", "/cases/{case}/chronology"): ("GET", "/v1/cases/{case}/chronology"),
    ("GET", "/cases/{case}/compare"): ("GET", "/v1/cases/{case}/tunnel"),
    ("GET", "/cases/{case}/decisions"): ("GET", "/v1/cases/{case}/tunnel"),
    ("GET", "/decision/{agency}/{id}"): ("GET", "/v1/entries/{agency}/{id}/decision-tunnel"),
    ("GET", "/who-knew/{agency}/{id}"): ("GET", "/v1/entries/{agency}/{id}/who-knew"),
    ("GET", "/entries/{agency}/{id}"): ("GET", "/v1/entries/{agency}/{id}"),
    ("GET", "/entries/{agency}/{id}/proof"): ("GET", "/v1/entries/{agency}/{id}"),
    ("GET", "/entries/{agency}/{id}/accounts"): ("GET", "/v1/cases/{case}/chronology"),
    ("GET", "/cases/{case}/evidence"): ("GET", "/v1/cases/{case}/evidence"),
    ("POST", "/cases/{case}/evidence"): ("GET", "/v1/cases/{case}/evidence"),
    ("GET", "/record"): ("POST", "/v1/events"),
    ("GET", "/cases/{case}/record"): ("POST", "/v1/events"),
    ("GET", "/cases/{case}/record/{kind}"): ("POST", "/v1/events"),
    ("POST", "/cases/{case}/record/{kind}"): ("POST", "/v1/events"),
    ("GET", "/entries/{agency}/{id}/correct"): ("POST", "/v1/events"),
    ("POST", "/entries/{agency}/{id}/correct"): ("POST", "/v1/events"),
    ("GET", "/entries/{agency}/{id}/retract"): ("POST", "/v1/events"),
    ("POST", "/entries/{agency}/{id}/retract"): ("POST", "/v1/events"),
    ("GET", "/entries/{agency}/{id}/share"): ("POST", "/v1/events"),
    ("POST", "/entries/{agency}/{id}/share"): ("POST", "/v1/events"),
    ("GET", "/receipts/{agency}/{id}"): ("POST", "/v1/events"),
    ("GET", "/ledger"): ("GET", "/v1/ledger/checkpoint"),
    ("GET", "/ledger/checkpoint"): ("GET", "/v1/ledger/checkpoint"),
    ("GET", "/ledger/key"): ("GET", "/v1/ledger/key"),
    ("GET", "/ledger/reads"): ("GET", "/v1/audit/reads"),
    ("GET", "/ledger/assignments"): ("GET", "/v1/audit/assignments"),
    ("GET", "/ledger/purpose"): ("GET", "/v1/audit/assignments"),
    ("POST", "/ledger/purpose"): ("GET", "/v1/audit/assignments"),
}
"""The pages that show something of a case, or ask something about it, and those of the ledger itself."""

OPEN_PAGES: Final[frozenset[Route]] = frozenset(
    {
        ("GET", "/"),
        ("GET", "/sign-in"),
        ("POST", "/sign-in"),
        ("GET", "/sign-in/organisation"),
        ("GET", "/sign-in/callback"),
        ("GET", "/sign-in/{code}"),
        ("POST", "/sign-out"),
        ("GET", "/signed-out"),
        ("GET", "/static/{name}"),
        ("GET", "/foot.css"),
        ("GET", "/help"),
        ("GET", "/help/lanes"),
    }
)
"""The pages for anyone, signed in or not: they show nothing of any case."""

LISTING_PURPOSE: Final = "to choose a case"
"""Why the list of cases is read: it is asked for before there is a case to say anything of."""


def reach_of(page: Route, role: Role) -> Reach | None:
    """Return how far a role sees or posts by a page; None where the page is not for it.

    What is recorded by hand is entries: for whom posts registrations alone there is no form.
    """
    reach = PERMISSIONS[PAGES[page]].get(role)
    return None if reach is Reach.REGISTRATIONS else reach
