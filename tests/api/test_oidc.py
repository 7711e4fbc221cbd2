"""Tokens of an OIDC issuer: which are accepted, by which keys, and what their claims make of the bearer."""

import hmac
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from oidc_issuers import KeySet, LibraryIssuer, PrivateKey, key_set, library_issuer, public_jwk
from serving import api_on, problem_of

from api.issuer_url import check_issuer_url
from api.oidc import IssuerKeys, oidc_issuer
from api.settings import Oidc, Settings
from api.tokens import LocalIssuer
from api.verifier import TokenError, UnknownKey, Verifier
from api.verifying_key import KeysAway

RSA = rsa.generate_private_key(65537, 2048)
P256 = ec.generate_private_key(ec.SECP256R1())
ED25519 = ed25519.Ed25519PrivateKey.generate()

Verifying = Callable[..., Verifier]


@pytest.fixture
def issuer() -> Iterator[KeySet]:
    with key_set() as published:
        yield published


@pytest.fixture
def verifying(issuer: KeySet) -> Iterator[Verifying]:
    """Return what makes a verifier that has looked the issuer's keys up once."""
    opened = []

    def make(*, refresh: float = 60, pause: float = 0, kept: float = 3600, **claims: str) -> Verifier:
        keys = IssuerKeys(issuer.url, refresh_seconds=refresh, pause_seconds=pause, kept_seconds=kept)
        opened.append(keys)
        looked(keys)
        return Verifier([oidc_issuer(Oidc(issuer.url, "ledger", **claims), keys)])

    yield make
    for keys in opened:
        keys.close()


def looked(keys: IssuerKeys) -> None:
    """Wait until a look that is under way, or is due now, has ended."""
    looking = keys.look_again()
    if looking:
        looking.result(10)


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (P256, "ES256"), (ED25519, "EdDSA")])
def test_a_token_is_verified_by_the_algorithm_of_its_keys_type(
    issuer: KeySet, verifying: Verifying, key: PrivateKey, algorithm: str
) -> None:
    issuer.add("k1", key)
    verifier = verifying()
    caller = verifier.caller(issuer.token(key, "k1", algorithm, jti="t1", cases=["k"]))
    assert (caller.role, caller.subject, caller.cases) == ("reviewer", "r1", frozenset({"k"}))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_keys_and_algorithms_that_are_not_accepted(issuer: KeySet, verifying: Verifying) -> None:
    weak, p384 = rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())  # noqa: S505  # on purpose
    issuer.add("rsa", RSA)
    issuer.add("weak", weak)
    issuer.add("p384", p384)
    issuer.add("pss", RSA, alg="PS256")
    issuer.add("encrypts", RSA, use="enc")
    issuer.add("wraps", P256, key_ops=["wrapKey"])
    issuer.keys.append(
        {"kid": "shared", "kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U", "alg": "HS256"}
    )
    issuer.keys += [{"kid": "odd", "kty": "RSA"}, {"kty": "RSA"}, {"kid": 3}, "no key"]  # type: ignore[list-item]  # on purpose
    verifier = verifying()
    pem = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(issuer.token(RSA, "rsa", "RS256"), options={"verify_signature": False})
    assert verifier.caller(issuer.token(RSA, "rsa", "RS256"))
    for token in (
        issuer.token(RSA, "rsa", "RS512"),
        issuer.token(RSA, "rsa", "PS256"),
        issuer.token(P256, "rsa", "ES256"),
        issuer.token(ED25519, "rsa", "EdDSA"),
        issuer.token(weak, "weak", "RS256"),
        issuer.token(p384, "p384", "ES384"),
        issuer.token(RSA, "pss", "PS256"),
        issuer.token(RSA, "encrypts", "RS256"),
        issuer.token(P256, "wraps", "ES256"),
        hs256(claims, pem, "rsa"),
        hs256(claims, b"secretsecretsecretsecretsecretse", "shared"),
        jwt.encode(claims, "", algorithm="none", headers={"kid": "rsa"}),
        issuer.token(RSA, "odd", "RS256"),
    ):
        with pytest.raises(TokenError):
            verifier.caller(token)


def hs256(claims: dict[str, Any], secret: bytes, kid: str) -> str:
    """Sign as with a shared secret: by hand, for a library refuses a public key as one."""
    header = {"alg": "HS256", "typ": "JWT", "kid": kid}
    signed = b".".join(jwt.utils.base64url_encode(orjson.dumps(part)) for part in (header, claims))
    digest = hmac.digest(secret, signed, "sha256")
    return f"{signed.decode()}.{jwt.utils.base64url_encode(digest).decode()}"


BAD_CLAIMS: list[dict[str, Any]] = [
    {"exp": 1}, {"exp": None}, {"nbf": 2**40}, {"iat": None}, {"iss": "https://elsewhere.example"}, {"iss": None},
    {"aud": "other"}, {"aud": None}, {"aud": []}, {"sub": None},
    {"sub": ""}, {"role": None}, {"role": []},
    {"role": "god"}, {"role": ["reviewer", "admin"]}, {"role": {"reviewer": True}}, {"role": "agency"},
    {"cases": "K!"}, {"cases": 3}, {"cases": {"k": 1}},
]  # fmt: skip


@pytest.mark.parametrize("claims", BAD_CLAIMS, ids=str)
def test_a_token_with_bad_claims_is_refused(issuer: KeySet, verifying: Verifying, claims: dict[str, Any]) -> None:
    issuer.add("k1", ED25519)
    verifier = verifying()
    with pytest.raises(TokenError):
        verifier.caller(issuer.token(ED25519, "k1", "EdDSA", **claims))


def test_claims_are_mapped_by_name_or_by_path(issuer: KeySet, verifying: Verifying) -> None:
    issuer.add("k1", ED25519)
    verifier = verifying(
        role_claim="resource_access.ledger.roles", agency_claim="https://x.example/agency", cases_claim="assigned"
    )

    def bearer(role: str, **claims: Any) -> Any:
        roles = {"ledger": {"roles": ["offline_access", role]}, "other": {"roles": ["admin"]}}
        said = {"role": "admin", "agency": "gp", "resource_access": roles, **claims}
        return verifier.caller(issuer.token(ED25519, "k1", "EdDSA", **said))

    assert bearer("reviewer").cases is None
    assert bearer("reviewer", assigned="k other").cases == {"k", "other"}
    assert bearer("agency", **{"https://x.example/agency": "csc"}).agency == "csc"
    auditor = bearer("auditor", **{"https://x.example/agency": "csc"}, assigned=["k"], aud=["account", "ledger"])
    assert (auditor.role, auditor.agency, auditor.cases) == ("auditor", None, frozenset())


def test_a_token_that_names_no_key_is_by_the_issuers_only_one(issuer: KeySet, verifying: Verifying) -> None:
    issuer.add("k1", ED25519)
    token = issuer.token(ED25519, None, "EdDSA")
    assert verifying().caller(token).role == "reviewer"
    issuer.keys.append({"use": "sig", **public_jwk(P256)})
    with pytest.raises(TokenError):
        verifying().caller(token)
    del issuer.keys[0]
    assert verifying().caller(issuer.token(P256, None, "ES256")).role == "reviewer"


def test_a_new_key_is_looked_up_when_a_token_by_it_comes_in(issuer: KeySet, verifying: Verifying) -> None:
    issuer.add("k1", ED25519)
    verifier = verifying()
    issuer.add("k2", P256)
    wait_for_look(verifier, issuer.token(P256, "k2", "ES256"))
    assert verifier.caller(issuer.token(P256, "k2", "ES256")).role == "reviewer"


def test_however_many_unknown_keys_come_in_the_issuer_is_asked_once_in_a_while(
    issuer: KeySet, verifying: Verifying
) -> None:
    issuer.add("k1", ED25519)
    verifier = verifying(pause=3600)
    before = len(issuer.asked)
    for number in range(50):
        with pytest.raises(UnknownKey):
            verifier.caller(issuer.token(ED25519, f"invented-{number}", "EdDSA"))
    assert len(issuer.asked) == before


def test_a_key_that_the_issuer_withdraws_takes_with_it_what_it_had_verified(
    issuer: KeySet, verifying: Verifying
) -> None:
    issuer.add("k1", ED25519)
    issuer.add("k2", P256)
    verifier = verifying(refresh=0.05)
    withdrawn, kept = issuer.token(ED25519, "k1", "EdDSA"), issuer.token(P256, "k2", "ES256")
    for token in (withdrawn, kept):
        verifier.caller(token)
    del issuer.keys[0]
    deadline = time.monotonic() + 10
    while verifier.remembered(withdrawn):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with pytest.raises(UnknownKey):
        verifier.caller(withdrawn)
    assert verifier.remembered(kept)


def test_a_key_replaced_under_the_same_name_is_another_key(issuer: KeySet, verifying: Verifying) -> None:
    issuer.add("k1", ED25519)
    verifier = verifying(refresh=0.05)
    old = issuer.token(ED25519, "k1", "EdDSA")
    verifier.caller(old)
    issuer.keys.clear()
    issuer.add("k1", P256)
    deadline = time.monotonic() + 10
    while verifier.remembered(old):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with pytest.raises(TokenError):
        verifier.caller(old)


def wait_for_look(verifier: Verifier, token: str) -> None:
    """Have a token's unknown key looked for, and wait until that has ended."""
    try:
        verifier.caller(token)
    except (KeysAway, UnknownKey) as unknown:
        if unknown.looking:
            unknown.looking.result(10)


WRONG_ANSWERS: list[tuple[str, tuple[int, dict[str, str], bytes]]] = [
    ("/keys", (500, {}, b"")),
    ("/keys", (302, {"location": "https://x.example/keys"}, b"")),
    ("/keys", (200, {}, b"{")),
    ("/keys", (200, {}, b"[]")),
    ("/keys", (200, {}, b'{"keys": 3}')),
    ("/keys", (200, {}, b'{"keys": []' + b" " * (1 << 20) + b"}")),
    ("/.well-known/openid-configuration", (404, {}, b"")),
    (
        "/.well-known/openid-configuration",
        (200, {}, b'{"issuer": "https://x.example", "jwks_uri": "https://x.example/k"}'),
    ),
]


@pytest.mark.parametrize("number", range(len(WRONG_ANSWERS)))
def test_while_the_issuer_answers_wrongly_known_keys_are_kept_and_of_others_nothing_can_be_said(
    issuer: KeySet, verifying: Verifying, number: int
) -> None:
    issuer.add("k1", ED25519)
    verifier = verifying(refresh=0)
    path, answer = WRONG_ANSWERS[number]
    issuer.answers[path] = answer
    issuer.add("k2", P256)
    wait_for_look(verifier, issuer.token(P256, "k2", "ES256"))
    with pytest.raises(KeysAway):
        verifier.caller(issuer.token(P256, "k2", "ES256"))
    assert verifier.caller(issuer.token(ED25519, "k1", "EdDSA")).role == "reviewer"
    issuer.answers.clear()
    deadline = time.monotonic() + 10
    while True:
        try:
            assert verifier.caller(issuer.token(P256, "k2", "ES256"))
            break
        except (KeysAway, UnknownKey):
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.mark.parametrize("address", ["http://x.example/keys", "file:///etc/passwd", 3, None])
def test_keys_are_fetched_by_https_or_from_this_machine_alone(
    issuer: KeySet, verifying: Verifying, address: object
) -> None:
    issuer.add("k1", ED25519)
    issuer.document["jwks_uri"] = address
    with pytest.raises(KeysAway):
        verifying().caller(issuer.token(ED25519, "k1", "EdDSA"))
    assert "/keys" not in issuer.asked


def test_keys_of_an_issuer_that_stays_away_are_not_kept_for_ever(issuer: KeySet, verifying: Verifying) -> None:
    issuer.add("k1", ED25519)
    verifier = verifying(refresh=0, kept=0.2)
    issuer.answers["/keys"] = (500, {}, b"")
    token = issuer.token(ED25519, "k1", "EdDSA")
    verifier.caller(token)
    time.sleep(0.3)
    for asked in (verifier.caller, verifier.remembered):
        with pytest.raises(KeysAway):
            asked(token)


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


def test_an_issuer_cannot_speak_as_the_local_one(issuer: KeySet, tmp_path: Path, database_url: str) -> None:
    issuer.add(LocalIssuer(tmp_path).key_id, ED25519)
    settings = Settings(database_url, tmp_path, oidc=Oidc(issuer.url, "ledger"))
    forged = issuer.token(
        ED25519, LocalIssuer(tmp_path).key_id, "EdDSA",
        iss=Settings.issuer, aud=Settings.audience, role="importer", nbf=1, jti="1",
    )  # fmt: skip
    with api_on(database_url, tmp_path, settings) as api:
        refused = api.client.get("/v1/agencies", headers=bearer(forged))
        assert problem_of(refused)["type"] == "/problems/unauthenticated"


def test_an_issuer_named_as_the_local_one_is_refused() -> None:
    with pytest.raises(ValueError, match="issuer"):
        Oidc(Settings.issuer, "ledger")
