"""The picture as markup: well-formed whatever it holds, every mark a named link, nothing that a policy forbids."""

from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st
from random_figures import HOSTILE, ROWS, asked, instants, known, two_years, whole

from api.pages.figures.arrows import Telling
from api.pages.figures.key_dates import KeyDate
from api.pages.figures.known import Known, Row
from api.pages.figures.lanes import lay_out
from api.pages.figures.lanes_svg import Picture, lanes_svg
from api.pages.figures.scale import TimeScale
from api.pages.figures.years_seen import ChildSeen
from ledger.times import Instant, Interval, interval_of

YEAR = interval_of("2008")
_SVG = "{http://www.w3.org/2000/svg}"


def _picture(items: list[Known], scale: TimeScale, **more: object) -> ET.Element:
    lanes = lay_out(items, ROWS, asked(scale))
    moments = [item.since.latest for item in items if scale.start <= item.since.latest < scale.end]
    return ET.fromstring(lanes_svg(Picture("The lanes", lanes, moments, **more)))  # type: ignore[arg-type]  # noqa: S314 ours


@settings(max_examples=25)
@given(known(), two_years, st.booleans(), instants)
def test_any_picture_is_well_formed_and_each_entry_in_it_a_named_link(
    items: list[Known], window: TimeScale, in_window: bool, day: Instant
) -> None:
    scale = window if in_window else whole(items)
    drawn = _picture(
        items,
        scale,
        key_dates=[KeyDate(day, HOSTILE, "in July 2008")],
        child=ChildSeen(HOSTILE, [Interval(day, day)]),
        as_at=(day, HOSTILE),
        selected="police/1",
        tellings=[Telling("police", "csc", Interval(day, day))],
        whole=lay_out(items, ROWS, asked(whole(items))) if in_window else None,
    )
    links = drawn.findall(f".//{_SVG}a")
    assert all(link.get("aria-label") and link.get("href") for link in links)
    marks = [link for link in links if link.get("class") == "mark"]
    tiles = [link for link in links if link.get("class") == "tile-link"]
    shown = sum(scale.shows(*item.since) for item in items)
    assert len(marks) == shown or tiles
    assert drawn.get("role") == "group"


@given(known(most=8))
def test_no_picture_needs_an_inline_style_or_a_script(items: list[Known]) -> None:
    for element in _picture(items, whole(items)).iter():
        assert "style" not in element.attrib
        assert element.tag != f"{_SVG}script"
        assert not any(name.startswith("on") for name in element.attrib)


def test_hostile_text_stands_as_text() -> None:
    item = Known("police/1", HOSTILE, "x", True, YEAR, YEAR, HOSTILE, HOSTILE, f"?{HOSTILE}")
    lanes = lay_out([item], [Row("x", HOSTILE, 0, toggle=f"?{HOSTILE}")], asked(whole([item])))
    svg = lanes_svg(Picture(HOSTILE, lanes, []))
    assert "<script" not in svg
    named = ET.fromstring(svg).findall(f".//{_SVG}a")  # noqa: S314 ours
    assert named[1].get("aria-label") == HOSTILE.replace("\x00", "\ufffd")


def test_the_selected_entry_is_named_so_and_its_tellings_are_drawn() -> None:
    july = interval_of("2008-07")
    year = interval_of("2009")
    items = [
        Known("police/1", "referral", "police", True, july, july, "Papers", "Referral, police", "#police/1"),
        Known("police/1", "referral", "csc", False, july, july, "Papers", "Told to social care", "#police/1"),
        Known("police/1", "referral", "csc/area-team", False, year, july, "Papers", "Told later", "#police/1"),
    ]
    tellings = [Telling("police", "csc", july), Telling("csc", "csc/area-team", year)]
    drawn = _picture(items, whole(items), selected="police/1", tellings=tellings)
    labels = [link.get("aria-label") for link in drawn.findall(f".//{_SVG}a")]
    assert labels == ["Selected: Referral, police", "Selected: Told to social care", "Selected: Told later"]
    arrows = drawn.find(f".//{_SVG}g[@class='arrows']")
    assert arrows is not None
    assert [path.get("stroke-dasharray") for path in arrows] == [None, None, "5 3", None]
