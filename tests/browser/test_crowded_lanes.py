"""Fifteen agencies and two thousand entries: the lanes stay whole, quiet and clear, and nothing is dropped."""

from chromium import Watched
from crowded_case import AGENCIES, ENTRIES

_OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll("svg.figure .mark, svg.figure .tile-link, svg.figure .toggle")]
        .map(one => one.getBoundingClientRect());
    const words = [...document.querySelectorAll("svg.figure g[aria-hidden] > text")]
        .map(one => one.getBoundingClientRect());
    return words.filter(word => boxes.some(box => word.left < box.right - 1 && word.right > box.left + 1
        && word.top < box.bottom - 1 && word.bottom > box.top + 1)).length;
}"""
_COUNTED = """() => [...document.querySelectorAll("svg.figure g[role=group]")].map(lane => [
    Number(lane.getAttribute("aria-label").match(/: ([0-9]+) entries$/)[1]),
    lane.querySelectorAll(".mark").length
        + [...lane.querySelectorAll(".tile-link text")].reduce((sum, one) => sum + Number(one.textContent), 0),
])"""


def test_the_lanes_are_whole_at_a_desk_and_at_400_percent_and_clean_by_axe(crowded: Watched) -> None:
    for width in (1440, 320):
        crowded.resize(width)
        assert crowded.open("/cases/crowded/lanes") == 200
        assert f"{ENTRIES:,} entries, page 1 of" in crowded.text()
        crowded.check()


def test_every_lane_counts_what_it_does_not_draw(crowded: Watched) -> None:
    crowded.resize(1440)
    crowded.open("/cases/crowded/lanes")
    lanes = crowded.page.evaluate(_COUNTED)
    assert len(lanes) == len(AGENCIES)
    assert [lane for lane in lanes if lane[0] != lane[1]] == []
    assert sum(entries for entries, _ in lanes) >= ENTRIES


def test_no_name_lies_under_a_mark_and_it_stays_of_a_height_to_be_looked_at(crowded: Watched) -> None:
    crowded.resize(1440)
    crowded.open("/cases/crowded/lanes")
    assert crowded.page.evaluate(_OVERLAPS) == 0
    picture = crowded.page.locator("svg.figure").first.bounding_box()
    assert picture
    assert picture["height"] < 1_400


def test_a_tile_opens_its_weeks(crowded: Watched) -> None:
    crowded.resize(1440)
    crowded.open("/cases/crowded/lanes")
    tile = crowded.page.locator("svg .tile-link").first
    said = tile.get_attribute("aria-label") or ""
    assert "Show these weeks" in said
    tile.focus()
    crowded.page.keyboard.press("Enter")
    crowded.page.wait_for_url("**from=*to=*")
    assert crowded.page.locator("svg.figure .mark").count() > 0
