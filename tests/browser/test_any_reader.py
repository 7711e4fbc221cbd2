"""Every page there is, for who has no mouse, no script, or only paper: nothing is out of reach, missing or cut off."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chromium import Watched
from desk import Desk
from playwright.sync_api import Browser, ViewportSize
from serving import Api

from api.json_text import Json
from api.pages.permissions import OPEN_PAGES, PAGES
from api.tokens.callers import Role

REMOVAL = "gp/2009-10-removal"
FILES = {"/ledger/checkpoint", "/ledger/key", "/entries/{agency}/{id}/proof", "/static/{name}", "/foot.css"}
PASSING = {"/", "/sign-in/{code}", "/sign-in/organisation", "/sign-in/callback", "/signed-out"}
"""Addresses that lead to another at once, for who is signed in."""
ADDRESSES = {
    "/help": "/help",
    "/help/lanes": "/help/lanes",
    "/sign-in": "/sign-in",
    "/cases": "/cases",
    "/cases/{case}": "/cases/hk",
    "/cases/{case}/purpose": "/cases/hk/purpose",
    "/cases/{case}/lanes": "/cases/hk/lanes?from=2008&to=2009&as_of=2008-12-01&agency=health-visiting",
    "/cases/{case}/tunnel": "/cases/hk/tunnel?knower=gp&as_of=2009-10-31",
    "/cases/{case}/step-out": "/cases/hk/step-out?knower=school-b&as_of=2006-12-31",
    "/cases/{case}/children": "/cases/hk/children?knower=csc&as_of=2011-04-01",
    "/cases/{case}/believed": "/cases/hk/believed?as_of=2011-03-31&about=hamzah",
    "/cases/{case}/chronology": "/cases/hk/chronology?q=MARAC",
    "/cases/{case}/compare": "/cases/hk/compare?a=csc&a_as_of=2011-03-01&b=school-a&b_as_of=2011-03-01",
    "/cases/{case}/decisions": "/cases/hk/decisions",
    "/decision/{agency}/{id}": f"/decision/{REMOVAL}",
    "/who-knew/{agency}/{id}": "/who-knew/police/2008-07-marac-referral",
    "/entries/{agency}/{id}": "/entries/education/2011-03-esw1-report",
    "/entries/{agency}/{id}/accounts": f"/entries/{REMOVAL}/accounts",
    "/cases/{case}/evidence": "/cases/hk/evidence",
    "/record": "/record",
    "/cases/{case}/record": "/cases/hk/record",
    "/cases/{case}/record/{kind}": "/cases/hk/record/contact",
    "/entries/{agency}/{id}/correct": f"/entries/{REMOVAL}/correct",
    "/entries/{agency}/{id}/retract": f"/entries/{REMOVAL}/retract",
    "/entries/{agency}/{id}/share": f"/entries/{REMOVAL}/share",
    "/receipts/{agency}/{id}": f"/receipts/{REMOVAL}",
    "/ledger": "/ledger",
    "/ledger/reads": "/ledger/reads?subject=nobody",
    "/ledger/assignments": "/ledger/assignments?as_of=2001-01-01",
    "/ledger/purpose": "/ledger/purpose",
}
"""An address of each page on the real case. A page that is not here is a failure, not an omission."""

Reader = Callable[[str, bool], Watched]
EACH = pytest.mark.parametrize("path", ADDRESSES)
_A4_BETWEEN_MARGINS = 665
DESK = ViewportSize(width=1440, height=900)
MAGNIFIED = ViewportSize(width=320, height=256)
"""What is left of a screen of 1280 by 1024 at 400 %."""

_REMEMBER = """() => {
    window.reached = [];
    document.addEventListener("focusin", event => {
        const one = event.target, style = getComputedStyle(one), box = one.getBoundingClientRect();
        window.reached.push({
            place: [...document.querySelectorAll("*")].indexOf(one),
            name: `${one.tagName} ${one.id || one.getAttribute("aria-label") || one.textContent.trim().slice(0, 40)}`,
            ringed: (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none",
            inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        });
    });
}"""
_REACHABLE = """() => [...document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(one => one.type !== "hidden" && !one.disabled && one.tabIndex >= 0)
    .filter(one => one.checkVisibility({visibilityProperty: true}))
    .filter(one => one.type !== "radio" && !one.closest("details:not([open]) > :not(summary)"))
    .map(one => [...document.querySelectorAll("*")].indexOf(one))"""
_WORDS = """() => [...document.querySelectorAll("h1, h2, h3, th, td, dt, dd, label, legend, summary, p, li, a, button")]
    .filter(one => !one.closest(".app-js-only")).map(one => one.textContent.trim().replace(/\\s+/g, " "))"""
_CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(one => !one.closest("svg"))
    .filter(one => one.checkVisibility() && getComputedStyle(one).position !== "absolute")
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 || (
        ["hidden", "clip", "auto", "scroll"].includes(getComputedStyle(one).overflowX)
        && one.scrollWidth > one.clientWidth + 1))
    .map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


_SIDEWAYS = """() => [...document.querySelectorAll("body *")]
    .filter(one => ["auto", "scroll"].includes(getComputedStyle(one).overflowX))
    .filter(one => one.scrollWidth > one.clientWidth + 1)
    .map(one => ({
        name: one.getAttribute("role") === "region" ? one.getAttribute("aria-label") : null,
        tabs: one.tabIndex,
        holds: [...one.children].map(inner => inner.localName),
    }))"""
_HAS_SCROLLED = """async () => {
    for (let frame = 0; frame < 100 && !document.activeElement.scrollLeft; frame++) {
        await new Promise(requestAnimationFrame);
    }
    return document.activeElement.scrollLeft > 0;
}"""
_SMALL = """() => {
    const small = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const said = walker.currentNode.data.trim(), parent = walker.currentNode.parentElement;
        const isOfAMark = parent.closest("svg") && said.length === 1, range = document.createRange();
        if (!said || isOfAMark || parent.closest("option, title, textarea") || !parent.checkVisibility()) continue;
        range.selectNodeContents(walker.currentNode);
        if (range.getBoundingClientRect().height < 11.5) small.push(said.slice(0, 40));
    }
    return small;
}"""


def _role(path: str) -> tuple[Role, dict[str, Json]]:
    if path.startswith("/ledger"):
        return "auditor", {}
    route = ("GET", path)
    if route in PAGES and PAGES[route] == ("POST", "/v1/events"):
        return "agency", {"agency": "gp"}
    return "reviewer", {}


@pytest.fixture(scope="module")
def reader(browser: Browser, hk: Api) -> Iterator[Reader]:
    """Yield what opens a page of the case as somebody who may see it, with script or without."""
    desk = Desk(browser, hk, [])
    signed_in: dict[Any, Watched] = {}

    def opened(path: str, script: bool) -> Watched:
        role, claims = _role(path)
        if (role, script) not in signed_in:
            signed_in[role, script] = desk.signed_in(role, script=script, **claims)
            if role == "auditor":
                signed_in[role, script].open("/ledger/purpose")
                signed_in[role, script].page.fill("#purpose", "a test")
                signed_in[role, script].page.get_by_role("button", name="Continue").click()
        page = signed_in[role, script]
        page.resize(1440)
        page.page.emulate_media(media="screen")
        assert page.open(ADDRESSES[path]) == 200
        return page

    yield opened
    for context in desk.contexts:
        context.close()


def test_every_page_there_is_is_walked() -> None:
    pages = {path for method, path in {*PAGES, *OPEN_PAGES} if method == "GET"}
    assert pages - FILES - PASSING == set(ADDRESSES), "say in ADDRESSES where a new page is found on the real case"


@EACH
def test_at_the_widths_of_a_desk_a_tablet_and_a_telephone_a_page_is_whole_and_clean_by_axe(
    reader: Reader, path: str
) -> None:
    watched = reader(path, True)
    for width in (1440, 768, 320):  # the last is also what a desk has at 400 %
        watched.resize(width)
        watched.check()


@EACH
def test_magnified_only_pictures_and_tables_scroll_sideways_by_themselves_and_by_keyboard(
    reader: Reader, path: str
) -> None:
    watched = reader(path, True)
    watched.page.set_viewport_size(MAGNIFIED)
    for scrolled in watched.page.evaluate(_SIDEWAYS):
        assert scrolled["name"], scrolled
        assert scrolled["tabs"] == 0, scrolled
        assert set(scrolled["holds"]) <= {"svg", "table"}, scrolled
        region = watched.page.get_by_role("region", name=scrolled["name"], exact=True)
        region.focus()
        watched.page.keyboard.press("ArrowRight")
        assert watched.page.evaluate(_HAS_SCROLLED), scrolled
    assert watched.page.evaluate("scrollX") == 0
    assert watched.page.evaluate(_SMALL) == []
    watched.check_whole()


@pytest.mark.parametrize("size", [DESK, MAGNIFIED], ids=["desk", "magnified"])
@EACH
def test_by_tab_one_gets_to_everything_in_order_sees_where_one_is_and_gets_out_again(
    reader: Reader, path: str, size: ViewportSize
) -> None:
    page = reader(path, True).page
    page.set_viewport_size(size)
    page.evaluate("document.activeElement.blur()")
    page.evaluate(_REMEMBER)
    reachable = page.evaluate(_REACHABLE)
    groups = page.locator("fieldset:has(input[type=radio])").count()  # one stop each, and one at each end
    for _ in range(len(reachable) + groups + 2):
        page.keyboard.press("Tab")
    reached = page.evaluate("window.reached")
    places = [one["place"] for one in reached]
    first_time = list(dict.fromkeys(places))
    start = first_time.index(min(first_time))
    assert sorted(first_time) == first_time[start:] + first_time[:start], (
        "it is reached in another order than it is read"
    )
    assert set(reachable) - set(first_time) == set(), "something is not reached, or holds who comes to it"
    assert [one["name"] for one in reached if not one["ringed"]] == []
    assert [one["name"] for one in reached if not one["inView"]] == []


@EACH
def test_the_first_tab_offers_to_skip_to_what_the_page_is_about(reader: Reader, path: str) -> None:
    page = reader(path, True).page
    page.evaluate("document.activeElement.blur()")
    skip = page.get_by_role("link", name="Skip to main content")
    skip.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main, footer') !== null")


@EACH
def test_without_script_a_page_says_and_offers_the_same(reader: Reader, path: str) -> None:
    with_script, without = (reader(path, script).page.evaluate(_WORDS) for script in (True, False))
    changing = {"/ledger", "/ledger/assignments"}  # they tell of reads, and of who has signed in to do these
    if path in changing:
        with_script, without = with_script[:12], without[:12]
    assert with_script == without


@EACH
def test_on_paper_there_is_nothing_to_press_and_nothing_is_cut_off(reader: Reader, path: str) -> None:
    page = reader(path, True).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": _A4_BETWEEN_MARGINS, "height": 900})
    pressed = page.locator("button:visible, input:visible, select:visible, nav:visible, .govuk-skip-link:visible")
    assert pressed.evaluate_all("all => all.map(one => one.outerHTML.slice(0, 80))") == []
    assert page.evaluate(_CUT_OFF) == []


VIEWS = [path for path in ADDRESSES if path.startswith(("/cases/{case}", "/decision", "/who-knew", "/entries"))]
"""The views of a case: of each, what it cannot show is said too."""


@pytest.mark.parametrize("path", [path for path in VIEWS if _role(path)[0] == "reviewer" and "purpose" not in path])
def test_each_view_says_in_a_sentence_what_it_cannot_show(reader: Reader, path: str) -> None:
    said = reader(path, False).text()
    assert re.search(r"annot show|not what was (thought|said)|is not here|does not say which|could see into", said), (
        said
    )
