"""An entry with its proof, its case's evidence bundle, and several accounts of one event side by side."""

import zipfile

import pytest
from chromium import Watched
from desk import Desk

DESK, TABLET, MAGNIFIED = 1440, 768, 320
SEPARATED = "bscb/separated-october-2009"
PAGES_LOOKED_AT = [
    (f"/entries/{SEPARATED}/accounts", "3 accounts of this, side by side"),
    ("/entries/gp/2009-10-removal/accounts", "2 accounts of this, side by side"),
    ("/entries/csc/2006-12-returned-home", "Who was told"),
    ("/cases/hk/evidence", "Whoever holds the file can read the case"),
    ("/ledger", "Check it yourself"),
]


@pytest.mark.parametrize(("path", "says"), PAGES_LOOKED_AT)
def test_a_page_is_whole_at_each_width_and_clean_by_axe(reviewing: Watched, path: str, says: str) -> None:
    reviewing.resize(DESK)
    assert reviewing.open(path) == 200
    assert says in reviewing.text()
    reviewing.check()
    reviewing.resize(TABLET)
    reviewing.check_whole()
    reviewing.resize(MAGNIFIED)
    reviewing.check()


def test_from_the_chronology_one_comes_to_the_accounts_beside_each_other(desk: Desk) -> None:
    reviewer = desk.signed_in(script=False)
    reviewer.open("/cases/hk/chronology?q=separated+in+October+2009")
    reviewer.page.get_by_role("link", name="3 accounts").first.press("Enter")
    assert reviewer.path() == f"/entries/{SEPARATED}/accounts"
    when = reviewer.page.locator("tr:has(th:text('When it happened'))")
    assert when.locator("td").all_inner_texts() == ["October 2009", "2008", "about 2008"]
    assert "they differ" in when.inner_text()
    assert "they differ" not in reviewer.page.locator("tr:has(th:text('About whom'))").inner_text()
    tops = when.locator("td").evaluate_all("cells => cells.map(cell => cell.offsetTop)")
    assert len(set(tops)) == 1


def test_the_proof_of_a_version_and_the_bundle_are_taken_by_keyboard_without_script(desk: Desk) -> None:
    reviewer = desk.signed_in(script=False, purpose="for the panel")
    reviewer.open(f"/entries/{SEPARATED}")
    assert "its proof was checked just now, and holds" in reviewer.text()
    with reviewer.page.expect_download() as proof:
        reviewer.page.locator(f"a[href='/entries/{SEPARATED}/proof?version=1']").press("Enter")
    assert proof.value.path().read_text("utf-8").startswith("c2sp.org/tlog-proof@v1\n")
    reviewer.page.get_by_role("link", name="Evidence").press("Enter")
    assert "(for the panel)" in reviewer.text()
    with reviewer.page.expect_download() as bundle:
        reviewer.page.get_by_role("button", name="Download the bundle").press("Enter")
    assert bundle.value.suggested_filename.startswith("evidence-hk-")
    assert zipfile.is_zipfile(bundle.value.path())
