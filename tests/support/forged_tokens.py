"""Tokens as no library makes them: whatever header, signed by hand."""

import hmac
from typing import Any

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def crafted(header: dict[str, Any], claims: dict[str, Any], key: Ed25519PrivateKey) -> str:
    """Sign whatever header, by hand: a library would put it right. None leaves out."""
    said = {name: value for name, value in header.items() if value is not None}
    parts = [jwt.utils.base64url_encode(orjson.dumps(part)) for part in (said, claims)]
    return b".".join([*parts, jwt.utils.base64url_encode(key.sign(b".".join(parts)))]).decode()


def hs256(claims: dict[str, Any], secret: bytes, kid: str) -> str:
    """Sign as with a shared secret: by hand, for a library refuses a public key as one."""
    signed = b".".join(
        jwt.utils.base64url_encode(orjson.dumps(part)) for part in ({"alg": "HS256", "kid": kid}, claims)
    )
    return f"{signed.decode()}.{jwt.utils.base64url_encode(hmac.digest(secret, signed, 'sha256')).decode()}"
