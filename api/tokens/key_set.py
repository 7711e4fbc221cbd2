"""The set of the local issuer's public keys: a JWK Set (RFC 7517) with two members of our own for each key."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_KIND: Final = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig"}


class KeyFileError(Exception):
    """A key file holds something else than what it should, or a key is asked for that is not there."""


class PublicKey(NamedTuple):
    """A public key of the local issuer. `signed_until`: when its longest token expires; 0 if it signed none.

    Times are whole seconds since 1970.
    """

    key_id: str
    key: Ed25519PublicKey
    made_at: int
    signed_until: int


def key_id(key: Ed25519PublicKey) -> str:
    """Return the key's identifier: its JWK thumbprint (RFC 7638), as the `kid` of tokens signed by it."""
    return _base64url(hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{_x(key)}"}}'.encode()).digest())


def read_set(file: Path) -> dict[str, PublicKey]:
    """Return the keys of a set by identifier, in the order of the file. Raises KeyFileError, OSError."""
    try:
        keys = [_key_of(member) for member in orjson.loads(file.read_bytes())["keys"]]
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        raise KeyFileError(
            f"{file.name} is no set of the local issuer's keys: restore it, or move it and local-issuer.pem away "
            "to have new ones made"
        ) from error
    return {key.key_id: key for key in keys}


def set_text(keys: Iterable[PublicKey]) -> bytes:
    """Return the file of a set."""
    members = [
        {"kid": key.key_id, **_KIND, "x": _x(key.key), "made_at": key.made_at, "signed_until": key.signed_until}
        for key in keys
    ]
    return orjson.dumps({"keys": members}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _key_of(member: dict[str, Any]) -> PublicKey:
    x: str = member["x"]
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(x + "=" * (-len(x) % 4)))
    if member["kid"] != key_id(key) or not _KIND.items() <= member.items():
        raise ValueError("the key is not of the kind that the local issuer makes, or not of this identifier")
    return PublicKey(member["kid"], key, int(member["made_at"]), int(member["signed_until"]))


def _x(key: Ed25519PublicKey) -> str:
    return _base64url(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
