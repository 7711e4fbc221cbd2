"""Filling in the forms by which people record, in a browser."""

from chromium import Watched
from desk import Desk

DESK, TABLET, MAGNIFIED = 1440, 768, 320


def gp_of(clinic: Desk, *, script: bool = True) -> Watched:
    """Return a page of somebody in the GP practice, who has no system of their own."""
    return clinic.signed_in("agency", agency="gp", purpose=None, script=script)


def type_date(form: Watched, name: str, day: str, month: str, year: str) -> None:
    """Fill in the boxes of a date."""
    for box, text in (("day", day), ("month", month), ("year", year)):
        form.page.fill(f"#{name}-{box}", text)


def fill_in_all(form: Watched, summary: str) -> None:
    """Fill in what every kind of entry needs."""
    type_date(form, "occurred", "10", "7", "2008")
    form.page.fill("#summary", summary)
    form.page.fill("#author-role", "Practice nurse")
    form.page.fill("#source_of_information", "GP record, page 12")
    form.page.get_by_label("Child", exact=True).first.check()


def press(form: Watched, name: str) -> None:
    """Press a button."""
    form.page.get_by_role("button", name=name).click()


def check_at_each_width(form: Watched) -> None:
    """Fail where the page is not whole at the widths of a desk, a tablet and a telephone, or not clean by axe."""
    form.resize(DESK)
    form.check()
    form.resize(TABLET)
    form.check_whole()  # what axe finds, it finds on the other two
    form.resize(MAGNIFIED)
    form.check()
