"""Recording in a browser: by keyboard alone, without script, and found again in the agency's tunnel."""

import re

import pytest
from chromium import Watched
from desk import Desk
from filling_in import DESK, check_at_each_width, fill_in_all, gp_of, press, type_date
from playwright.sync_api import expect
from serving import Api

from api.pages.signing_in.sessions import Sessions


def _statement(form: Watched) -> str:
    form.open("/cases/k/tunnel?knower=gp")
    return form.text()


def _tab_to(form: Watched, box: str) -> None:
    """Go on by the tabulator to a box, as somebody without a mouse does."""
    for _ in range(80):
        form.page.keyboard.press("Tab")
        if form.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()") == box:
            return
    raise AssertionError(f"{box} is not reached by the tabulator")


def test_a_contact_is_recorded_by_keyboard_alone(clinic: Desk) -> None:
    form = gp_of(clinic)
    form.open("/cases/k/record/contact")
    keyboard = form.page.keyboard
    for box, text in (("occurred-day", "10"), ("occurred-month", "7"), ("occurred-year", "2008")):
        _tab_to(form, box)
        keyboard.type(text)
    _tab_to(form, "mode")
    keyboard.press("Space")
    for box, text in (
        ("summary", "Typed by keyboard alone"), ("author-role", "Practice nurse"),
        ("source_of_information", "GP record"),
    ):  # fmt: skip
        _tab_to(form, box)
        keyboard.type(text)
    _tab_to(form, "people")
    keyboard.press("Space")
    _tab_to(form, "Preview who will know what")
    keyboard.press("Enter")
    form.page.wait_for_selector("text=Preview: nothing is recorded yet")
    _tab_to(form, "Record this")
    keyboard.press("Enter")
    form.page.wait_for_url("**/receipts/gp/*")
    form.check()
    assert "Typed by keyboard alone" in _statement(form)


def test_return_in_a_box_goes_on_to_the_preview(clinic: Desk) -> None:
    form = gp_of(clinic)
    form.open("/cases/k/record/contact")
    fill_in_all(form, "Sent by return")
    form.page.check("#mode")
    form.page.focus("#author-role")
    form.page.keyboard.press("Enter")
    form.page.wait_for_selector("text=Preview: nothing is recorded yet")


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("decision", {"#decision": "No visit needed"}),
        ("referral", {"#reason": "Neglect"}),
        ("nil-contact", {"#statement": "No contact"}),
    ],
)
def test_other_kinds_are_recorded_without_script(clinic: Desk, kind: str, own: dict[str, str]) -> None:
    form = gp_of(clinic, script=False)
    form.open("/cases/k/record")
    form.page.locator(f'a[href="/cases/k/record/{kind}"]').click()
    fill_in_all(form, f"Without script: {kind}")
    for box, text in own.items():
        form.page.fill(box, text)
    if kind == "nil-contact":
        type_date(form, "occurred-to", "31", "12", "2008")
    form.page.select_option("#recipients-0-to-agency", "csc")
    type_date(form, "recipients-0-received_at", "14", "July", "2008")
    press(form, "Add another recipient")
    assert form.page.input_value("#recipients-0-received_at-month") == "July"
    press(form, "Preview who will know what")
    assert "CSC will know this from 14 July 2008." in form.text()
    press(form, "Record this")
    assert "Recorded at position" in form.text()
    assert f"Without script: {kind}" in _statement(form)


def test_what_is_wrong_is_said_beside_its_field_and_in_the_summary(clinic: Desk) -> None:
    form = gp_of(clinic)
    form.open("/cases/k/record/contact")
    form.page.fill("#summary", "Kept as it was typed")
    type_date(form, "occurred", "31", "2", "2009")
    press(form, "Preview who will know what")
    assert form.page.title().startswith("Error: ")
    assert "Day must be a number from 1 to 28" in form.page.inner_text("#occurred-error")
    assert form.page.input_value("#summary") == "Kept as it was typed"
    form.page.get_by_role("link", name="Choose how the contact was made").click()
    assert form.page.evaluate("document.activeElement.id") == "mode"
    check_at_each_width(form)


def test_sent_twice_it_is_recorded_once(clinic: Desk, posting: Api) -> None:
    form = gp_of(clinic)
    form.open("/cases/k/record/contact")
    fill_in_all(form, "Sent twice")
    form.page.check("#mode")
    press(form, "Preview who will know what")
    before = posting.head()
    form.page.get_by_role("button", name="Record this").dblclick()
    # Not for the navigation: that of the first click may be broken off by that of the second.
    expect(form.page).to_have_url(re.compile("/receipts/gp/"), timeout=30_000)
    form.page.reload()
    assert "Recorded at position" in form.text()
    assert posting.head() == before + 1


def test_whoever_is_signed_out_while_they_type_loses_nothing(clinic: Desk) -> None:
    form = gp_of(clinic, script=False)
    form.open("/cases/k/record/contact")
    form.page.fill("#summary", "Typed before the session ended")
    form.page.context.clear_cookies()
    press(form, "Preview who will know what")
    assert form.page.inner_text("h1") == "You have been signed out, and nothing is lost"
    form.check_whole()
    sessions: Sessions = clinic.api.app.state.services.sessions
    other_tab = form.page.context.new_page()
    token = clinic.api.auth("agency", agency="gp")["authorization"].removeprefix("Bearer ")
    other_tab.goto(f"{form.address}{sessions.link(token)}")
    press(form, "I have signed in: go on with the form")
    assert form.page.input_value("#summary") == "Typed before the session ended"


def test_an_entry_is_corrected_passed_on_and_retracted(clinic: Desk) -> None:
    form = gp_of(clinic)
    form.open("/entries/gp/visit-1")
    form.page.get_by_role("link", name="Correct it").click()
    assert form.path() == "/entries/gp/visit-1/correct"
    assert form.page.input_value("#replacement-summary") == "What was seen that day"
    for box, text in (
        ("#reason", "Another room"), ("#summary", "The room is put right"), ("#source_of_information", "Diary"),
        ("#replacement-summary", "What was seen that day in the kitchen"),
    ):  # fmt: skip
        form.page.fill(box, text)
    form.check()
    press(form, "Preview who will know what")
    assert form.page.locator("ins").count() == 1
    form.check()
    press(form, "Record this")
    assert "gp/visit-1, version 2" in form.text()
    form.page.get_by_role("link", name="See the entry").click()
    form.page.get_by_role("link", name="Tell another agency of it").click()
    assert form.path() == "/entries/gp/visit-1/share"
    type_date(form, "occurred", "1", "1", "2030")
    for box, text in (
        ("#medium", "Letter"), ("#summary", "Told"), ("#author-role", "GP"), ("#source_of_information", "Letter book"),
    ):  # fmt: skip
        form.page.fill(box, text)
    form.page.select_option("#recipients-0-to-agency", "school")
    type_date(form, "recipients-0-received_at", "2", "1", "2030")
    press(form, "Preview who will know what")
    assert "gp/visit-1, version 2: Contact" in form.text()
    press(form, "Record this")
    form.open("/entries/gp/visit-1/retract")
    for box, text in (("#reason", "Another family"), ("#summary", "Retracted"), ("#source_of_information", "Diary")):
        form.page.fill(box, text)
    press(form, "Preview who will know what")
    assert "SCHOOL was told version 2 by you, and is not told of this" in form.text()
    press(form, "Record this")
    form.open("/entries/gp/visit-1")
    assert "Recorded in error." in form.text()


def test_the_pages_are_whole_at_each_width_and_clean_by_axe(clinic: Desk) -> None:
    form = gp_of(clinic)
    for path in ("/record", "/cases/k/record", "/cases/none/record/meeting"):
        form.resize(DESK)
        assert form.open(path) == 200
        form.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        check_at_each_width(form)


def test_a_receipt_is_opened_again_and_goes_on_paper_without_ways_on(clinic: Desk) -> None:
    form = gp_of(clinic)
    form.open("/receipts/gp/visit-1")
    check_at_each_width(form)
    form.page.emulate_media(media="print")
    text = " ".join(form.page.inner_text("body").split())
    assert "gp/visit-1, version 1" in text
    for screen_only in ("Record something else", "Print this receipt", "Sign out"):
        assert screen_only not in text
