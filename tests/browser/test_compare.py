"""The comparison in a browser: two sides at a desk, one under the other at 320 px, and a form that needs no script."""

import pytest
from chromium import Watched
from desk import Desk

SCHOOL = "/cases/hk/compare?a=csc&a_as_of=2011-03-01&b=school-a&b_as_of=2011-03-01"
POLICE = "/cases/hk/compare?a=police&a_as_of=2008-12-31&b=police&b_as_of=2011-12-31"
LOOKED_AT = [
    (
        SCHOOL,
        "Bradford children's social care alone knew 55 things (5 of them only possibly). School A alone knew 3 things.",
    ),
    (POLICE, "West Yorkshire Police knew 49 things (2 of them differently) on both days."),
    ("/cases/hk/compare?a=csc&a_day=31&a_month=2&a_year=2011&b=", "Choose an agency or unit from the list"),
]


@pytest.mark.parametrize(("path", "says"), LOOKED_AT)
def test_a_comparison_is_whole_at_a_desk_and_at_400_percent_and_clean_by_axe(
    reviewing: Watched, path: str, says: str
) -> None:
    for width in (1440, 320):
        reviewing.resize(width)
        reviewing.open(path)
        assert says in reviewing.text()
        reviewing.check()


def test_the_sides_stand_beside_each_other_at_a_desk_and_say_whose_they_are_where_they_cannot(
    reviewing: Watched,
) -> None:
    tops = "[...document.querySelectorAll('.app-half')].map(half => half.getBoundingClientRect().top)"
    reviewing.resize(1440)
    reviewing.open(SCHOOL)
    first, second = reviewing.page.evaluate(tops)
    assert first == second
    reviewing.resize(320)
    first, second = reviewing.page.evaluate(tops)
    assert first < second
    assert "School A: " in reviewing.page.locator(".app-half").nth(1).inner_text()


def test_one_comes_from_a_tunnel_and_chooses_the_other_by_keyboard_without_script(desk: Desk) -> None:
    reader = desk.signed_in(script=False)
    reader.open("/cases/hk/tunnel?knower=csc&as_of=2011-03-01")
    reader.page.get_by_role("button", name="Compare with another day or agency").press("Enter")
    assert reader.path() == "/cases/hk/compare?a=csc&a_as_of=2011-03-01"
    reader.page.select_option("#b", "school-a")
    reader.page.press("#b_year", "Enter")  # its day is left empty: the same
    assert reader.path() == SCHOOL
    assert reader.page.inner_text("h1") == "Bradford children's social care and School A on 1 March 2011"
    reader.page.locator("summary", has_text="Compare others").click()
    assert reader.page.input_value("#b_day") == "1"


def test_an_agency_is_offered_its_own_days_alone(desk: Desk) -> None:
    agency = desk.signed_in("agency", agency="gp", purpose=None)
    agency.open("/cases/hk/tunnel?as_of=2008-12-31")
    agency.page.get_by_role("button", name="Compare with another day").click()
    assert agency.page.locator("#b option").all_inner_texts() == ["Choose one", "GP practice"]
    assert agency.open("/cases/hk/compare?a=gp&a_as_of=2008-12-31&b=gp&b_as_of=2009-12-31") == 200
    agency.check()
    assert agency.open(SCHOOL) == 403


def test_on_paper_the_two_sides_stand_without_forms(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open(SCHOOL)
    reader.page.emulate_media(media="print")
    assert not reader.page.get_by_role("button").and_(reader.page.locator(":visible")).count()
    assert "Into the tunnel" not in reader.text()
    assert reader.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 7
    reader.page.set_viewport_size({"width": 665, "height": 900})
    lefts = reader.page.locator(".app-half >> nth=0").locator(".app-thing").evaluate_all(
        "things => [...new Set(things.map(thing => Math.round(thing.getBoundingClientRect().left)))]")  # fmt: skip
    assert len(lefts) == 2, "the longer side fills the page, in two columns"
