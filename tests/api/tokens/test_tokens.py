"""Tokens of the local issuer: what is accepted and what is not."""

import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from forged_tokens import crafted, hs256
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import Api, problem_of
from structlog.testing import capture_logs

from api.json_text import Json
from api.settings import Settings
from api.tokens.callers import ClaimsError
from api.tokens.keys import signing_key
from api.tokens.local import LocalIssuer, local_issuer
from api.tokens.verifier import LEEWAY_SECONDS, TokenError, Verifier


@pytest.fixture
def issuer(tmp_path: Path) -> LocalIssuer:
    return LocalIssuer(tmp_path / "home" / "keys")


@pytest.fixture
def verifier(tmp_path: Path) -> Verifier:
    return Verifier([local_issuer(Settings("", tmp_path / "home" / "keys"))])


def signed(tmp_path: Path, headers: dict[str, Any] | None = None, **claims: Json) -> str:
    """Sign claims with the issuer's own key: a reviewer's token but for what is named. None leaves out."""
    at = int(time.time())
    signing = signing_key(tmp_path / "home" / "keys", until=at + 60)
    valid = {
        "iss": Settings.issuer, "aud": Settings.audience, "sub": "reviewer", "iat": at, "nbf": at,
        "exp": at + 60, "jti": "1", "role": "reviewer", "cases": ["k"],
    }  # fmt: skip
    said = {name: value for name, value in {**valid, **claims}.items() if value is not None}
    return jwt.encode(said, signing.key, algorithm="EdDSA", headers={"kid": signing.key_id, **(headers or {})})


def test_a_token_says_who_its_bearer_is(issuer: LocalIssuer, verifier: Verifier) -> None:
    reviewer = verifier.caller(issuer.issue("reviewer", cases=["k"], subject="r.one"))
    assert (reviewer.role, reviewer.subject, reviewer.cases) == ("reviewer", "r.one", frozenset({"k"}))
    assert verifier.caller(issuer.issue("agency", agency="csc")).agency == "csc"


def _named(claims: dict[str, Any]) -> str:
    """Return a name that is the same in every process of a run: moments of about now have none of their own."""
    return str({name: "about now" if _is_about_now(value) else value for name, value in claims.items()})


def _is_about_now(value: object) -> bool:
    return isinstance(value, int) and abs(value - time.time()) < 24 * 3600


BAD_CLAIMS: list[dict[str, Any]] = [
    {"exp": 1}, {"exp": None}, {"exp": "soon"}, {"exp": float("inf")}, {"exp": int(time.time())},
    {"nbf": 2**40}, {"nbf": None}, {"nbf": int(time.time()) + 600}, {"iat": None}, {"iat": 2**40}, {"iat": "now"},
    {"jti": None}, {"sub": None}, {"sub": 3}, {"sub": "a b"}, {"sub": ""}, {"iss": "https://elsewhere"},
    {"iss": None}, {"aud": "others"}, {"aud": None}, {"aud": [Settings.audience, "others"]}, {"role": None},
    {"role": "god"}, {"role": ["reviewer"]}, {"cases": "k"}, {"cases": [1]}, {"cases": ["K!"]},
    {"agency": "csc"}, {"role": "agency"}, {"role": "agency", "cases": None},
    {"role": "agency", "cases": None, "agency": "partnership"}, {"role": "agency", "cases": None, "agency": "A"},
    {"role": "auditor"},
]  # fmt: skip


@pytest.mark.parametrize("claims", BAD_CLAIMS, ids=_named)
def test_a_token_with_bad_claims_is_refused(verifier: Verifier, tmp_path: Path, claims: dict[str, Any]) -> None:
    verifier.caller(signed(tmp_path))
    with pytest.raises(TokenError):
        verifier.caller(signed(tmp_path, **claims))


def test_a_token_of_another_key_or_algorithm_is_refused(
    issuer: LocalIssuer, verifier: Verifier, tmp_path: Path
) -> None:
    good = issuer.issue("importer")
    claims = jwt.decode(good, options={"verify_signature": False})
    header, payload, signature = good.split(".")
    public = signing_key(tmp_path / "home" / "keys").key.public_key().public_bytes_raw()
    for bad in (
        jwt.encode(claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": issuer.key_id}),
        jwt.encode(claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": "other"}),
        jwt.encode(claims, Ed25519PrivateKey.generate(), algorithm="EdDSA"),
        jwt.encode(claims, public, algorithm="HS256", headers={"kid": issuer.key_id}),
        jwt.encode(claims, "", algorithm="none", headers={"kid": issuer.key_id}),
        f"{header}.{payload}.{signature[::-1]}",
        f"{header}.{payload}.",
        f"{header}.{payload}",
        good + "x" * 10_000,
        "",
        "é.ü.ß",
        "a.b.c",
        f"{jwt.utils.base64url_encode(b'[' * 3000).decode()}.{payload}.{signature}",
    ):
        with pytest.raises(TokenError):
            verifier.caller(bad)


def test_a_token_that_was_verified_expires_all_the_same(issuer: LocalIssuer, verifier: Verifier) -> None:
    token = issuer.issue("importer", seconds=1)
    verifier.caller(token)
    time.sleep(1.1)
    with pytest.raises(TokenError, match="expired"):
        verifier.caller(token)


def test_a_token_may_begin_a_little_later_than_now_for_clocks_differ(verifier: Verifier, tmp_path: Path) -> None:
    soon = int(time.time()) + LEEWAY_SECONDS // 2
    assert verifier.caller(signed(tmp_path, nbf=soon, iat=soon)).role == "reviewer"
    with pytest.raises(TokenError, match="not valid yet"):
        verifier.caller(signed(tmp_path, nbf=soon + LEEWAY_SECONDS))


def test_a_reviewers_token_without_cases_leaves_them_to_what_is_assigned(verifier: Verifier, tmp_path: Path) -> None:
    caller = verifier.caller(signed(tmp_path, cases=None))
    assert caller.cases is None


WRONG_HEADERS: list[dict[str, Any]] = [
    {"kid": None}, {"kid": 3}, {"kid": ["x"]}, {"typ": "logout+jwt"}, {"typ": "dpop+jwt"}, {"crit": ["exp"]},
    {"crit": []}, {"alg": "none"}, {"alg": "HS256"}, {"alg": "RS256"}, {"b64": False, "crit": ["b64"]},
]  # fmt: skip


@pytest.mark.parametrize("headers", WRONG_HEADERS, ids=str)
def test_a_token_with_a_header_that_says_something_else_is_refused(
    verifier: Verifier, tmp_path: Path, headers: dict[str, Any]
) -> None:
    key = signing_key(tmp_path / "home" / "keys", until=2**33)
    claims = jwt.decode(signed(tmp_path), options={"verify_signature": False})
    with pytest.raises(TokenError):
        verifier.caller(crafted({"typ": "JWT", "alg": "EdDSA", "kid": key.key_id, **headers}, claims, key.key))


def test_a_key_that_a_token_brings_along_or_points_at_is_not_used(
    issuer: LocalIssuer, verifier: Verifier, tmp_path: Path
) -> None:
    claims = jwt.decode(signed(tmp_path), options={"verify_signature": False})
    own = Ed25519PrivateKey.generate()
    brought = jwt.algorithms.OKPAlgorithm.to_jwk(own.public_key(), as_dict=True)
    for header in (
        {"jwk": brought},
        {"jku": "https://x.example/keys"},
        {"x5u": "https://x.example/c"},
        {"x5c": ["AA"]},
    ):
        for kid in (issuer.key_id, None, "its-own"):
            with pytest.raises(TokenError):
                verifier.caller(crafted({"typ": "JWT", "alg": "EdDSA", "kid": kid, **header}, claims, own))
        known = crafted(
            {"alg": "EdDSA", "kid": issuer.key_id, **header}, claims, signing_key(tmp_path / "home" / "keys").key
        )
        assert verifier.caller(known).role == "reviewer"  # they are no harm beside a key that is known


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_token_changed_anywhere_is_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp() / "changed" / "home" / "keys"
    good = LocalIssuer(folder).issue("reviewer", cases=["k"])
    verifier = Verifier([local_issuer(Settings("", folder))])
    place = data.draw(st.integers(0, len(good) - 2))  # the last character has bits that nobody reads
    letters = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= é")
    letter = data.draw(letters.filter(lambda each: each != good[place]))
    with pytest.raises(TokenError):
        verifier.caller(good[:place] + letter + good[place + 1 :])


def test_no_token_is_issued_whose_claims_make_no_sense(issuer: LocalIssuer) -> None:
    for role, claims in (
        ("agency", {}), ("agency", {"agency": "partnership"}), ("auditor", {"agency": "csc"}),
        ("importer", {"cases": ["k"]}), ("nobody", {}), ("reviewer", {"cases": ["no case"]}),
    ):  # fmt: skip
        with pytest.raises(ClaimsError):
            issuer.issue(role, **claims)  # type: ignore[arg-type]  # on purpose


HEADERS = [None, "", "Bearer", "Basic dXNlcjpwYXNz", "bearer nonsense", "Bearer a b"]


@pytest.mark.parametrize("header", HEADERS)
def test_a_call_without_a_valid_token_is_answered_401_before_all_else(standing: Api, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    for response in (
        standing.client.get("/v1/cases/none/tunnel?nonsense=1", headers=headers),
        standing.client.post("/v1/events", content=b"{", headers=headers),
    ):
        assert problem_of(response)["type"] == "/problems/unauthenticated"
        assert response.headers["www-authenticate"].startswith("Bearer")


def bad_tokens(api: Api) -> dict[str, str]:
    """Return tokens that are wrong in one way each, all but for that good ones of this ledger."""
    folder = api.app.state.services.settings.keys
    good = api.issuer.issue("importer", subject="somebody-in-particular")
    claims = jwt.decode(good, options={"verify_signature": False})
    signing = signing_key(folder)
    kid = {"kid": signing.key_id}
    header, payload, signature = good.split(".")
    public = signing.key.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    other = Ed25519PrivateKey.generate()
    rsa_key = rsa.generate_private_key(65537, 2048)
    at = int(time.time())

    def of(**more: Json) -> str:
        return crafted({"typ": "JWT", "alg": "EdDSA", **kid}, {**claims, **more}, signing.key)

    return {
        "none": jwt.encode(claims, "", algorithm="none", headers=kid),
        "HS256 by the public key": hs256(claims, public.public_bytes_raw(), signing.key_id),
        "HS256 by the public key's PEM": hs256(claims, pem, signing.key_id),
        "RS256 by a key of another type": jwt.encode(claims, rsa_key, algorithm="RS256", headers=kid),
        "another key of the same name": jwt.encode(claims, other, algorithm="EdDSA", headers=kid),
        "an unknown key": jwt.encode(claims, other, algorithm="EdDSA", headers={"kid": "unknown"}),
        "expired": of(exp=at - 1),
        "not yet valid": of(nbf=at + 600),
        "wrong audience": of(aud="somebody-else"),
        "wrong issuer": of(iss="https://elsewhere.example"),
        "no role": of(role=None),
        "another's payload": f"{header}.{of(sub='x').split('.')[1]}.{signature}",
        "no signature": f"{header}.{payload}.",
        "too long": good + "x" * 9_000,
    }


def test_every_bad_token_is_answered_401_with_a_challenge_and_nothing_of_it_is_repeated_or_logged(
    standing: Api,
) -> None:
    for name, token in bad_tokens(standing).items():
        with capture_logs() as logged:
            answer = standing.client.get("/v1/agencies", headers={"authorization": f"Bearer {token}"})
        assert problem_of(answer)["type"] == "/problems/unauthenticated", name
        assert answer.headers["www-authenticate"] == 'Bearer realm="ledger", error="invalid_token"'
        said = answer.text + str(answer.headers) + str(logged)
        assert "somebody-in-particular" not in said, name
        for part in filter(None, token.split(".")):
            assert part[:40] not in said, name
