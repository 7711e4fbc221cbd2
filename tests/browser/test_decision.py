"""A decision in a browser: found in the list, with what stood behind it inside the wall and in the light."""

import pytest
from chromium import Watched
from desk import Desk

CLOSED = "/decision/csc/2011-03-closed"
LOOKED_AT = [
    ("/cases/hk/decisions?agency=csc", "Decisions and assessments"),
    (CLOSED, "It relied on 1 thing. The area team of Bradford children's social care knew 51 more"),
    ("/decision/health-visiting/2000-epds", "The record holds none on what they thought"),
]
_DIVIDED = ("relied_on", "known_not_cited", "held_elsewhere_in_agency", "held_by_others")


@pytest.mark.parametrize(("path", "says"), LOOKED_AT)
def test_a_decision_is_whole_at_a_desk_and_at_400_percent_and_clean_by_axe(
    reviewing: Watched, path: str, says: str
) -> None:
    for width in (1440, 320):
        reviewing.resize(width)
        assert reviewing.open(path) == 200
        assert says in reviewing.text()
        reviewing.check()


def test_it_says_what_the_view_says_and_each_entry_stands_on_its_side_of_the_wall(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open(f"{CLOSED}?open=all")
    view = desk.api.get(f"/v1/entries{CLOSED.removeprefix('/decision')}/decision-tunnel").json()
    relied, known, elsewhere, others = ([entry["ref"] for entry in view[name]] for name in _DIVIDED)
    places = [".app-known >> nth=0", ".app-known >> nth=1", "section[aria-labelledby=elsewhere]", "#others >> xpath=.."]
    for refs, place in zip((relied, known, elsewhere, others), places, strict=True):
        links = reader.page.locator(place).locator("a[href^='/entries/']").evaluate_all(
            "links => links.map(link => link.textContent)")  # fmt: skip
        assert links == refs
    assert f"Elsewhere in the agency lay {len(elsewhere)}. Other agencies held {len(others)}." in reader.text()


def test_what_the_author_says_is_quoted_apart_from_what_the_ledger_shows(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open("/decision/police/2006-12-09-protection")
    quotes = reader.page.locator(".app-words q").all_inner_texts()
    assert quotes == ["A child who needed protection.", "Somewhere for him to stay"]
    assert "from Bradford children's social care; No placement was found" in reader.page.inner_text(".app-words")
    assert "it cannot show what they thought" in reader.page.inner_text(".app-words")


def test_one_comes_from_the_list_by_keyboard_and_goes_on_into_the_tunnel_without_script(desk: Desk) -> None:
    reader = desk.signed_in(script=False)
    reader.open("/cases/hk/decisions")
    reader.page.select_option("#agency", "gp")
    reader.page.get_by_role("button", name="Show").press("Enter")
    assert reader.path() == "/cases/hk/decisions?agency=gp"
    reader.page.get_by_role("link", name="Removal of the mother and the children").press("Enter")
    assert reader.path() == "/decision/gp/2009-10-removal"
    assert "It relied on 3 things. The GP practice knew 8 more that it did not cite." in reader.text()
    before = reader.page.locator("#others >> xpath=..").locator("tbody tr").count()
    reader.page.get_by_role("link", name="Show them").press("Enter")
    assert reader.path() == "/decision/gp/2009-10-removal?open=all"
    assert reader.page.locator("#others >> xpath=..").locator("tbody tr").count() > before
    reader.page.get_by_role("link", name="Stand in this tunnel").press("Enter")
    assert "/cases/hk/tunnel?knower=gp&as_of=2009-10-31&recorded_as_of=" in reader.path()
    assert "knew the following 12 things" in reader.page.inner_text("h1")  # and the decision itself


def test_an_entry_leads_to_what_stood_behind_it(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open("/entries/csc/2011-03-closed")
    reader.page.get_by_role("link", name="What stood behind it").click()
    assert reader.path() == CLOSED


def test_an_agency_sees_no_light_from_outside(desk: Desk) -> None:
    reader = desk.signed_in("agency", agency="csc", purpose=None)
    assert reader.open(CLOSED) == 200
    reader.check()
    assert "Elsewhere in the agency lay 4." in reader.text()
    assert reader.page.locator("#others, #not-held").count() == 0
    told = desk.api.get("/v1/cases/hk/tunnel?knower=csc&as_of=2011-03-31").json()["entries"]
    shown = reader.page.locator("main a[href^='/entries/']").evaluate_all("all => all.map(one => one.textContent)")
    assert set(shown) - {"Open the entry"} <= {entry["ref"] for entry in told}
    assert "Yorkshire Ambulance" not in reader.page.inner_html("svg.figure")
    assert reader.open("/decision/gp/2009-10-removal") == 403


def test_on_paper_it_is_a_statement_for_a_report(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open(CLOSED)
    reader.page.emulate_media(media="print")
    text = " ".join(reader.page.inner_text("body").split())
    assert "Safeguarding case ledger. What stood behind a decision. Case hk" in text
    assert "Before 2010: 82, not shown here" in text
    for screen_only in ("Show them", "Sign out", "Stand in this tunnel", "Open the entry"):
        assert screen_only not in text
    assert reader.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 12
