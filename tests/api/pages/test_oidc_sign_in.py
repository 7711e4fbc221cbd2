"""Signing in at an issuer from a browser: there, back with a code, and everything that must not sign anybody in."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from little_case import EVENTS
from oidc_issuers import LibraryIssuer, library_issuer
from serving import Api, api_on
from visitors import send, visitor

from api.settings import Oidc, Settings
from ledger.assigning import assignment

SECRET = "a secret/with: signs"  # noqa: S105  # of a client that the tests make up
REVIEWER = {"role": "reviewer", "cases": ["k"]}


@pytest.fixture(scope="module")
def issuer() -> Iterator[LibraryIssuer]:
    """Yield an issuer that is not ours."""
    with library_issuer() as running:
        running.know("r.one", **REVIEWER)
        yield running


@pytest.fixture
def served(database_url: str, tmp_path: Path, issuer: LibraryIssuer) -> Iterator[Api]:
    """Yield a ledger at which people sign in with that issuer."""
    settings = Settings(
        database_url, tmp_path / "keys", oidc=Oidc(issuer.url, "ledger", client_id="ledger", client_secret=SECRET)
    )
    with api_on(database_url, tmp_path / "keys", settings) as api:
        assert api.post([*EVENTS, assignment("one", "r.one", ["k"])]).status_code == 201
        yield api


def sent_there(client: httpx.Client, onward: str = "/cases/k") -> str:
    """Return where a browser is sent that wants to sign in."""
    answer = client.get("/sign-in/organisation", params={"next": onward})
    assert answer.status_code == 303
    return answer.headers["location"]


def logged_in(address: str, subject: str = "r.one", **form: str) -> str:
    """Return where the issuer sends the browser back to, when somebody has logged in there."""
    back = httpx.post(address, data=form or {"sub": subject})
    return str(back.headers["location"])


def with_parameters(address: str, **parameters: str | None) -> str:
    """Return an address with other parameters; None takes one out."""
    parts = urlsplit(address)
    said = {**dict(parse_qsl(parts.query)), **parameters}
    return parts._replace(query=urlencode({name: value for name, value in said.items() if value is not None})).geturl()


def test_who_logs_in_at_the_issuer_comes_back_signed_in_to_where_they_wanted(
    served: Api, issuer: LibraryIssuer
) -> None:
    with visitor(served) as client:
        offered = client.get("/sign-in?next=/cases/k/tunnel?knower=csc")
        assert 'href="/sign-in/organisation?next=/cases/k/tunnel%3Fknower%3Dcsc"' in offered.text
        address = sent_there(client, "/cases/k/tunnel?knower=csc")
        asked = parse_qs(urlsplit(address).query)
        assert address.startswith(f"{issuer.url}/oauth2/authorize?")
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["redirect_uri"] == [f"{client.base_url}/sign-in/callback"]
        assert asked["scope"] == ["openid"]
        back = client.get(logged_in(address))
        assert back.status_code == 303
        assert back.headers["location"] == "/cases/k/tunnel?knower=csc"
        send(client, "/cases/k/purpose", purpose="a test")
        assert client.get("/cases/k/tunnel?knower=csc").status_code == 200
        assert "r.one" in client.get("/cases").text
        out = send(client, "/sign-out", "/cases")
        assert out.headers["location"] == "/signed-out"
        assert f'href="{issuer.url}/oauth2/end_session?client_id=ledger"' in client.get("/signed-out").text
        assert client.get("/cases").status_code == 303
