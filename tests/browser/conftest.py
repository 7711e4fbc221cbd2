from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest
from chromium import Watched, chromium
from hk_served import hk_served
from playwright.sync_api import Browser, BrowserContext
from serving import Api

from api.pages.sessions import Sessions
from ops.embedded import EmbeddedServer


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield the system's Chromium."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def hk(
    server: EmbeddedServer, template_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Yield a served ledger with the Hamzah Khan case, which all tests of a process share: they record nothing."""
    name = f"browser_{worker_id}"
    database = psycopg.sql.Identifier(name)
    template = psycopg.sql.Identifier(str(psycopg.conninfo.conninfo_to_dict(template_url)["dbname"]))
    with psycopg.connect(server.server_url("postgres"), autocommit=True) as administrator:
        administrator.execute(
            psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(database, template)
        )
        with hk_served(server.server_url(name), tmp_path_factory.mktemp("browser") / "keys") as api:
            yield api
        administrator.execute(psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


@dataclass
class Desk:
    """Makes signed-in pages of a served ledger, as different people in different browsers."""

    browser: Browser
    api: Api
    contexts: list[BrowserContext]

    def signed_in(
        self, role: str = "reviewer", *, width: int = 1440, script: bool = True, purpose: str | None = "a test",
        **claims: object,
    ) -> Watched:  # fmt: skip
        """Return a page of somebody's own browser, who is signed in and has said why they look at the case."""
        desk = self.visitor(width=width, script=script)
        claims = {"cases": ["hk"]} | claims if role == "reviewer" else claims
        token = self.api.auth(role, **claims)["authorization"].removeprefix("Bearer ")  # type: ignore[arg-type]
        sessions: Sessions = self.api.app.state.services.sessions
        link = sessions.link(token)
        desk.open(link)
        if purpose:
            desk.open("/cases/hk/purpose")
            desk.page.fill("#purpose", purpose)
            desk.page.get_by_role("button", name="Continue").click()
        return desk

    def visitor(self, *, width: int = 1440, script: bool = True) -> Watched:
        """Return a page of somebody's own browser, who is not signed in."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return Watched(context, str(self.api.client.base_url).rstrip("/"))


@pytest.fixture
def desk(browser: Browser, hk: Api) -> Iterator[Desk]:
    """Yield what opens pages; they are closed after the test."""
    made = Desk(browser, hk, [])
    yield made
    for context in made.contexts:
        context.close()


@pytest.fixture(scope="session")
def reviewing(browser: Browser, hk: Api) -> Iterator[Callable[[int], Watched]]:
    """Yield a reviewer's page at a width, one for all tests that only look."""
    made = Desk(browser, hk, [])
    pages: dict[int, Watched] = {}

    def at(width: int) -> Watched:
        if width not in pages:
            pages[width] = made.signed_in(width=width)
        pages[width].errors.clear()
        return pages[width]

    yield at
    for context in made.contexts:
        context.close()
