"""The pictures on paper: black and white marks, no forms, and a few pages."""

import pytest
from desk import Desk

_A4_ON_ITS_SIDE, _A4_HIGH = 994, 670
"""What lies between its margins, in CSS pixels."""


@pytest.mark.parametrize(
    ("path", "pages"),
    [
        ("/cases/hk/lanes?from=2008&to=2009", 14),
        ("/cases/hk/step-out?knower=gp&as_of=2009-10-12", 16),
        ("/who-knew/police/2008-07-marac-referral", 4),
        ("/cases/hk/children?knower=csc&as_of=2011-04-01", 7),
    ],
)
def test_a_picture_comes_out_on_paper_whole_and_without_forms(desk: Desk, path: str, pages: int) -> None:
    reader = desk.signed_in()
    reader.open(path)
    reader.page.emulate_media(media="print")
    assert not reader.page.get_by_role("button").and_(reader.page.locator(":visible")).count()
    assert reader.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= pages


def test_own_marks_are_black_on_paper_and_told_ones_white(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open("/cases/hk/lanes?from=2008&to=2009")
    reader.page.emulate_media(media="print")
    fills = {
        name: set(reader.page.locator(f"svg.figure defs path.{name}").evaluate_all(
            "all => all.map(one => getComputedStyle(one).fill)"))
        for name in ("own", "told")
    }  # fmt: skip
    assert fills == {"own": {"rgb(0, 0, 0)"}, "told": {"rgb(255, 255, 255)"}}


@pytest.mark.parametrize(
    ("path", "group"), [("/cases/hk/lanes", "lanes"), ("/cases/hk/children?knower=csc&as_of=2011-04-01", "children")]
)
def test_a_tall_picture_is_cut_into_sheets_that_can_be_read(desk: Desk, path: str, group: str) -> None:
    reader = desk.signed_in()
    reader.open(path)
    sheets = reader.page.locator("svg.sheet")
    assert sheets.count() > 1
    assert not sheets.first.is_visible()
    assert reader.page.locator(f"#{group}").count() == 1
    reader.page.set_viewport_size({"width": _A4_ON_ITS_SIDE, "height": 900})
    reader.page.emulate_media(media="print")
    assert reader.page.locator("svg.figure:not(.sheet)").first.bounding_box()["height"] == 0  # type: ignore[index]
    for sheet in sheets.all():
        shown = sheet.bounding_box()
        assert shown
        assert shown["width"] > 0.95 * _A4_ON_ITS_SIDE
        assert shown["height"] < _A4_HIGH
