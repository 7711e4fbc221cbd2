"""A test that clicks looks at the page that comes, however slowly it comes."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from chromium import Watched
from playwright.sync_api import Browser

_BREAK_SECONDS = 0.5


class _InHalves(BaseHTTPRequestHandler):
    """Answers with a page, whose second half comes later than its first."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b'<!doctype html><title>t</title><main><a href="/next">Next</a>' + b" " * 4096)
        self.wfile.flush()
        time.sleep(_BREAK_SECONDS)
        self.wfile.write(b"<p class=last>the end</p></main>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name is the library's
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Yield where pages come in halves."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _InHalves) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_is_read_after_a_click_is_read_of_the_whole_next_page(browser: Browser, address: str) -> None:
    context = browser.new_context()
    watched = Watched(context, address)
    watched.open("/first")
    watched.page.get_by_role("link", name="Next").click()
    assert watched.page.locator(".last").count() == 1
    assert watched.path() == "/next"
    assert watched.text() == "Next the end"
    context.close()
