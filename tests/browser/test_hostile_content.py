"""Whatever any field holds shows as text on any page, does nothing, and breaks no layout."""

import re

import pytest
from chromium import Watched
from desk import Desk
from hostile_case import EMOJI, MARKUP
from hostile_fields import kinds

from api.pages.permissions import PAGES

AMENDING = ("correction", "retraction")
"""What these say is among the versions of the entries that they are about."""
PATHS = [
    "/cases",
    "/cases/hostile",
    "/cases/hostile/purpose",
    "/cases/hostile/tunnel",
    "/cases/hostile/tunnel?knower=csc&as_of=2008-07-31",
    "/cases/hostile/tunnel?knower=csc&as_of=2008-12-31",
    "/cases/hostile/tunnel?knower=gp&as_of=2008-12-31",
    "/cases/hostile/chronology",
    "/cases/hostile/chronology?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/entries/csc/markup",
    "/entries/csc/word",
    "/cases/hostile/lanes?as_of=2008-07-10&entry=csc/markup",
    "/cases/hostile/lanes?from=2008-07&to=2008-08",
    "/cases/hostile/step-out?knower=gp&as_of=2008-12-31",
    "/cases/hostile/children?knower=csc&as_of=2008-12-31",
    "/cases/hostile/believed?as_of=2008-12-31",
    "/who-knew/csc/told",
    "/cases/hostile/decisions",
    "/cases/hostile/compare?a=csc&a_as_of=2008-07-20&b=gp&b_as_of=2008-12-31",
    "/decision/csc/word",
    "/decision/csc/markup",
    "/entries/csc/told",
    "/entries/csc/told/accounts",
    "/cases/hostile/evidence",
    *(f"/entries/csc/all-{kind}" for kind in kinds() if kind not in AMENDING),
    *(f"/entries/csc/word-{kind}-0" for kind in kinds() if kind not in AMENDING),
    *(f"/decision/csc/all-{kind}" for kind in ("decision", "assessment")),
    *(f"/decision/csc/word-decision-{first}" for first in (0, 5, 10, 15, 20)),
    *(f"/cases/hostile/lanes?from=2008-07&to=2008-08&entry=csc/all-{kind}" for kind in ("meeting", "referral")),
    "/cases/hostile/chronology?page=all",
    "/who-knew/csc/all-contact",
    "/ledger",
]

AUDITED = [
    "/ledger?kept=%3Cscript%3Ealert(1)%3C/script%3E",
    "/ledger/reads",
    "/ledger/reads?purpose=%3Cb%3E&subject=reader&role=reviewer",
    "/ledger/assignments",
    "/ledger/purpose",
    "/who-knew/csc/told",
]

FORMS = [
    "/record",
    "/cases/hostile/record",
    *(f"/cases/hostile/record/{kind}" for kind in kinds() if kind not in AMENDING),
    *(f"/entries/csc/{name}/correct" for name in ("markup", "word-contact-0", "all-meeting", "all-decision")),
    *(f"/entries/csc/{name}/{way}" for name in ("word", "all-request") for way in ("retract", "share")),
    "/receipts/csc/all-referral",
    "/receipts/csc/word-contact-0",
]
FILES = {"/ledger/checkpoint", "/ledger/key", "/entries/{agency}/{id}/proof"}

_PUSHED_ASIDE = """() => [...document.querySelectorAll("main *")]
    .filter(one => !one.closest("svg") && one.checkVisibility() && !one.closest(".govuk-visually-hidden"))
    .filter(one => (!one.closest(".app-scroll") && one.getBoundingClientRect().right > innerWidth + 1)
        || (one.matches(".app-scroll") && one.scrollWidth > Math.max(one.clientWidth, 1400) + 1))
    .map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
"""What is beyond the edge of the page, or makes what scrolls by itself wider than any picture or table of ours."""


_TURNED_ROUND = """() => {
    const turned = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, said = node.data, hostile = said.lastIndexOf("\\u2069") + 1;
        if (node.parentElement.closest("bdi, svg, select, textarea, code") || !node.parentElement.checkVisibility()) {
            continue;
        }
        for (const word of said.slice(hostile).matchAll(/[A-Za-z0-9]{3,}/g)) {
            const [first, last] = [0, word[0].length - 1].map(place => {
                const range = document.createRange(), start = hostile + word.index + place;
                range.setStart(node, start);
                range.setEnd(node, start + 1);
                return range.getBoundingClientRect();
            });
            if (first.top === last.top && first.left > last.left) turned.push(word[0]);
        }
    }
    return turned;
}"""
"""The words of our own, beside what a field holds, that run from right to left."""


def _shows_as_text(watched: Watched, path: str) -> None:
    watched.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert watched.page.evaluate("window.hit") is None, path
    assert watched.page.locator("main script, main img, main b").count() == 0, path
    assert watched.page.evaluate(_PUSHED_ASIDE) == [], path
    assert watched.page.evaluate(_TURNED_ROUND) == [], path
    watched.check_whole()


def test_every_page_there_is_shows_it_somewhere_here() -> None:
    opened = [path.partition("?")[0] for path in (*PATHS, *AUDITED, *FORMS)]
    pages = {page for method, page in PAGES if method == "GET"} - FILES
    assert {
        page for page in pages if not any(re.fullmatch(re.sub(r"{\w+}", "[^/]+", page), path) for path in opened)
    } == (set())


@pytest.mark.parametrize("width", [1440, 320])
def test_it_shows_as_text_and_breaks_no_layout(hostile: Desk, width: int) -> None:
    reader = hostile.signed_in(width=width, cases=["hostile"], purpose=None)
    reader.open("/cases/hostile/purpose")
    reader.page.fill("#purpose", "<b>look</b> & see")
    reader.page.get_by_role("button", name="Continue").click()
    assert "<b>look</b> & see" in reader.page.inner_text(".app-identity")
    for path in PATHS:
        assert reader.open(path) == 200, path
        _shows_as_text(reader, path)


@pytest.mark.parametrize("width", [1440, 320])
def test_what_those_who_record_are_shown_is_text_too(hostile: Desk, width: int) -> None:
    agency = hostile.signed_in("agency", agency="csc", purpose=None, width=width)
    for path in FORMS:
        assert agency.open(path) == 200, path
        _shows_as_text(agency, path)


@pytest.mark.parametrize("width", [1440, 320])
def test_what_readers_say_of_themselves_shows_as_text_to_auditors(hostile: Desk, width: int) -> None:
    reader = hostile.signed_in(cases=["hostile"], purpose=None, subject=f"<b>{'w' * 120}")
    reader.open("/cases/hostile/purpose")
    reader.page.fill("#purpose", f"<b>look</b> & see {'w' * 180}")
    reader.page.get_by_role("button", name="Continue").click()
    reader.open("/entries/csc/told")
    auditor = hostile.signed_in("auditor", width=width, purpose=None)
    for asking in ("/ledger/purpose", "/cases/hostile/purpose"):
        auditor.open(asking)
        auditor.page.fill("#purpose", "<script>window.hit = 1</script>")
        auditor.page.get_by_role("button", name="Continue").click()
    for path in AUDITED:
        assert auditor.open(path) in (200, 422), path
        _shows_as_text(auditor, path)
    auditor.open("/ledger/reads?view=entry")
    assert "<b>look</b> & see" in auditor.text()


def test_all_of_it_is_there_to_be_read(hostile: Desk) -> None:
    reader = hostile.signed_in(cases=["hostile"], purpose=None)
    reader.open("/cases/hostile/purpose?next=/cases/hostile/tunnel?knower=gp%26as_of=2008-12-31")
    reader.page.fill("#purpose", "a test")
    reader.page.get_by_role("button", name="Continue").click()
    assert MARKUP in reader.text()
    assert EMOJI in reader.text()


def test_what_overrides_the_direction_of_text_ends_with_its_field(hostile: Desk) -> None:
    """What stands after a field with an override that is never closed runs on from left to right."""
    reader = hostile.signed_in(cases=["hostile"], purpose=None)
    reader.open("/cases/hostile/purpose?next=/cases/hostile/chronology")
    reader.page.fill("#purpose", "a test")
    reader.page.get_by_role("button", name="Continue").click()
    boxes = reader.page.evaluate(
        "[...document.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.offsetLeft))"
    )
    assert all(lefts == sorted(lefts) for lefts in boxes)
    kept = reader.page.evaluate(
        "[...document.querySelectorAll('bdi')].every(one => getComputedStyle(one).unicodeBidi === 'isolate')"
    )
    assert kept


@pytest.mark.parametrize("width", [1440, 320])
def test_a_title_of_thousands_of_letters_pushes_nothing_out_of_sight(hostile: Desk, width: int) -> None:
    reader = hostile.signed_in(width=width, cases=["hostile"], purpose=None)
    reader.open("/cases/hostile/purpose")
    reader.page.fill("#purpose", "a test")
    reader.page.get_by_role("button", name="Continue").click()
    reader.open("/cases/hostile/lanes")
    title = reader.page.locator(".app-identity__title").bounding_box()
    assert title
    assert title["height"] < 80
