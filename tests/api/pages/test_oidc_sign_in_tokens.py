"""Signing in at an issuer: what is asked of it, and which of the tokens that it answers lets anybody in."""

import hashlib
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from logging_in import SECRET, answer_code, asked_of, back_from, is_signed_in, sent_there
from oidc_issuers import KeySet
from serving import Api, api_on
from visitors import visitor

from api.settings import Oidc, Settings


def test_the_issuer_is_asked_for_a_code_that_only_this_browser_and_this_ledger_can_use(
    scripted: Api, told: KeySet
) -> None:
    with visitor(scripted) as client, visitor(scripted) as another:
        address = sent_there(client)
        asked = asked_of(address)
        callback = f"{str(client.base_url).rstrip('/')}/sign-in/callback"
        expected = {"tenant": "t", "client_id": "pages", "response_type": "code", "scope": "openid"}
        assert expected.items() <= asked.items()
        assert (asked["redirect_uri"], asked["code_challenge_method"]) == (callback, "S256")
        others = asked_of(sent_there(another))
        for secret in ("state", "nonce", "code_challenge"):
            assert asked[secret] != others[secret]
            assert len(asked[secret]) >= 43
        answer_code(told, address)
        assert client.get(back_from(told, address)).status_code == 303
        assert is_signed_in(client)
    form, proof = told.sent[-1]
    challenge = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert challenge == asked["code_challenge"]
    assert (form["code"], form["redirect_uri"]) == ("a-code-of-the-issuer", callback)
    assert proof == f"Basic {b64encode(b'pages:a%20secret%2Fwith%3A%20signs').decode()}"
    assert "client_secret" not in form


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"nonce": None}, {"nonce": 3}, {"aud": "ledger"}, {"aud": ["pages", "other"]},
        {"azp": "other"}, {"exp": 1}, {"iss": "https://elsewhere.example"}, {"sub": None},
    ],
    ids=str,
)  # fmt: skip
def test_an_id_token_that_answers_something_else_signs_nobody_in(
    scripted: Api, told: KeySet, claims: dict[str, Any]
) -> None:
    with visitor(scripted) as client:
        address = sent_there(client)
        answer_code(told, address, **claims)
        refused = client.get(back_from(told, address))
        assert refused.status_code == 502
        assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("access", "status"),
    [({"aud": ["account", "ledger"]}, 303), ({"aud": "other"}, 403), ({"role": None}, 403), ({"exp": 1}, 403)],
    ids=str,
)
def test_what_lets_in_is_the_access_token_for_this_ledger(
    scripted: Api, told: KeySet, access: dict[str, Any], status: int
) -> None:
    with visitor(scripted) as client:
        address = sent_there(client)
        answer_code(told, address, access, role="reviewer")
        assert client.get(back_from(told, address)).status_code == status
        assert is_signed_in(client) == (status == 303)


@pytest.mark.parametrize(
    ("secret", "proved"),
    [(None, {"client_id": "ledger"}), (SECRET, {"client_id": "ledger", "client_secret": SECRET})],
    ids=["public", "by post"],
)
def test_where_the_audience_is_the_clients_own_id_the_id_token_lets_in_and_no_access_token_for_others(
    *,
    database_url: str,
    tmp_path: Path,
    told: KeySet,
    monkeypatch: pytest.MonkeyPatch,
    secret: str | None,
    proved: dict[str, str],
) -> None:
    monkeypatch.setitem(told.document, "token_endpoint_auth_methods_supported", ["client_secret_post", "none"])
    settings = Settings(database_url, tmp_path, oidc=Oidc(told.url, "ledger", client_id="ledger", client_secret=secret))
    with api_on(database_url, tmp_path, settings) as api, visitor(api) as client:
        address = sent_there(client)
        answer_code(told, address, {"aud": "account"}, aud="ledger", role="auditor")
        assert client.get(back_from(told, address)).status_code == 303
        assert client.get("/ledger").status_code == 200
    form, proof = told.sent[-1]
    assert {name: form[name] for name in ("client_id", "client_secret") if name in form} == proved
    assert proof is None


@pytest.mark.parametrize("said", ["https://elsewhere.example", "", None])
def test_an_answer_in_another_issuers_name_is_not_used(scripted: Api, told: KeySet, said: str | None) -> None:
    with visitor(scripted) as client:
        address = sent_there(client)
        answer_code(told, address)
        asked_before = len(told.sent)
        assert client.get(back_from(told, address, iss=said)).status_code == 502
        assert len(told.sent) == asked_before
        assert not is_signed_in(client)
