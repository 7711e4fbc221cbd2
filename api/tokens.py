"""Bearer tokens: issued by the local issuer, verified once, then remembered until they expire."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from api.callers import Caller, ClaimsError, Role, caller_of
from api.keys import key_id, private_key
from api.settings import Settings

ALGORITHM: Final = "EdDSA"
LIFE_SECONDS: Final = 8 * 3600
"""A working day: long enough for a reviewer at one machine, short enough to be forgotten overnight."""

_REQUIRED: Final = ["iss", "aud", "sub", "iat", "nbf", "exp", "jti", "role"]
_TOKEN_CHARACTERS: Final = 8192
_REMEMBERED: Final = 4096


class TokenError(Exception):
    """A token that is not accepted; the text says why, and holds nothing of the token."""


class LocalIssuer:
    """Issues tokens by a key of its own in the folder `keys`, made on first use."""

    def __init__(self, keys: Path, *, issuer: str = Settings.issuer, audience: str = Settings.audience) -> None:
        self._key: Ed25519PrivateKey = private_key(keys)
        self._issuer = issuer
        self._audience = audience
        self.key_id = key_id(self._key.public_key())

    @property
    def public_keys(self) -> dict[str, Ed25519PublicKey]:
        """The public key by its identifier, for a verifier."""
        return {self.key_id: self._key.public_key()}

    def issue(
        self,
        role: Role,
        *,
        agency: str | None = None,
        cases: Collection[str] = (),
        subject: str | None = None,
        seconds: int = LIFE_SECONDS,
    ) -> str:
        """Return a token for a role, valid from now for `seconds`.

        An agency's token names its `agency`, a reviewer's the `cases` assigned (`*`: all).
        Raises ClaimsError where role and claims disagree.
        """
        at = int(time.time())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": subject or agency or role,
            "iat": at,
            "nbf": at,
            "exp": at + seconds,
            "jti": str(uuid4()),
            "role": role,
        }
        if agency is not None:
            claims["agency"] = agency
        if cases or role == "reviewer":
            claims["cases"] = sorted(cases)
        caller_of(claims)
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self.key_id})


class Verifier:
    """Says who the bearer of a token is. What was verified is remembered by a digest, until it expires."""

    def __init__(self, keys: Mapping[str, Ed25519PublicKey], *, issuer: str, audience: str) -> None:
        self._keys = dict(keys)
        self._issuer = issuer
        self._audience = audience
        self._remembered: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()
        self._lock = threading.Lock()

    def caller(self, token: str) -> Caller:
        """Return the bearer of the token. Raises TokenError."""
        if len(token) > _TOKEN_CHARACTERS:
            raise TokenError("the token is too long to be one of this ledger's")
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            known = self._remembered.get(digest)
            if known is not None and time.time() < known[1]:
                self._remembered.move_to_end(digest)
                return known[0]
        caller, expires = self._verify(token)
        with self._lock:
            self._remembered[digest] = (caller, expires)
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return caller

    def _verify(self, token: str) -> tuple[Caller, float]:
        try:
            key = self._keys.get(str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise TokenError("the token was not signed by a key that this ledger knows")
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                options={"require": _REQUIRED, "strict_aud": True},
            )
            return caller_of(claims), float(claims["exp"])
        except jwt.ExpiredSignatureError as error:
            raise TokenError("the token has expired: get a new one") from error
        except ClaimsError as error:
            raise TokenError(f"the token's claims make no sense: {error}") from error
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise TokenError("the token is not a valid token of this ledger") from error
