"""Help is for anyone, and in place: words in a sentence, lanes that explain themselves."""

import pytest
from chromium import Watched
from desk import Desk

from api.pages.figures.kinds import KINDS
from api.wording.terms import TERMS

WITH_WORDS = [
    "/cases/hk/lanes",
    "/cases/hk/tunnel?knower=gp&as_of=2009-10-12",
    "/cases/hk/step-out?knower=gp&as_of=2009-10-12",
    "/cases/hk/children?knower=csc&as_of=2011-04-01",
    "/cases/hk/believed?as_of=2011-03-01",
    "/cases/hk/chronology",
    "/who-knew/police/2008-07-marac-referral",
    "/entries/csc/2011-07-outcome-agreed",
]


@pytest.mark.parametrize("path", ["/help", "/help/lanes"])
def test_help_is_open_to_anyone_and_whole_at_each_width(desk: Desk, path: str) -> None:
    visitor = desk.visitor(script=False)
    assert visitor.open(path) == 200
    assert "Hamzah" not in visitor.text()
    looked = desk.visitor()
    for width in (1440, 768, 320):
        looked.resize(width)
        looked.open(path)
        looked.check()


def test_each_word_has_a_sentence_an_example_and_an_address(desk: Desk) -> None:
    visitor = desk.visitor()
    visitor.open("/help")
    for key, term in TERMS.items():
        said = " ".join(visitor.page.locator(f"#{key}").inner_text().split())
        assert term.word in said
        assert term.meaning in said
        assert term.example in said


def test_each_mark_of_the_example_leads_to_words_on_the_same_page(desk: Desk) -> None:
    visitor = desk.visitor(script=False)
    visitor.open("/help/lanes")
    links = visitor.page.locator("svg.figure a")
    targets = {str(href) for href in links.evaluate_all("all => all.map(one => one.getAttribute('href'))")}
    assert len(targets) == 9
    assert [target for target in targets if visitor.page.locator(f"tr{target}").count() != 1] == []
    assert visitor.page.locator("svg.figure .tile").count() > 0
    assert visitor.page.locator("svg.figure .arrows").count() == 1
    for kind in KINDS.values():
        row = visitor.page.locator(".app-help-kinds tr", has_text=kind.name)
        assert row.locator("td").nth(2).inner_text() == kind.letter


@pytest.mark.parametrize("path", WITH_WORDS)
def test_a_page_explains_its_words_in_place_and_leads_to_the_rest(reviewing: Watched, path: str) -> None:
    reviewing.resize(1440)
    reviewing.open(path)
    reviewing.page.locator("summary", has_text="What these words mean").click()
    terms = reviewing.page.locator(".app-terms-here dt").all_inner_texts()
    assert len(terms) >= 3
    assert set(terms) <= {term.word for term in TERMS.values()}
    assert reviewing.page.get_by_role("link", name="Help", exact=True).get_attribute("href") == "/help"
