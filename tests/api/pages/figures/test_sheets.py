"""A tall picture on paper: all of it is on some sheet, in order, and no lane is cut through."""

from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from api.pages.figures.sheets import FIRST_SHEET, SHEET, Cut, Drawn, sheets

_SVG = "{http://www.w3.org/2000/svg}"
heights = st.lists(st.floats(20, 400), min_size=1, max_size=40)


def _cut(heights: list[float]) -> Cut:
    edges = [170 + sum(heights[:place]) for place in range(len(heights))]
    return Cut(130, 170, edges, 170 + sum(heights))


@given(heights)
def test_the_sheets_together_are_the_picture_cut_between_lanes(heights: list[float]) -> None:
    cut = _cut(heights)
    found = sheets(cut)
    assert (found[0][0], found[-1][1]) == (0, cut.foot)
    assert all(before[1] == after[0] for before, after in pairwise(found))
    assert {upper for upper, _ in found[1:]} <= set(cut.edges[1:])


@given(heights)
def test_no_sheet_is_taller_than_paper_unless_one_lane_is(heights: list[float]) -> None:
    cut = _cut(heights)
    found = sheets(cut)
    for place, (upper, lower) in enumerate(found):
        room = SHEET if len(found) == 1 else SHEET - 40 if place else FIRST_SHEET
        lanes = [edge for edge in cut.edges if upper <= edge < lower]
        assert lower - upper <= room or len(lanes) == 1


def test_what_fits_one_sheet_has_no_others() -> None:
    assert Drawn("<svg/>", "lanes", 1376, _cut([100.0])).with_sheets() == "<svg/>"


def test_each_sheet_shows_its_part_under_the_line_of_years_and_says_nothing_aloud() -> None:
    cut = _cut([300.0] * 6)
    drawn = ET.fromstring(f"<div>{Drawn('', 'lanes', 1376, cut).with_sheets()}</div>")  # noqa: S314 ours
    found = drawn.findall(f"{_SVG}svg")
    assert len(found) == len(sheets(cut)) > 2
    assert {one.get("aria-hidden") for one in found} == {"true"}
    first, second = found[0], found[1]
    assert len(first.findall(f"{_SVG}svg")) == 1
    years, lanes = second.findall(f"{_SVG}svg")
    assert years.get("viewBox") == "0 130 1376 40"
    assert lanes.get("y") == "40"
    assert [use.get("href") for use in second.iter(f"{_SVG}use")] == ["#lanes", "#lanes"]
