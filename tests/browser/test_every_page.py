"""Every page, at the widths of a desk, a tablet and a telephone: whole, quiet, and clean by axe."""

from collections.abc import Callable

import pytest
from chromium import Watched

from api.pages.permissions import PAGES

TABLET = 768
PAGES_LOOKED_AT = [
    ("/cases", "Cases"),
    ("/cases/hk", "Hamzah Khan"),
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


@pytest.mark.parametrize("width", [1440, TABLET, 320])
@pytest.mark.parametrize(("path", "says"), PAGES_LOOKED_AT)
def test_a_page_is_whole_at_each_width_and_clean_by_axe(
    reviewing: Callable[[int], Watched], width: int, path: str, says: str
) -> None:
    looked_at = reviewing(width)
    assert looked_at.open(path) == 200
    assert says in looked_at.text()
    if width == TABLET:
        looked_at.check_whole()  # what axe finds, it finds on the other two
    else:
        looked_at.check()


def test_every_page_of_a_case_that_can_be_got_is_looked_at() -> None:
    """The pictures have tests of their own (test_pictures)."""
    routes = {path for method, path in PAGES if method == "GET"}
    seen = {path.partition("?")[0].replace("/hk", "/{case}") for path, _ in PAGES_LOOKED_AT}
    entries = {path for path in seen if path.startswith("/entries/")}
    pictures = {f"/cases/{{case}}/{name}" for name in ("lanes", "step-out", "children")} | {"/who-knew/{agency}/{id}"}
    assert seen - entries | {"/entries/{agency}/{id}"} >= routes - pictures


@pytest.mark.parametrize("width", [1440, TABLET, 320])
def test_what_happened_has_room_to_be_read(reviewing: Callable[[int], Watched], width: int) -> None:
    looked_at = reviewing(width)
    looked_at.open("/cases/hk/chronology")
    cells = looked_at.page.locator(".app-chronology__what").evaluate_all("cells => cells.map(cell => cell.offsetWidth)")
    assert min(cells) > 250
