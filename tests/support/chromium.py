"""The system's Chromium, driven without a network of its own, and pages that are held to what every page keeps."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = [
    "--no-sandbox",  # the tests may run as root; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
_RULES = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the browser. Its absence is an error that says what is needed."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    assert program, "the browser tests need Chromium: run make test as root, or install it (apt install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_QUIET)
        yield browser
        browser.close()


class Watched:
    """A page on which what goes wrong is noted: errors in its console, requests to other hosts."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self._page: Page = context.new_page()
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self._page.on("console", lambda message: self._note(message.type, message.text))
        self._page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._page.on("request", self._look_at)

    @property
    def page(self) -> Page:
        """The page, once its document is whole: a click returns as soon as the next one has begun to arrive."""
        self._page.wait_for_load_state()
        return self._page

    def open(self, path: str) -> int:
        """Open an address of the site; return the answer's status."""
        response = self.page.goto(f"{self.address}{path}")
        assert response is not None
        return response.status

    def resize(self, width: int) -> None:
        """Give the page a width in CSS pixels."""
        self.page.set_viewport_size({"width": width, "height": 900})

    def path(self) -> str:
        """Return where the page is: path and query."""
        parts = urlsplit(self.page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def text(self) -> str:
        """Return what is to be read on the page, on one line."""
        return " ".join(self.page.inner_text("main").split())

    def check(self) -> None:
        """Fail where the page is not whole (`check_whole`), or axe finds anything."""
        self.check_whole()
        violations = self.violations()
        assert not violations, violations

    def check_whole(self) -> None:
        """Fail where the page logged an error, asked another host, or overflows its width."""
        assert not self.errors, self.errors
        assert not self.elsewhere, self.elsewhere
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it is too wide"

    def violations(self) -> list[str]:
        """Return what axe finds against WCAG 2.2 AA and its own good practice."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))  # by the debugger: the page's policy lets in no other script
        found: dict[str, Any] = self.page.evaluate("rules => axe.run(document, rules)", _RULES)
        return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:  # a page that is refused is a page
            self.errors.append(text)

    def _look_at(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(request.url)
