"""Visitors of pages without a browser: a session of a role's own, and forms sent from our own pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from serving import Api

from api.json_text import Json
from api.pages.signing_in.sessions import Sessions
from api.tokens.callers import Role

_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


@contextmanager
def visitor(api: Api) -> Iterator[httpx.Client]:
    """Yield a client that keeps cookies and follows nothing."""
    with httpx.Client(base_url=api.client.base_url, timeout=30) as client:
        yield client


@contextmanager
def signed_in(api: Api, role: Role = "reviewer", *, purpose: str = "a test", **claims: Json) -> Iterator[httpx.Client]:
    """Yield a visitor who is signed in, and has said why they look at case k where that is asked."""
    token = api.auth(role, **claims)["authorization"].removeprefix("Bearer ")
    sessions: Sessions = api.app.state.services.sessions
    with visitor(api) as client:
        assert client.get(sessions.link(token)).status_code == 303
        if purpose:
            send(client, "/cases/k/purpose", purpose=purpose)
        yield client


def send(client: httpx.Client, path: str, page: str | None = None, **fields: str) -> httpx.Response:
    """Send a form as the page it is on would, the session's token and the page's origin with it."""
    return client.post(path, data={**form_token(client, page or path), **fields}, headers=origin(client))


def form_token(client: httpx.Client, page: str) -> dict[str, str]:
    """Return the field by which the forms of a session are known, as a page has it."""
    found = _TOKEN.search(client.get(page).text)
    return {"form_token": found[1]} if found else {}


def origin(client: httpx.Client) -> dict[str, str]:
    """Return the header by which a browser says where a form is from."""
    return {"origin": str(client.base_url).rstrip("/")}
