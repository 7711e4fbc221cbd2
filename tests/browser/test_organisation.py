"""Signing in at one's organisation, in a browser that goes to another host for it and comes back."""

from collections.abc import Iterator

import pytest
from chromium import Watched
from desk import Desk
from oidc_issuers import LibraryIssuer, library_issuer
from playwright.sync_api import Browser
from standing import standing_api

from api.settings import Oidc
from ledger.assigning import assignment
from ops.embedded import EmbeddedServer

ITS_STYLE = "https://cdn.jsdelivr.net/"
"""From where the library's pages would have their style: the tests go to no such host."""


@pytest.fixture(scope="module")
def issuer() -> Iterator[LibraryIssuer]:
    """Yield the organisation's issuer: by another name than ours, for a browser that is another site."""
    with library_issuer() as running:
        running.host = "localhost"
        running.know("r.one", role="reviewer", cases=["k"])
        yield running


@pytest.fixture(scope="module")
def office(
    *,
    browser: Browser,
    server: EmbeddedServer,
    template_url: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
    issuer: LibraryIssuer,
) -> Iterator[Desk]:
    """Yield what opens pages of a ledger at which people sign in there."""
    oidc = Oidc(issuer.url, "ledger", client_id="ledger", client_secret="any")  # noqa: S106  # it takes any
    with standing_api(server, template_url, worker_id, tmp_path_factory.mktemp("office"), oidc) as api:
        assert api.post(assignment("one", "r.one", ["k"])).status_code == 201
        made = Desk(browser, api, [])
        yield made
        for context in made.contexts:
            context.close()


def _visitor(office: Desk, *, width: int = 1440, script: bool = True) -> Watched:
    visitor = office.visitor(width=width, script=script)
    visitor.page.route(f"{ITS_STYLE}**", lambda route: route.abort())
    return visitor


def _go(visitor: Watched, issuer: LibraryIssuer, subject: str) -> None:
    """Press the button, log in at the issuer, and be sent back."""
    assert visitor.elsewhere == []
    visitor.page.get_by_role("button", name="Sign in with your organisation").press("Enter")
    visitor.page.wait_for_url(f"{issuer.url}/oauth2/authorize?**")
    visitor.page.fill("input[name=sub]", subject)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"{visitor.address}/**")
    # The one other host that a browser is let go to, here alone, and what that host's own pages load and log.
    visitor.elsewhere = [url for url in visitor.elsewhere if not url.startswith((issuer.url, ITS_STYLE))]
    visitor.errors = [error for error in visitor.errors if "ERR_FAILED" not in error]


@pytest.mark.parametrize("script", [True, False])
def test_by_keyboard_one_goes_to_the_organisation_and_comes_back_to_where_one_wanted(
    office: Desk, issuer: LibraryIssuer, *, script: bool
) -> None:
    visitor = _visitor(office, script=script, width=320)
    visitor.open("/cases/k/children")
    if script:
        visitor.check()
    _go(visitor, issuer, "r.one")
    assert visitor.path() == "/cases/k/purpose?next=%2Fcases%2Fk%2Fchildren"
    assert visitor.page.evaluate("document.cookie") == ""
    visitor.page.get_by_role("button", name="Sign out").press("Enter")
    visitor.page.wait_for_url("**/signed-out")
    if script:
        visitor.check()
    visitor.page.get_by_role("link", name="sign out at your organisation too").press("Enter")
    visitor.page.wait_for_url(f"{issuer.url}/oauth2/end_session?client_id=ledger")


def test_who_is_turned_away_reads_why_and_gets_back_to_signing_in(office: Desk, issuer: LibraryIssuer) -> None:
    visitor = _visitor(office)
    visitor.open("/sign-in")
    _go(visitor, issuer, "nobody")
    assert "Your account has no access to this ledger" in visitor.text()
    visitor.check()
    visitor.page.get_by_role("link", name="Go to the sign-in page").click()
    assert visitor.path() == "/sign-in?next=/cases"
