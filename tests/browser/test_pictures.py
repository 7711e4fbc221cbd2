"""The pictures in a browser: each mark leads somewhere, each state has an address, and a table says the same."""

import pytest
from chromium import Watched
from desk import Desk

PAPERS = "police/2008-07-marac-referral"
WINDOW = f"/cases/hk/lanes?from=2008&to=2009&as_of=2008-12-01&entry={PAPERS}&unfold=csc"
LOOKED_AT = [
    ("/cases/hk/lanes", "The case in lanes"),
    (WINDOW, "The case in lanes: 2008 to 2009"),
    ("/cases/hk/lanes?kind=meeting&axis=unfolded", "The same entries as a table"),
    ("/cases/hk/lanes?agency=yot&from=1980&to=1981", "No entry is known here for what you chose"),
    ("/cases/hk/step-out", "Whose tunnel do you step out of?"),
    ("/cases/hk/step-out?knower=gp&as_of=2009-10-12", "Stepping out: the GP practice on 12 October 2009"),
    ("/who-knew/police/2008-07-marac-referral", "Who knew: referral"),
    ("/cases/hk/children?knower=csc&as_of=2011-04-01", "could have known"),
    ("/cases/hk/believed?as_of=2011-03-01", "What was believed on 1 March 2011"),
    ("/cases/hk/believed?as_of=2011-03-01&attribute=whereabouts&about=hamzah", "Portsmouth"),
]


@pytest.mark.parametrize(("path", "says"), LOOKED_AT)
def test_a_picture_is_whole_at_a_desk_and_at_400_percent_and_clean_by_axe(
    reviewing: Watched, path: str, says: str
) -> None:
    for width in (1440, 320):
        reviewing.page.set_viewport_size({"width": width, "height": 900})
        assert reviewing.open(path) == 200
        assert says in reviewing.text()
        reviewing.check()


_CUT_OFF = """() => [...document.querySelectorAll(".app-figure")]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.getAttribute("aria-label"))"""


@pytest.mark.parametrize("width", [1280, 1366])
@pytest.mark.parametrize("path", [path for path, _ in LOOKED_AT if "?" in path or "who-knew" in path])
def test_a_picture_is_whole_on_a_laptop_and_its_last_column_is_not_cut_off(
    reviewing: Watched, path: str, width: int
) -> None:
    reviewing.page.set_viewport_size({"width": width, "height": 720})
    assert reviewing.open(path) == 200
    assert reviewing.page.evaluate(_CUT_OFF) == []
    reviewing.check()


def test_a_mark_leads_by_keyboard_to_its_row_and_draws_who_told_whom(desk: Desk) -> None:
    lanes = desk.signed_in(script=False)
    lanes.open("/cases/hk/lanes?from=2008&to=2009")
    mark = lanes.page.locator(f"svg a[href*='entry={PAPERS}#']").first
    assert mark.get_attribute("aria-label") == "Referral, West Yorkshire Police, July 2008"
    mark.focus()
    lanes.page.keyboard.press("Enter")
    lanes.page.wait_for_url(f"**entry={PAPERS}*")
    assert lanes.page.locator("tr.app-row-selected").count() == 1
    assert lanes.page.locator("svg .arrows").count() == 1
    assert "Told in 2009 Bradford children's social care, area team" in lanes.text()


def test_every_entry_of_the_table_has_a_mark(desk: Desk) -> None:
    lanes = desk.signed_in()
    lanes.open("/cases/hk/lanes?agency=gp&from=2008&to=2009")
    rows = lanes.page.locator(".app-lane-table tbody tr[id]").evaluate_all("rows => rows.map(row => row.id)")
    marks = lanes.page.locator("svg a.mark").evaluate_all("marks => marks.map(mark => mark.getAttribute('href'))")
    assert rows
    assert {mark.partition("#")[2] for mark in marks} == set(rows)


def test_a_day_typed_becomes_part_of_the_address_and_divides_the_table(desk: Desk) -> None:
    lanes = desk.signed_in(script=False)
    lanes.open("/cases/hk/lanes?from=2008&to=2009")
    for box, text in (("#day", "1"), ("#month", "12"), ("#year", "2008")):
        lanes.page.fill(box, text)
    lanes.page.get_by_role("button", name="Show").click()
    assert "as_of=2008-12-01" in lanes.path()
    assert "from=2008" in lanes.path()
    assert lanes.page.locator("svg .as-at").count() == 1


def test_a_day_that_is_none_is_answered_beside_its_box(desk: Desk) -> None:
    lanes = desk.signed_in()
    assert lanes.open("/cases/hk/lanes?day=31&month=2&year=2009") == 422
    assert "Day must be a number from 1 to 28" in lanes.page.inner_text("#date-error")


def test_what_the_bars_of_the_months_count_is_said_where_the_lanes_are_narrowed(desk: Desk) -> None:
    lanes = desk.signed_in()
    lanes.open("/cases/hk/lanes?kind=decision")
    assert "of all agencies and kinds" in (lanes.page.locator("svg.figure").first.text_content() or "")
    lanes.open("/cases/hk/lanes")
    assert "of all agencies and kinds" not in (lanes.page.locator("svg.figure").first.text_content() or "")


def test_the_lead_of_who_knew_says_whom_it_reached_last(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open("/who-knew/gp/2009-10-removal")
    assert reader.text().partition("October 2009 ")[2].startswith("One was told: the Bradford Safeguarding Children")
    reader.open(f"/who-knew/{PAPERS}")
    assert "Eight were told. The last was the Bradford Safeguarding Children" in reader.text()


def test_units_unfold_into_lanes_of_their_own(desk: Desk) -> None:
    lanes = desk.signed_in()
    lanes.open("/cases/hk/lanes?agency=csc")
    lanes.page.get_by_role("link", name="Unfold the units of Bradford children's social care").click()
    assert "unfold=csc" in lanes.path()
    groups = lanes.page.locator("svg g[role=group]").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert any(name.startswith("Area team: ") for name in groups)


def test_stepping_out_adds_up_to_every_entry_and_opens_a_year(desk: Desk) -> None:
    out = desk.signed_in(script=False)
    out.open("/cases/hk/step-out?knower=gp&as_of=2009-10-12")
    numbers = out.page.locator(".app-key--shares strong").all_inner_texts()
    assert sum(map(int, numbers)) == 251
    before = out.page.locator(".app-out__row").count()
    out.page.locator("#y2006 a").click()
    assert "open=2006" in out.path()
    assert out.page.locator(".app-out__row").count() > before


def test_when_the_papers_reached_the_area_team_is_said(desk: Desk) -> None:
    who = desk.signed_in()
    who.open(f"/who-knew/{PAPERS}")
    row = who.page.locator("tr", has=who.page.locator("th", has_text="area team")).inner_text()
    assert "2009" in row
    assert "MARAC desk" in row
    assert "5 to 17 months after it" in row
    assert row.strip().endswith("nobody")


def test_the_days_unseen_are_those_of_the_view_of_sightings(desk: Desk) -> None:
    children = desk.signed_in()
    children.open("/cases/hk/children?knower=csc&as_of=2011-04-01")
    view = desk.api.get("/v1/cases/hk/sightings?knower=csc&as_of=2011-04-01").json()
    days = {person["person"]: person["days_since_seen"] for person in view["people"]}
    row = children.page.locator("tr", has=children.page.locator("th", has_text="Hamzah"))
    assert row.locator("td").nth(2).inner_text() == str(days["hamzah"]) == "701"


def test_others_can_be_hidden_and_the_address_keeps_it(desk: Desk) -> None:
    children = desk.signed_in(script=False)
    children.open("/cases/hk/children?knower=csc&as_of=2011-04-01")
    assert "was not told" in children.page.inner_html("svg.figure")
    children.page.get_by_role("link", name="Hide").click()
    assert "others=hide" in children.path()
    assert "was not told" not in children.page.inner_html("svg.figure")


def test_an_agency_sees_its_own_children_page_and_no_lanes(desk: Desk) -> None:
    agency = desk.signed_in("agency", agency="gp", purpose=None)
    assert agency.open("/cases/hk/children?as_of=2011-04-01") == 200
    assert "West Yorkshire Police" not in agency.page.inner_html("svg.figure")
    assert agency.open("/cases/hk/children?knower=csc&as_of=2011-04-01") == 403
    assert agency.open("/cases/hk/lanes") == 403
    assert agency.open(f"/who-knew/{PAPERS}") == 403
