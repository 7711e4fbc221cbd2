"""An OIDC issuer's keys: looked up, renewed and withdrawn, and what holds while the issuer is away."""

import time

import pytest
from oidc_issuers import ED25519, P256, KeySet, Verifying

from api.tokens.verifier import TokenError, UnknownKey, Verifier
from api.tokens.verifying_key import KeysAway


def test_a_new_key_is_looked_up_when_a_token_by_it_comes_in(published: KeySet, verifying: Verifying) -> None:
    published.add("k1", ED25519)
    verifier = verifying()
    published.add("k2", P256)
    wait_for_look(verifier, published.token(P256, "k2", "ES256"))
    assert verifier.caller(published.token(P256, "k2", "ES256")).role == "reviewer"


def test_however_many_unknown_keys_come_in_the_issuer_is_asked_once_in_a_while(
    published: KeySet, verifying: Verifying
) -> None:
    published.add("k1", ED25519)
    verifier = verifying(pause=3600)
    before = len(published.asked)
    for number in range(50):
        with pytest.raises(UnknownKey):
            verifier.caller(published.token(ED25519, f"invented-{number}", "EdDSA"))
    assert len(published.asked) == before


def test_a_key_that_the_issuer_withdraws_takes_with_it_what_it_had_verified(
    published: KeySet, verifying: Verifying
) -> None:
    published.add("k1", ED25519)
    published.add("k2", P256)
    verifier = verifying(refresh=0.05)
    withdrawn, kept = published.token(ED25519, "k1", "EdDSA"), published.token(P256, "k2", "ES256")
    for token in (withdrawn, kept):
        verifier.caller(token)
    del published.keys[0]
    deadline = time.monotonic() + 10
    while verifier.remembered(withdrawn):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with pytest.raises(UnknownKey):
        verifier.caller(withdrawn)
    assert verifier.remembered(kept)


def test_a_key_replaced_under_the_same_name_is_another_key(published: KeySet, verifying: Verifying) -> None:
    published.add("k1", ED25519)
    verifier = verifying(refresh=0.05)
    old = published.token(ED25519, "k1", "EdDSA")
    verifier.caller(old)
    published.keys.clear()
    published.add("k1", P256)
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
    published: KeySet, verifying: Verifying, number: int
) -> None:
    published.add("k1", ED25519)
    verifier = verifying(refresh=0)
    path, answer = WRONG_ANSWERS[number]
    published.answers[path] = answer
    published.add("k2", P256)
    wait_for_look(verifier, published.token(P256, "k2", "ES256"))
    with pytest.raises(KeysAway):
        verifier.caller(published.token(P256, "k2", "ES256"))
    assert verifier.caller(published.token(ED25519, "k1", "EdDSA")).role == "reviewer"
    published.answers.clear()
    deadline = time.monotonic() + 10
    while True:
        try:
            assert verifier.caller(published.token(P256, "k2", "ES256"))
            break
        except (KeysAway, UnknownKey):
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.mark.parametrize("address", ["http://x.example/keys", "file:///etc/passwd", 3, None])
def test_keys_are_fetched_by_https_or_from_this_machine_alone(
    published: KeySet, verifying: Verifying, address: object
) -> None:
    published.add("k1", ED25519)
    published.document["jwks_uri"] = address
    with pytest.raises(KeysAway):
        verifying().caller(published.token(ED25519, "k1", "EdDSA"))
    assert "/keys" not in published.asked


def test_keys_of_an_issuer_that_stays_away_are_not_kept_for_ever(published: KeySet, verifying: Verifying) -> None:
    published.add("k1", ED25519)
    verifier = verifying(refresh=0, kept=0.2)
    published.answers["/keys"] = (500, {}, b"")
    token = published.token(ED25519, "k1", "EdDSA")
    verifier.caller(token)
    time.sleep(0.3)
    for asked in (verifier.caller, verifier.remembered):
        with pytest.raises(KeysAway):
            asked(token)
