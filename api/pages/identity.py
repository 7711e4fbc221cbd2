"""The bar that says which case one looks at and why, and the ways from view to view. No tunnel bears it."""

from typing import Final, NamedTuple

from api.pages.permissions import PAGES, reach_of
from api.pages.reading import OpenCase
from api.wording.person_names import children
from ledger.times.wording import worded


class View(NamedTuple):
    """A view of a case: its name in the bar, and its page."""

    name: str
    path: str


VIEWS: Final = (
    View("Overview", "/cases/{case}"),
    View("Lanes", "/cases/{case}/lanes"),
    View("Tunnel", "/cases/{case}/tunnel"),
    View("Step out", "/cases/{case}/step-out"),
    View("Compare", "/cases/{case}/compare"),
    View("Children", "/cases/{case}/children"),
    View("What was believed", "/cases/{case}/believed"),
    View("Decisions", "/cases/{case}/decisions"),
    View("Chronology", "/cases/{case}/chronology"),
    View("Record", "/cases/{case}/record"),
    View("Evidence", "/cases/{case}/evidence"),
)
"""The views in the order of the bar. One that has no page, or none for the visitor's role, is left out of it."""


class Tab(NamedTuple):
    """A way to a view."""

    name: str
    address: str
    path: str


class Identity(NamedTuple):
    """What the bar says: nothing of entries to whom none is shown."""

    code: str
    title: str
    children: int
    agencies: int | None
    entries: int | None
    last: str
    purpose: str
    tabs: list[Tab]


def identity(opened: OpenCase) -> Identity:
    """Return what the bar says of a case opened for it, as far as the visitor may see it."""
    code, role = opened.case.code, opened.visit.call.caller.role
    seen = opened.visit.sees_entries
    extent = opened.extent
    if extent is None:
        raise ValueError("a page with a bar opens its case with it")
    return Identity(
        code,
        opened.case.title,
        len(children(opened.people)),
        extent.agencies if seen else None,
        extent.entries if seen else None,
        worded(extent.last_occurred) if extent.last_occurred else "",
        opened.visit.purpose_of(code) or "",
        [
            Tab(view.name, view.path.format(case=code), view.path)
            for view in VIEWS
            if ("GET", view.path) in PAGES and reach_of(("GET", view.path), role)
        ],
    )
