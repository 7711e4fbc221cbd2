"""Every page, at the widths of a desk, a tablet and a telephone: whole, quiet, and clean by axe."""

import re
from pathlib import Path

import pytest
from chromium import Watched

from api.pages.permissions import PAGES

PAGES_LOOKED_AT = [
    ("/cases", "Cases"),
    ("/cases/hk", "What each agency knew, and when"),
    ("/cases/hk/purpose", "Why are you looking at this case?"),
    ("/cases/hk/tunnel", "Where do you want to stand?"),
    ("/cases/hk/tunnel?knower=gp&as_of=2009-10-12", "On 12 October 2009 the GP practice knew the following 14 things"),
    ("/cases/hk/tunnel?knower=csc/area-team&as_of=2008-12-01", "knew the following 39 things"),
    ("/cases/hk/tunnel?knower=yot&as_of=1990-01-01", "knew nothing in the ledger"),
    ("/cases/hk/chronology", "Chronology"),
    ("/cases/hk/chronology?from=2009&to=2009&agency=police&q=seen", "Chronology"),
    ("/cases/hk/chronology?q=nothing-says-this", "No entry passes these filters"),
    ("/entries/education/2011-03-esw1-report", "Information shared, March 2011"),
    ("/entries/csc/2011-07-outcome-agreed", "Retracted"),
]


DESK, TABLET, MAGNIFIED = 1440, 768, 320  # the last is what a desk has at 400 %


@pytest.mark.parametrize(("path", "says"), PAGES_LOOKED_AT)
def test_a_page_is_whole_at_each_width_and_clean_by_axe(reviewing: Watched, path: str, says: str) -> None:
    reviewing.resize(DESK)
    assert reviewing.open(path) == 200
    assert says in reviewing.text()
    reviewing.check()
    reviewing.resize(TABLET)
    reviewing.check_whole()  # what axe finds, it finds on the other two
    reviewing.resize(MAGNIFIED)
    reviewing.check()


@pytest.mark.parametrize("width", [DESK, TABLET, MAGNIFIED])
def test_what_happened_has_room_to_be_read(reviewing: Watched, width: int) -> None:
    reviewing.resize(width)
    reviewing.open("/cases/hk/chronology")
    cells = reviewing.page.locator(".app-chronology__what").evaluate_all("cells => cells.map(cell => cell.offsetWidth)")
    assert min(cells) > 250


def test_every_page_of_a_case_is_opened_by_some_test_here() -> None:
    """Whoever adds a page looks at it in Chromium, here or in a file of its own."""
    tests = "\n".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    named = {re.findall(r"/([a-z-]+)", path)[-1] for method, path in PAGES if method == "GET"}
    assert {name for name in named if not re.search(rf"/{name}\b", tests)} == set()


def test_a_telephone_shows_all_of_a_listed_case(reviewing: Watched) -> None:
    reviewing.resize(MAGNIFIED)
    reviewing.open("/cases")
    cells = reviewing.page.locator("tbody td")
    shown = cells.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().right <= innerWidth)")
    assert len(shown) == 6
    assert all(shown)
    assert "November 2013" in reviewing.text()
