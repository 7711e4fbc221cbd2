"""People at the desk: signed-in pages, each in a browser of their own, on a served ledger."""

from dataclasses import dataclass

from chromium import Watched
from playwright.sync_api import Browser, BrowserContext
from serving import Api

from api.json_text import Json
from api.pages.signing_in.sessions import Sessions
from api.tokens.callers import Role


@dataclass
class Desk:
    """Makes signed-in pages of a served ledger, as different people in different browsers."""

    browser: Browser
    api: Api
    contexts: list[BrowserContext]

    def signed_in(
        self, role: Role = "reviewer", *, width: int = 1440, script: bool = True, purpose: str | None = "a test",
        **claims: Json,
    ) -> Watched:  # fmt: skip
        """Return a page of somebody's own browser, who is signed in and has said why they look at the case."""
        desk = self.visitor(width=width, script=script)
        claims = {"cases": ["hk"]} | claims if role == "reviewer" else claims
        token = self.api.auth(role, **claims)["authorization"].removeprefix("Bearer ")
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
