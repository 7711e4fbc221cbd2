"""The tunnel in a browser: standing somewhere, stepping on, and what comes out on paper."""

import io

import pytest
from chromium import Watched
from desk import Desk

GP = "/cases/hk/tunnel?knower=gp&as_of=2009-10-12"
OUTSIDE = ["Hamzah Khan", "MARAC", "police/", "Staying Put", "probation", "251", "of 2.", "21 September", "died"]


def _stand(tunnel: Watched, knower: str, day: str, month: str, year: str) -> None:
    tunnel.page.select_option("#knower", knower)
    for box, text in (("#day", day), ("#month", month), ("#year", year)):
        tunnel.page.fill(box, text)
    tunnel.page.get_by_role("button", name="Stand here").click()


def test_an_agency_and_a_day_are_chosen_by_a_form_and_kept_in_the_address(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open("/cases/hk/tunnel")
    _stand(tunnel, "gp", "12", "10", "2009")
    assert tunnel.path() == GP
    assert tunnel.page.inner_text("h1") == "On 12 October 2009 the GP practice knew the following 14 things"
    assert tunnel.text().count("Possible") == 9
    assert "Five for certain. Nine they may have known: their dates are not exact." in tunnel.text()


def test_a_month_or_a_year_alone_stands_for_its_end(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open(GP)
    _stand(tunnel, "gp", "", "", "2008")
    assert tunnel.path() == "/cases/hk/tunnel?knower=gp&as_of=2008-12-31"
    _stand(tunnel, "gp", "", "February", "2008")
    assert tunnel.path() == "/cases/hk/tunnel?knower=gp&as_of=2008-02-29"


def test_one_steps_on_to_the_next_thing_learned_and_back(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open(GP)
    tunnel.page.get_by_role("link", name="Next thing they learned").click()
    tunnel.page.wait_for_url("**/cases/hk/tunnel?knower=gp&as_of=2009-10-31")
    tunnel.page.get_by_role("link", name="Previous thing they learned").click()
    tunnel.page.wait_for_url("**/cases/hk/tunnel?knower=gp&as_of=2009-10-01")


@pytest.mark.parametrize("script", [True, False])
def test_steps_in_place_or_as_pages_say_the_same_and_lead_to_the_same(desk: Desk, script: bool) -> None:  # a parameter
    tunnel = desk.signed_in(script=script)
    tunnel.open(GP)
    tunnel.page.evaluate("window.stayed = true")
    tunnel.page.get_by_role("link", name="Next thing they learned").press("Enter")
    tunnel.page.wait_for_url("**as_of=2009-10-31")
    tunnel.page.get_by_role("heading", name="On 31 October 2009", exact=False).first.wait_for()
    assert tunnel.page.evaluate("window.stayed === true") == script
    assert "On 31 October 2009" in tunnel.page.title()
    assert "as_of=2009-10-31" in str(tunnel.page.get_by_role("link", name="Step out", exact=True).get_attribute("href"))
    feet = tunnel.page.locator("link[href^='/foot.css']").evaluate_all("all => all.map(one => one.href)")
    assert len(feet) == 1
    assert "31+October+2009" in feet[0]
    tunnel.page.go_back()
    tunnel.page.get_by_role("heading", name="On 12 October 2009", exact=False).first.wait_for()
    assert tunnel.path() == GP
    tunnel.check_whole()


def test_who_was_signed_out_meanwhile_is_led_from_a_step_to_signing_in(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open(GP)
    tunnel.page.context.clear_cookies()
    tunnel.page.get_by_role("link", name="Next thing they learned").click()
    tunnel.page.wait_for_url("**/sign-in?next=*")
    assert tunnel.page.locator("body.app-in-tunnel").count() == 0
    tunnel.check()


def test_the_way_on_shows_undated_even_where_there_is_nothing_more(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open("/cases/hk/tunnel?knower=gp&as_of=2030-01-01")
    tunnel.page.get_by_role("link", name="Next thing they learned").click()
    tunnel.page.get_by_role("heading", name="There is nothing that they learned after this day").wait_for()
    tunnel.check()
    tunnel.page.get_by_role("link", name="Go back to where you stood").click()
    assert tunnel.path() == "/cases/hk/tunnel?knower=gp&as_of=2030-01-01"


def test_nothing_on_the_page_hints_at_what_lay_outside(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open(GP)
    statement = tunnel.page.inner_text("main ol") + tunnel.page.inner_text(".app-children")
    for outside in OUTSIDE:
        assert outside not in statement
    assert tunnel.page.locator(".app-identity, .app-views").count() == 0
    units = tunnel.page.locator("#knower option").all_inner_texts()
    assert not [unit for unit in units if "desk" in unit]  # another agency's units are not even named


def test_the_address_at_a_position_has_the_same_statement(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open(GP)
    before = tunnel.page.inner_text("main ol")
    tunnel.page.get_by_role("link", name="The same question at this position").click()
    assert "recorded_as_of=" in tunnel.path()
    assert tunnel.page.inner_text("main ol") == before


def test_later_accounts_are_left_out_and_counted_again(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open(GP)
    tunnel.page.get_by_role("link", name="Leave those accounts out").click()
    assert "knew the following 12 things" in tunnel.page.inner_text("h1")
    tunnel.page.get_by_role("link", name="Count later accounts too").click()
    assert "knew the following 14 things" in tunnel.page.inner_text("h1")


def test_a_date_that_is_none_is_answered_beside_its_box(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open(GP)
    _stand(tunnel, "gp", "31", "2", "2009")
    assert tunnel.page.title().startswith("Error: ")
    assert "Day must be a number from 1 to 28" in tunnel.page.inner_text("#date-error")
    assert tunnel.page.input_value("#day") == "31"
    tunnel.page.get_by_role("link", name="Day must be a number from 1 to 28").click()
    assert tunnel.page.evaluate("document.activeElement.id") == "day"
    tunnel.check()


def test_on_paper_it_is_a_statement_without_forms(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open(GP)
    tunnel.page.emulate_media(media="print")
    text = " ".join(tunnel.page.inner_text("body").split())
    assert "Safeguarding case ledger. Statement of knowledge. Case hk" in text
    assert "Read by Date" in text
    for screen_only in ("Stand here", "Next thing", "Sign out", "Print this statement"):
        assert screen_only not in text
    paper = tunnel.page.pdf(prefer_css_page_size=True)
    assert io.BytesIO(paper).read(5) == b"%PDF-"
    assert paper.count(b"/Type /Page\n") <= 3


def test_all_of_it_works_without_script(desk: Desk) -> None:
    tunnel = desk.signed_in(script=False)
    tunnel.open("/cases/hk/tunnel")
    _stand(tunnel, "csc", "1", "12", "2008")
    assert tunnel.path() == "/cases/hk/tunnel?knower=csc&as_of=2008-12-01"
    _stand(tunnel, "csc/marac-desk", "1", "12", "2008")
    assert "the MARAC desk of Bradford children's social care" in tunnel.page.inner_text("h1")
    assert tunnel.page.get_by_role("button", name="Print this statement").count() == 0


def test_it_is_used_by_keyboard_alone(desk: Desk) -> None:
    tunnel = desk.signed_in()
    tunnel.open(GP)
    keyboard = tunnel.page.keyboard
    keyboard.press("Tab")
    assert tunnel.page.evaluate("document.activeElement.textContent") == "Skip to main content"
    keyboard.press("Enter")
    reached = []
    for _ in range(6):
        keyboard.press("Tab")
        reached.append(tunnel.page.evaluate("document.activeElement.id || document.activeElement.innerText"))
    assert [name.split("\n")[-1] for name in reached][1:5] == ["knower", "day", "month", "year"]
    tunnel.page.focus("#year")
    keyboard.press("Control+A")
    keyboard.type("2007")
    keyboard.press("Enter")
    tunnel.page.wait_for_url("**as_of=2007-10-12*")
