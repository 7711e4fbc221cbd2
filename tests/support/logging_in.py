"""Somebody who logs in at an issuer, step by step: what their browser is sent, and what it sends back."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import orjson
from oidc_issuers import ED25519, KeySet

SECRET = "a secret/with: signs"  # noqa: S105  # of a client that the tests make up
ENDPOINTS = {"authorization_endpoint": "/authorize?tenant=t", "token_endpoint": "/token"}


def sent_there(client: httpx.Client, onward: str = "/cases/k") -> str:
    """Return where a browser is sent that wants to sign in."""
    answer = client.get("/sign-in/organisation", params={"next": onward})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def logged_in(address: str, subject: str = "r.one") -> str:
    """Return where a library's issuer sends the browser back to, when somebody has logged in there."""
    return str(httpx.post(address, data={"sub": subject}).headers["location"])


def asked_of(address: str) -> dict[str, str]:
    """Return what the browser asks of the issuer."""
    return dict(parse_qsl(urlsplit(address).query))


def with_parameters(address: str, **parameters: str | None) -> str:
    """Return an address with other parameters; None takes one out."""
    said = {**asked_of(address), **parameters}
    kept = {name: value for name, value in said.items() if value is not None}
    return urlsplit(address)._replace(query=urlencode(kept)).geturl()


def is_signed_in(client: httpx.Client) -> bool:
    """Whether the browser is shown the cases."""
    return client.get("/cases").status_code == httpx.codes.OK


def back_from(published: KeySet, address: str, **parameters: str | None) -> str:
    """Return where an issuer that is a key set sends the browser back to."""
    asked = asked_of(address)
    said = {"code": "a-code-of-the-issuer", "state": asked["state"], "iss": published.url, **parameters}
    return with_parameters(asked["redirect_uri"], **said)


def answer_code(published: KeySet, address: str, access: dict[str, Any] | None = None, **claims: Any) -> None:
    """Have it answer a code with an ID token for the client `pages`, and an access token for the ledger."""
    said = {"aud": "pages", "nonce": asked_of(address)["nonce"], "role": None, **claims}
    tokens = {
        "access_token": published.token(ED25519, "k1", "EdDSA", **(access or {})),
        "id_token": published.token(ED25519, "k1", "EdDSA", **said),
        "token_type": "Bearer",
    }
    published.answers["/token"] = (200, {}, orjson.dumps(tokens))
