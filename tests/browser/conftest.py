from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from chromium import Watched, chromium
from copied_database import copied_database
from crowded_case import crowded_events
from desk import Desk
from hk_case import hk_events
from hostile_case import EVENTS as HOSTILE_EVENTS
from playwright.sync_api import Browser
from serving import Api, api_on
from standing import standing_api

from ops.embedded import EmbeddedServer

_BATCH = 1_000
"""As many events as are taken at once."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield the system's Chromium."""
    with chromium() as opened:
        yield opened


@contextmanager
def _served(server: EmbeddedServer, template_url: str, name: str, keys: Path, events: list[Any]) -> Iterator[Api]:
    with copied_database(server, template_url, name) as url, api_on(url, keys) as api:
        for first in range(0, len(events), _BATCH):
            answer = api.post(events[first : first + _BATCH])
            assert answer.status_code == 201, answer.text
        yield api


@pytest.fixture(scope="session")
def hk(
    server: EmbeddedServer, template_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Yield a served ledger with the Hamzah Khan case, which all tests of a process share: they record nothing."""
    keys = tmp_path_factory.mktemp("browser") / "keys"
    with _served(server, template_url, f"browser_{worker_id}", keys, hk_events()) as api:
        yield api


@pytest.fixture
def desk(browser: Browser, hk: Api) -> Iterator[Desk]:
    """Yield what opens pages; they are closed after the test."""
    made = Desk(browser, hk, [])
    yield made
    for context in made.contexts:
        context.close()


@pytest.fixture(scope="module")
def hostile(
    browser: Browser,
    server: EmbeddedServer,
    template_url: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    """Yield what opens pages of a ledger whose every field holds what a page could choke on."""
    keys = tmp_path_factory.mktemp("hostile") / "keys"
    with _served(server, template_url, f"hostile_{worker_id}", keys, HOSTILE_EVENTS) as api:
        made = Desk(browser, api, [])
        yield made
        for context in made.contexts:
            context.close()


@pytest.fixture(scope="module")
def crowded(
    browser: Browser,
    server: EmbeddedServer,
    template_url: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Watched]:
    """Yield a reviewer's page on a case of fifteen agencies and two thousand entries."""
    keys = tmp_path_factory.mktemp("crowded") / "keys"
    with _served(server, template_url, f"crowded_{worker_id}", keys, list(crowded_events())) as api:
        made = Desk(browser, api, [])
        reader = made.signed_in(cases=["crowded"], purpose=None)
        reader.open("/cases/crowded/purpose")
        reader.page.fill("#purpose", "a test")
        reader.page.get_by_role("button", name="Continue").click()
        yield reader
        for context in made.contexts:
            context.close()


@pytest.fixture(scope="session")
def _reviewer(browser: Browser, hk: Api) -> Iterator[Watched]:
    made = Desk(browser, hk, [])
    yield made.signed_in()
    for context in made.contexts:
        context.close()


@pytest.fixture
def reviewing(_reviewer: Watched) -> Watched:
    """Return a reviewer's page that all tests share that only look, at whatever width they give it."""
    _reviewer.errors.clear()
    return _reviewer


@pytest.fixture(scope="module")
def posting(
    server: EmbeddedServer, template_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Yield a served ledger with the little case, to record in."""
    with standing_api(server, template_url, worker_id, tmp_path_factory.mktemp("record")) as api:
        yield api


@pytest.fixture
def clinic(browser: Browser, posting: Api) -> Iterator[Desk]:
    """Yield what opens pages of it; they are closed after the test."""
    made = Desk(browser, posting, [])
    yield made
    for context in made.contexts:
        context.close()
