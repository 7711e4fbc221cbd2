"""The ways from any page to the others: those that the visitor's role may go."""

from typing import Final, NamedTuple

from api.pages.permissions import PAGES, reach_of
from api.permissions import PERMISSIONS
from api.tokens.callers import Role


class Way(NamedTuple):
    """A way to a page: what it is called, and its address."""

    name: str
    address: str


_WAYS: Final = (
    Way("Cases", "/cases"),
    Way("Record", "/record"),
    Way("Ledger", "/ledger"),
    Way("Who read what", "/ledger/reads"),
    Way("Who could see", "/ledger/assignments"),
)


def ways(role: Role) -> list[Way]:
    """Return the ways that a role may go."""
    return [way for way in _WAYS if reach_of(("GET", way.address), role)]


def shows_entries(role: Role) -> bool:
    """Whether a role is shown entries: auditors and admins see that there are cases, and no more."""
    return role in PERMISSIONS[PAGES["GET", "/entries/{agency}/{id}"]]


def home(role: Role) -> str:
    """Return where somebody begins: with the cases or, where they are shown no entry, with recording or the ledger."""
    if shows_entries(role):
        return "/cases"
    return "/record" if reach_of(("GET", "/record"), role) else "/ledger"
