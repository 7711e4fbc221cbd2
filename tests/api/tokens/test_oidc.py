"""Tokens of an OIDC issuer: which are accepted, by which keys, and what their claims make of the bearer."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from forged_tokens import hs256
from oidc_issuers import ED25519, P256, RSA, KeySet, LibraryIssuer, PrivateKey, Verifying, library_issuer, public_jwk
from serving import api_on, problem_of

from api.settings import Oidc, Settings
from api.tokens.issuer_url import check_issuer_url
from api.tokens.local import LocalIssuer
from api.tokens.verifier import TokenError


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (P256, "ES256"), (ED25519, "EdDSA")])
def test_a_token_is_verified_by_the_algorithm_of_its_keys_type(
    published: KeySet, verifying: Verifying, key: PrivateKey, algorithm: str
) -> None:
    published.add("k1", key)
    verifier = verifying()
    caller = verifier.caller(published.token(key, "k1", algorithm, jti="t1", cases=["k"]))
    assert (caller.role, caller.subject, caller.cases) == ("reviewer", "r1", frozenset({"k"}))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_keys_and_algorithms_that_are_not_accepted(published: KeySet, verifying: Verifying) -> None:
    weak, p384 = rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())  # noqa: S505  # on purpose
    published.add("rsa", RSA)
    published.add("weak", weak)
    published.add("p384", p384)
    published.add("pss", RSA, alg="PS256")
    published.add("encrypts", RSA, use="enc")
    published.add("wraps", P256, key_ops=["wrapKey"])
    published.keys.append(
        {"kid": "shared", "kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U", "alg": "HS256"}
    )
    published.keys += [{"kid": "odd", "kty": "RSA"}, {"kty": "RSA"}, {"kid": 3}, "no key"]  # type: ignore[list-item]  # on purpose
    verifier = verifying()
    pem = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(published.token(RSA, "rsa", "RS256"), options={"verify_signature": False})
    assert verifier.caller(published.token(RSA, "rsa", "RS256"))
    for token in (
        published.token(RSA, "rsa", "RS512"),
        published.token(RSA, "rsa", "PS256"),
        published.token(P256, "rsa", "ES256"),
        published.token(ED25519, "rsa", "EdDSA"),
        published.token(weak, "weak", "RS256"),
        published.token(p384, "p384", "ES384"),
        published.token(RSA, "pss", "PS256"),
        published.token(RSA, "encrypts", "RS256"),
        published.token(P256, "wraps", "ES256"),
        hs256(claims, pem, "rsa"),
        hs256(claims, b"secretsecretsecretsecretsecretse", "shared"),
        jwt.encode(claims, "", algorithm="none", headers={"kid": "rsa"}),
        published.token(RSA, "odd", "RS256"),
    ):
        with pytest.raises(TokenError):
            verifier.caller(token)


BAD_CLAIMS: list[dict[str, Any]] = [
    {"exp": 1}, {"exp": None}, {"nbf": 2**40}, {"iat": None}, {"iss": "https://elsewhere.example"}, {"iss": None},
    {"aud": "other"}, {"aud": None}, {"aud": []}, {"sub": None},
    {"sub": ""}, {"role": None}, {"role": []},
    {"role": "god"}, {"role": ["reviewer", "admin"]}, {"role": {"reviewer": True}}, {"role": "agency"},
    {"cases": "K!"}, {"cases": 3}, {"cases": {"k": 1}},
]  # fmt: skip


@pytest.mark.parametrize("claims", BAD_CLAIMS, ids=str)
def test_a_token_with_bad_claims_is_refused(published: KeySet, verifying: Verifying, claims: dict[str, Any]) -> None:
    published.add("k1", ED25519)
    verifier = verifying()
    with pytest.raises(TokenError):
        verifier.caller(published.token(ED25519, "k1", "EdDSA", **claims))


def test_claims_are_mapped_by_name_or_by_path(published: KeySet, verifying: Verifying) -> None:
    published.add("k1", ED25519)
    verifier = verifying(
        role_claim="resource_access.ledger.roles", agency_claim="https://x.example/agency", cases_claim="assigned"
    )

    def bearer(role: str, **claims: Any) -> Any:
        roles = {"ledger": {"roles": ["offline_access", role]}, "other": {"roles": ["admin"]}}
        said = {"role": "admin", "agency": "gp", "resource_access": roles, **claims}
        return verifier.caller(published.token(ED25519, "k1", "EdDSA", **said))

    assert bearer("reviewer").cases is None
    assert bearer("reviewer", assigned="k other").cases == {"k", "other"}
    assert bearer("agency", **{"https://x.example/agency": "csc"}).agency == "csc"
    auditor = bearer("auditor", **{"https://x.example/agency": "csc"}, assigned=["k"], aud=["account", "ledger"])
    assert (auditor.role, auditor.agency, auditor.cases) == ("auditor", None, frozenset())


def test_a_token_that_names_no_key_is_by_the_issuers_only_one(published: KeySet, verifying: Verifying) -> None:
    published.add("k1", ED25519)
    token = published.token(ED25519, None, "EdDSA")
    assert verifying().caller(token).role == "reviewer"
    published.keys.append({"use": "sig", **public_jwk(P256)})
    with pytest.raises(TokenError):
        verifying().caller(token)
    del published.keys[0]
    assert verifying().caller(published.token(P256, None, "ES256")).role == "reviewer"


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://login.example/realms/x", True), ("http://127.0.0.1:9400", True), ("http://localhost:9400", True),
        ("http://[::1]:9400", True), ("http://login.example", False), ("login.example", False), ("", False),
        ("https://x.example/?a=b", False), ("https://x.example/#a", False), ("file:///etc/passwd", False),
    ],
)  # fmt: skip
def test_an_issuers_address_is_by_https_or_on_this_machine(url: str, accepted: bool) -> None:
    if accepted:
        check_issuer_url(url)
        return
    with pytest.raises(ValueError, match="issuer"):
        check_issuer_url(url)


@pytest.fixture(scope="module")
def library() -> Iterator[LibraryIssuer]:
    with library_issuer() as running:
        yield running


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "x-purpose": "a test"}


def test_with_a_librarys_issuer_its_tokens_and_the_local_ones_are_accepted_side_by_side(
    database_url: str, tmp_path: Path, library: LibraryIssuer
) -> None:
    settings = Settings(database_url, tmp_path, oidc=Oidc(library.url, "ledger"))
    with api_on(database_url, tmp_path, settings) as api:
        auditor = library.token("a.one", "ledger", role="auditor")
        assert api.client.get("/v1/cases", headers=bearer(auditor)).status_code == 200
        assert api.get("/v1/cases", "auditor").status_code == 200
        agency = library.token("gp-system", "ledger", role="agency", agency="gp")
        assert api.client.get("/v1/agencies", headers=bearer(agency)).status_code == 200
        for wrong in (
            library.token("a.one", "another-client", role="auditor"),
            library.token("a.one", "ledger"),
            auditor[:-8] + "AAAAAAAA",
        ):
            refused = api.client.get("/v1/cases", headers=bearer(wrong))
            assert problem_of(refused)["type"] == "/problems/unauthenticated"


def test_an_issuer_that_is_away_at_the_start_or_later_stops_neither_local_nor_known_tokens(
    database_url: str, tmp_path: Path
) -> None:
    with library_issuer() as issuer:
        token = issuer.token("a.one", "ledger", role="auditor")
        issuer.stop()
        settings = Settings(database_url, tmp_path, oidc=Oidc(issuer.url, "ledger"))
        with api_on(database_url, tmp_path, settings) as api:
            away = api.client.get("/v1/cases", headers=bearer(token))
            assert problem_of(away)["type"] == "/problems/unavailable"
            assert int(away.headers["retry-after"]) > 0
            assert api.get("/v1/cases", "auditor").status_code == 200
            issuer.start()  # with new keys
            token = issuer.token("a.one", "ledger", role="auditor")
            deadline = time.monotonic() + 20
            while api.client.get("/v1/cases", headers=bearer(token)).status_code != httpx.codes.OK:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            issuer.stop()
            assert api.client.get("/v1/cases", headers=bearer(token)).status_code == 200


def test_without_an_issuer_set_its_tokens_are_refused(
    database_url: str, tmp_path: Path, library: LibraryIssuer
) -> None:
    with api_on(database_url, tmp_path) as api:
        refused = api.client.get("/v1/cases", headers=bearer(library.token("a.one", "ledger", role="auditor")))
        assert problem_of(refused)["type"] == "/problems/unauthenticated"


def test_an_issuer_cannot_speak_as_the_local_one(published: KeySet, tmp_path: Path, database_url: str) -> None:
    published.add(LocalIssuer(tmp_path).key_id, ED25519)
    settings = Settings(database_url, tmp_path, oidc=Oidc(published.url, "ledger"))
    forged = published.token(
        ED25519, LocalIssuer(tmp_path).key_id, "EdDSA",
        iss=Settings.issuer, aud=Settings.audience, role="importer", nbf=1, jti="1",
    )  # fmt: skip
    with api_on(database_url, tmp_path, settings) as api:
        refused = api.client.get("/v1/agencies", headers=bearer(forged))
        assert problem_of(refused)["type"] == "/problems/unauthenticated"


def test_an_issuer_named_as_the_local_one_is_refused() -> None:
    with pytest.raises(ValueError, match="issuer"):
        Oidc(Settings.issuer, "ledger")
