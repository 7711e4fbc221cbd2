"""Which view each page is of. It may be seen by whom that view answers, as far, and is on record by its name."""

from typing import Final

from api.permissions import Route

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
    ("GET", "/who-knew/{agency}/{id}"): ("GET", "/v1/entries/{agency}/{id}/who-knew"),
    ("GET", "/entries/{agency}/{id}"): ("GET", "/v1/entries/{agency}/{id}"),
}
"""The pages that show something of a case, or ask something about it."""

OPEN_PAGES: Final[frozenset[Route]] = frozenset(
    {
        ("GET", "/"),
        ("GET", "/sign-in"),
        ("POST", "/sign-in"),
        ("GET", "/sign-in/{code}"),
        ("POST", "/sign-out"),
        ("GET", "/static/{name}"),
        ("GET", "/foot.css"),
    }
)
"""The pages for anyone, signed in or not: they show nothing of any case."""

LISTING_PURPOSE: Final = "to choose a case"
"""Why the list of cases is read: it is asked for before there is a case to say anything of."""
