"""Five questions that somebody who has never seen it can answer, given `ledger demo` and the link that it prints.

Whatever is clicked counts, the purpose's Continue too; what is chosen from a list or typed does not.
"""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from chromium import Watched
from playwright.sync_api import Browser, Locator, Page
from psycopg import sql
from running_ledger import command, environment

from ops.cli.demo import invitation
from ops.cli.place import Place
from ops.embedded import EmbeddedServer

CLICKS_MAX = 5
PAPERS = "police/2008-07-marac-referral"

Links = Callable[[], str]


@pytest.fixture(scope="module")
def links(server: EmbeddedServer, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Links]:
    """Yield what gives links: first the one that `ledger demo` printed, then others that the same code makes."""
    home, name = tmp_path_factory.mktemp("demo") / "home", f"demo_{worker_id}"
    with psycopg.connect(server.server_url("postgres"), autocommit=True) as administrator:
        administrator.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        asked: list[str | Path] = ["demo", "--port", "0", "--home", home, "--database-url", server.server_url(name)]
        with subprocess.Popen(command(*asked), stdout=subprocess.PIPE, text=True, env=environment()) as demo:
            assert demo.stdout is not None
            printed = [next(line.strip() for line in demo.stdout if "/sign-in/" in line)]
            parts = urlsplit(printed[0])
            url = f"{parts.scheme}://{parts.netloc}"
            yield lambda: printed.pop() if printed else invitation(Place(home), url)[0]
            demo.terminate()
            demo.communicate()
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Newcomer:
    """Somebody who follows the link, and whose every click is counted."""

    def __init__(self, page: Watched) -> None:
        self._watched = page
        self.clicks = 0

    @property
    def page(self) -> Page:
        """The page, once its document is whole."""
        return self._watched.page

    def click(self, what: Locator) -> None:
        """Click something that is there once."""
        self.clicks += 1
        assert self.clicks <= CLICKS_MAX
        what.click()

    def open_the_case(self) -> None:
        """Open the one case there is, and say why."""
        self.click(self.page.get_by_role("link", name="Hamzah Khan"))
        self.page.get_by_label("Purpose").fill("to see what it is")
        self.click(self.page.get_by_role("button", name="Continue"))

    def type_day(self, day: str, month: str, year: str) -> None:
        """Type a date into the boxes there are."""
        for label, text in (("Day", day), ("Month", month), ("Year", year)):
            self.page.get_by_label(label, exact=True).fill(text)

    def text(self) -> str:
        """Return what is to be read."""
        return " ".join(self.page.inner_text("main").split())

    def row(self, *says: str) -> Locator:
        """Return the rows of tables that say all of this."""
        rows = self.page.locator("tr")
        for words in says:
            rows = rows.filter(has_text=words)
        return rows


@pytest.fixture
def newcomer(browser: Browser, links: Links) -> Iterator[Newcomer]:
    """Yield a newcomer who has just followed the link and opened the case."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(10_000)
    link = links()
    page = Watched(context, link.partition("/sign-in/")[0])
    page.page.goto(link)
    made = Newcomer(page)
    made.open_the_case()
    yield made
    page.check_whole()
    context.close()


def test_what_did_social_care_know_on_1_december_2008(newcomer: Newcomer) -> None:
    newcomer.page.get_by_label("Agency or unit").select_option(label="Bradford children's social care")
    newcomer.type_day("1", "12", "2008")
    newcomer.click(newcomer.page.get_by_role("button", name="Stand here"))
    heading = newcomer.page.inner_text("h1")
    assert heading.startswith("On 1 December 2008 Bradford children's social care knew the following ")
    known = newcomer.page.locator(".app-known__item").count()
    assert f"{known} things" in heading
    assert "First referral to the new MARAC" in newcomer.text()


def test_what_did_the_gp_not_know_when_it_removed_the_family(newcomer: Newcomer) -> None:
    removal = newcomer.row("Removed from the list", "GP practice")
    newcomer.click(removal.get_by_role("link", name="What they did not know"))
    assert newcomer.page.inner_text("h1") == "Stepping out: the GP practice on 31 October 2009"
    outside = newcomer.row("First referral to the new MARAC").inner_text()
    assert "Known to" in outside
    assert "never" in outside


def test_who_had_seen_hamzah_in_2009(newcomer: Newcomer) -> None:
    newcomer.click(newcomer.page.get_by_role("link", name="Who saw Hamzah"))
    of_2009 = newcomer.page.locator("#child-hamzah tbody tr").filter(has_text="2009").all_inner_texts()
    seen = [line.split("\t") for line in of_2009 if "Seen" in line.split("\t")[2]]
    assert [line[:2] for line in seen] == [
        ["Between January and March 2009", "Children's centre"],
        ["April 2009", "West Yorkshire Police"],
    ]


def test_where_did_each_agency_think_he_was_in_march_2011(newcomer: Newcomer) -> None:
    newcomer.click(newcomer.page.get_by_role("link", name="What was believed of Hamzah"))
    newcomer.type_day("31", "3", "2011")
    newcomer.page.get_by_label("What of them").select_option(label="Whereabouts")
    newcomer.click(newcomer.page.get_by_role("button", name="Show"))
    assert "What was believed on 31 March 2011" in newcomer.text()
    assert newcomer.row("Away from Bradford with relatives", "Health visiting").count() == 1
    assert newcomer.row("Portsmouth", "Education support services").count() >= 1
    assert newcomer.row("Different values").count() == 1


def test_when_did_the_marac_papers_reach_the_area_team(newcomer: Newcomer) -> None:
    newcomer.page.get_by_label("Words in it").fill("MARAC")
    newcomer.click(newcomer.page.get_by_role("button", name="Find"))
    newcomer.click(newcomer.page.get_by_role("link", name=f"Who knew of {PAPERS}"))
    row = newcomer.page.locator("tr", has=newcomer.page.locator("th", has_text="area team")).inner_text()
    assert "2009" in row
    assert "5 to 17 months after it" in row
