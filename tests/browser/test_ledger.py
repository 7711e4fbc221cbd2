"""Auditors at the desk: the ledger's checkpoint, who read what, who could see, and who knew without a word of it."""

from collections.abc import Iterator

import pytest
from chromium import Watched
from desk import Desk
from playwright.sync_api import Browser
from serving import Api

DESK, TABLET, MAGNIFIED = 1440, 768, 320
REFERRAL = "police/2008-07-marac-referral"
PAGES_LOOKED_AT = [
    ("/cases", "Reads of hk"),
    ("/ledger", "The newest checkpoint"),
    ("/ledger?kept=nothing", "This is not a checkpoint"),
    ("/ledger/purpose", "Why are you looking at who read what?"),
    ("/ledger/reads", "This page is on record too"),
    ("/ledger/reads?role=auditor&from=2001&purpose=audit", "Purpose with “audit”"),
    ("/ledger/reads?subject=nobody", "No read passes these filters"),
    ("/ledger/assignments?as_of=2001-01-01", "Who could see which cases on 1 January 2001"),
    (f"/who-knew/{REFERRAL}", "What any entry says is not for auditors"),
]


def audits(desk: Desk, *, script: bool = True, width: int = DESK) -> Watched:
    """Return an auditor's page, who has said why they look at the case and at the record."""
    auditor = desk.signed_in("auditor", script=script, width=width)
    auditor.open("/ledger/purpose")
    auditor.page.fill("#purpose", "yearly audit")
    auditor.page.get_by_role("button", name="Continue").click()
    return auditor


@pytest.fixture(scope="module")
def auditing(browser: Browser, hk: Api) -> Iterator[Watched]:
    """Yield an auditor's page that all tests share that only look."""
    made = Desk(browser, hk, [])
    yield audits(made)
    for context in made.contexts:
        context.close()


@pytest.mark.parametrize(("path", "says"), PAGES_LOOKED_AT)
def test_a_page_for_auditors_is_whole_at_each_width_and_clean_by_axe(auditing: Watched, path: str, says: str) -> None:
    auditing.errors.clear()
    auditing.resize(DESK)
    assert auditing.open(path) in (200, 422)
    assert says in auditing.text()
    auditing.check()
    auditing.resize(TABLET)
    auditing.check_whole()
    auditing.resize(MAGNIFIED)
    auditing.check()


def test_a_checkpoint_is_taken_away_and_compared_by_keyboard_without_script(desk: Desk) -> None:
    auditor = audits(desk, script=False)
    auditor.open("/ledger")
    with auditor.page.expect_download() as taken:
        auditor.page.locator("a[href='/ledger/checkpoint']").focus()
        auditor.page.keyboard.press("Enter")
    note = taken.value.path().read_text("utf-8")
    with auditor.page.expect_download() as taken:
        auditor.page.locator("a[href='/ledger/key']").press("Enter")
    assert taken.value.path().read_text("utf-8").partition("+")[0] == note.partition("\n")[0]
    auditor.page.get_by_label("A checkpoint that you kept").focus()
    auditor.page.keyboard.insert_text(note)
    auditor.page.keyboard.press("Tab")
    auditor.page.keyboard.press("Enter")
    auditor.page.wait_for_url("**/ledger?kept=*")
    assert auditor.page.inner_text("#verdict") in ("The same", "Grown from yours, and nothing else")
    auditor.check_whole()


def test_from_who_read_what_an_auditor_comes_to_who_knew_and_reads_no_word_of_the_entry(desk: Desk) -> None:
    reviewer = desk.signed_in("reviewer", purpose="panel of 3 May")
    reviewer.open(f"/entries/{REFERRAL}")
    summary = reviewer.page.inner_text(".app-summary >> nth=0")
    auditor = audits(desk)
    auditor.open("/ledger/reads")
    auditor.page.get_by_text("Narrow it down").click()
    auditor.page.get_by_label("What was shown").select_option("entry")
    auditor.page.get_by_label("Words of the purpose").fill("3 may")
    auditor.page.get_by_role("button", name="Show").click()
    assert "panel of 3 May" in auditor.text()
    auditor.page.get_by_role("link", name="Remove the filter: Page: Entry").click()
    assert "purpose=3+may" in auditor.path()
    assert "view=" not in auditor.path()
    auditor.page.get_by_role("link", name=REFERRAL, exact=True).first.click()
    assert auditor.path() == f"/who-knew/{REFERRAL}"
    assert len(summary) > 40
    assert summary not in auditor.page.content()
    assert auditor.page.locator("main a").count() == 0


def test_the_record_prints_as_a_table_without_its_form(auditing: Watched) -> None:
    auditing.resize(DESK)
    auditing.open("/ledger/reads?role=auditor")
    auditing.page.emulate_media(media="print")
    assert auditing.page.locator(".app-reads tbody tr").first.is_visible()
    assert not auditing.page.locator("form.app-filters").is_visible()
    assert auditing.page.locator(".app-tags").is_visible()
    auditing.page.emulate_media(media="screen")
