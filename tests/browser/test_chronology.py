"""The chronology in a browser: narrowed step by step, each step an address that can be sent to a colleague."""

import pytest
from desk import Desk


@pytest.mark.parametrize("script", [True, False])
def test_it_is_narrowed_by_a_form_and_widened_by_its_tags(desk: Desk, script: bool) -> None:  # a parameter
    reader = desk.signed_in(script=script)
    reader.open("/cases/hk/chronology")
    reader.page.locator("summary", has_text="Narrow it down").click()
    reader.page.select_option("#agency", "police")
    reader.page.fill("#from", "2009")
    reader.page.fill("#to", "2009-06")
    reader.page.get_by_role("button", name="Show").click()
    reader.page.wait_for_url("**agency=police*")
    reader.page.get_by_text("4 entries.").wait_for()
    reader.page.get_by_role("link", name="Remove the filter: By West Yorkshire Police").click()
    reader.page.wait_for_url(lambda address: "agency=police" not in address)
    assert "from=2009" in reader.path()
    reader.page.get_by_role("link", name="Remove the filter: From 2009").wait_for()
    assert reader.page.get_by_role("link", name="Remove the filter").count() == 2
    assert not reader.errors


def test_the_way_back_shows_what_was_there_before(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open("/cases/hk/chronology")
    reader.page.get_by_role("link", name="Next page").click()
    reader.page.get_by_text("51 to 100 here").wait_for()
    reader.page.go_back()
    reader.page.get_by_text("1 to 50 here").wait_for()
    assert reader.path() == "/cases/hk/chronology"


def test_words_are_looked_for_whatever_their_case(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open("/cases/hk/chronology?q=PORTSMOUTH")
    summaries = reader.page.locator(".app-chronology__what").all_inner_texts()
    assert any("Portsmouth" in summary for summary in summaries)
    assert len(summaries) < 20


def test_a_period_that_is_none_is_answered_beside_its_field(desk: Desk) -> None:
    reader = desk.signed_in()
    assert reader.open("/cases/hk/chronology?from=soon&to=2009") == 422
    assert "such as 2009" in reader.page.inner_text("#from-error")
    reader.check()
    assert reader.open("/cases/hk/chronology?from=2010&to=2009") == 422
    assert "must not be before" in reader.page.inner_text("#to-error")


def test_details_lead_to_the_entry_with_its_versions(desk: Desk) -> None:
    reader = desk.signed_in()
    reader.open("/cases/hk/chronology?q=placed+in")
    reader.page.locator("summary", has_text="Details of education/2011-03-esw1-report").click()
    reader.page.get_by_role("link", name="Open education/2011-03-esw1-report").click()
    assert reader.path() == "/entries/education/2011-03-esw1-report"
    assert "There are 2 versions" in reader.text()
    assert "they had always lived in Bradford" in reader.page.inner_text("section:has(#version-2) ins >> nth=0")


def test_five_columns_are_on_screen_and_the_rest_of_an_entry_is_under_its_details(desk: Desk) -> None:
    reader = desk.signed_in(script=False)
    reader.open("/cases/hk/chronology?q=placed+in")
    assert reader.page.locator("thead th").all_inner_texts() == [
        "When it happened", "Agency", "What happened, as recorded", "Who was seen", "Source",
    ]  # fmt: skip
    row = reader.page.locator("tr[id='education:2011-03-esw1-report']")
    assert not row.locator("dt").first.is_visible()
    row.locator("summary").click()
    told = dict(zip(row.locator("dt").all_inner_texts(), row.locator("dd").all_inner_texts(), strict=True))
    assert {"People", "Known to them", "Claimed", "Rests on"} <= set(told)
    assert told["Claimed"] == "Sibling 2, whereabouts: Bradford (record)"
