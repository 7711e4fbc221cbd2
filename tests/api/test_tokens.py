"""Tokens: what is accepted, what is not, and the key behind them."""

# a table is read by its rows

import stat
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from serving import Api, problem_of

from api.callers import ClaimsError
from api.json_text import Json
from api.keys import KEY_FILE, KeyFileError, private_key
from api.settings import Settings
from api.tokens import LocalIssuer, TokenError, Verifier


@pytest.fixture
def issuer(tmp_path: Path) -> LocalIssuer:
    return LocalIssuer(tmp_path / "home" / "keys")


@pytest.fixture
def verifier(issuer: LocalIssuer) -> Verifier:
    return Verifier(issuer.public_keys, issuer=Settings.issuer, audience=Settings.audience)


def signed(tmp_path: Path, headers: dict[str, Any] | None = None, **claims: Json) -> str:
    """Sign claims with the issuer's own key: a reviewer's token but for what is named. None leaves out."""
    key = private_key(tmp_path / "home" / "keys")
    at = int(time.time())
    valid = {
        "iss": Settings.issuer, "aud": Settings.audience, "sub": "reviewer", "iat": at, "nbf": at,
        "exp": at + 60, "jti": "1", "role": "reviewer", "cases": ["k"],
    }  # fmt: skip
    said = {name: value for name, value in {**valid, **claims}.items() if value is not None}
    kid = LocalIssuer(tmp_path / "home" / "keys").key_id
    return jwt.encode(said, key, algorithm="EdDSA", headers={"kid": kid, **(headers or {})})


def test_a_token_says_who_its_bearer_is(issuer: LocalIssuer, verifier: Verifier) -> None:
    reviewer = verifier.caller(issuer.issue("reviewer", cases=["k"], subject="r.one"))
    assert (reviewer.role, reviewer.subject, reviewer.cases) == ("reviewer", "r.one", frozenset({"k"}))
    assert verifier.caller(issuer.issue("agency", agency="csc")).agency == "csc"


BAD_CLAIMS: list[dict[str, Any]] = [
    {"exp": 1}, {"exp": None}, {"exp": "soon"}, {"nbf": 2**40}, {"nbf": None}, {"iat": None}, {"iat": 2**40},
    {"jti": None}, {"sub": None}, {"sub": 3}, {"sub": "a b"}, {"sub": ""}, {"iss": "https://elsewhere"},
    {"iss": None}, {"aud": "others"}, {"aud": None}, {"aud": [Settings.audience, "others"]}, {"role": None},
    {"role": "god"}, {"role": ["reviewer"]}, {"cases": None}, {"cases": "k"}, {"cases": [1]}, {"cases": ["K!"]},
    {"agency": "csc"}, {"role": "agency"}, {"role": "agency", "cases": None},
    {"role": "agency", "cases": None, "agency": "partnership"}, {"role": "agency", "cases": None, "agency": "A"},
    {"role": "auditor"},
]  # fmt: skip


@pytest.mark.parametrize("claims", BAD_CLAIMS, ids=str)
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
    public = private_key(tmp_path / "home" / "keys").public_key().public_bytes_raw()
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


def test_verifying_a_token_again_takes_microseconds(issuer: LocalIssuer, verifier: Verifier) -> None:
    token = issuer.issue("importer")
    verifier.caller(token)
    started = time.perf_counter()
    for _ in range(1000):
        verifier.caller(token)
    assert (time.perf_counter() - started) / 1000 < 100e-6


def test_no_token_is_issued_whose_claims_make_no_sense(issuer: LocalIssuer) -> None:
    for role, claims in (
        ("agency", {}), ("agency", {"agency": "partnership"}), ("auditor", {"agency": "csc"}),
        ("importer", {"cases": ["k"]}), ("nobody", {}), ("reviewer", {"cases": ["no case"]}),
    ):  # fmt: skip
        with pytest.raises(ClaimsError):
            issuer.issue(role, **claims)  # type: ignore[arg-type]  # on purpose


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "keys"
    LocalIssuer(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == [KEY_FILE]


def _key_id(folder: Path) -> str:
    return LocalIssuer(folder).key_id


def test_processes_that_make_the_key_at_once_use_the_same_one(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as processes:
        assert len(set(processes.map(_key_id, [tmp_path / "keys"] * 8))) == 1


def test_a_file_that_is_no_such_key_is_left_alone_and_named(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("not a key")
    with pytest.raises(KeyFileError, match=KEY_FILE):
        LocalIssuer(tmp_path)


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
