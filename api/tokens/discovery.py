"""What an OIDC issuer says of itself: its discovery document, and the key set that it names."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from api.tokens.issuer_url import check_issuer_url
from api.tokens.verifying_key import VerifyingKey

UNNAMED: Final = ""
"""How a key is found that has no name."""

_DISCOVERY: Final = "/.well-known/openid-configuration"
_ANSWER_BYTES: Final = 1 << 20
_TIMEOUT_SECONDS: Final = 4.0
_LEAST_RSA_BITS: Final = 2048

Discovered = dict[str, tuple[Mapping[str, Any], VerifyingKey]]
"""Keys by their names, each with its text."""


class IssuerError(Exception):
    """What an issuer answered is not what it should be. The text holds nothing of the answer."""


class Endpoints(NamedTuple):
    """Where one logs in at an issuer, a code is exchanged, and one logs out; None where it does not say, or ill."""

    authorization: str | None
    token: str | None
    end_session: str | None
    says_its_name: bool
    """Whether every answer to a request to log in names the issuer (RFC 9207)."""
    token_methods: tuple[str, ...]
    """How a client may prove itself where codes are exchanged."""


def discovered(issuer: str) -> tuple[Discovered, Endpoints]:
    """Return the issuer's signing keys, and where one logs in. Raises IssuerError, httpx.HTTPError."""
    with client() as asking:
        document = json_of(asking, "GET", issuer.rstrip("/") + _DISCOVERY)
        if document.get("issuer") != issuer:
            raise IssuerError("the discovery document is of another issuer")
        address = _address(document, "jwks_uri")
        if address is None:
            raise IssuerError("the discovery document names no key set that is reached by https")
        members = json_of(asking, "GET", address).get("keys")
    if not isinstance(members, list):
        raise IssuerError("the key set is none")
    found = {member.get("kid", UNNAMED): (member, _key_of(member)) for member in members if _may_sign(member)}
    return {name: (member, key) for name, (member, key) in found.items() if key is not None}, _endpoints(document)


def client() -> httpx.Client:
    """Return what asks an issuer: it waits a few seconds, and goes where it was sent and no further."""
    return httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False)


def json_of(
    client: httpx.Client,
    method: str,
    address: str,
    form: Mapping[str, str] | None = None,
    auth: httpx.Auth | None = None,
) -> dict[str, Any]:
    """Return the JSON object that an issuer answers. Raises IssuerError, httpx.HTTPError."""
    headers = {"accept": "application/json"}
    with client.stream(method, address, headers=headers, data=form, auth=auth) as answer:
        if answer.status_code != httpx.codes.OK:
            raise IssuerError("the issuer answered otherwise than 200")
        body = b""
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > _ANSWER_BYTES:
                raise IssuerError("the issuer's answer is too long")
    try:
        value = httpx.Response(200, content=body).json()
    except ValueError as error:
        raise IssuerError("the issuer's answer is no JSON") from error
    if not isinstance(value, dict):
        raise IssuerError("the issuer's answer is no JSON object")
    return value


def _endpoints(document: Mapping[str, Any]) -> Endpoints:
    methods = document.get("token_endpoint_auth_methods_supported")
    return Endpoints(
        _address(document, "authorization_endpoint"),
        _address(document, "token_endpoint"),
        _address(document, "end_session_endpoint"),
        document.get("authorization_response_iss_parameter_supported") is True,
        tuple(each for each in methods if isinstance(each, str)) if isinstance(methods, list) else (),
    )


def _address(document: Mapping[str, Any], name: str) -> str | None:
    """Return an address of the document, if it is one that can be trusted to be the issuer's."""
    address = document.get(name)
    if not isinstance(address, str):
        return None
    try:
        check_issuer_url(address.partition("?")[0])
    except ValueError:
        return None
    return address


def _may_sign(member: Any) -> bool:
    if not isinstance(member, dict) or not isinstance(member.get("kid", UNNAMED), str):
        return False
    operations = member.get("key_ops")
    return member.get("use") in ("sig", None) and (operations is None or "verify" in operations)


def _key_of(member: dict[str, Any]) -> VerifyingKey | None:
    """Return the key with the algorithm of its type, or None if it is of none that is accepted.

    RS256 for RSA of at least 2,048 bits, ES256 for P-256, EdDSA for Ed25519: never one that a token could turn
    into another, and no symmetric one.
    """
    try:
        key = jwt.PyJWK({name: value for name, value in member.items() if name != "alg"}).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    if isinstance(key, RSAPublicKey) and key.key_size >= _LEAST_RSA_BITS:
        made = VerifyingKey(key, "RS256")
    elif isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        made = VerifyingKey(key, "ES256")
    elif isinstance(key, Ed25519PublicKey):
        made = VerifyingKey(key, "EdDSA")
    else:
        return None
    return made if member.get("alg") in (made.algorithm, None) else None
