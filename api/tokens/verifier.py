"""Bearer tokens verified: who signed, for whom, for how long. Once verified, remembered until they expire."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import jwt

from api.tokens.callers import Caller, ClaimsError
from api.tokens.verifying_key import Keys, VerifyingKey

LEEWAY_SECONDS: Final = 30
"""How far ahead of ours an issuer's clock may be. A token that has expired is refused to the second."""
TOKEN_CHARACTERS: Final = 8192

_REMEMBERED: Final = 4096
_TYPES: Final = ("jwt", "at+jwt", "application/at+jwt")  # RFC 9068; no other kind of JWT is an access token


class TokenError(Exception):
    """A token that is not accepted; the text says why, and holds nothing of the token."""


class UnknownKey(TokenError):
    """A token signed by a key that is not known. `looking`: what to wait for, if its issuer is being asked."""

    def __init__(self, looking: Future[None] | None) -> None:
        super().__init__("the token was not signed by a key that this ledger knows")
        self.looking = looking


class Issuer(NamedTuple):
    """Whose tokens are accepted: how its tokens name it and us, its keys, and what its claims say of the bearer."""

    name: str
    audience: str
    keys: Keys
    required: list[str]
    caller_of: Callable[[Mapping[str, Any]], Caller]
    only_audience: bool
    """Whether a token for others as well is refused."""


class Signed(NamedTuple):
    """What a token says, and the key that it was signed by."""

    claims: dict[str, Any]
    key_id: str | None
    key: VerifyingKey


class _Verified(NamedTuple):
    caller: Caller
    expires: float
    keys: Keys
    key_id: str | None
    key: VerifyingKey


class Verifier:
    """Says who the bearer of a token is. What was verified is remembered by a digest.

    It is forgotten when it expires, and as soon as its key is no longer among its issuer's.
    """

    def __init__(self, issuers: Iterable[Issuer]) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._remembered: OrderedDict[bytes, _Verified] = OrderedDict()
        self._lock = threading.Lock()

    def remembered(self, token: str) -> Caller | None:
        """Return the bearer of a token that was verified before and is still good. Raises KeysAway."""
        digest = _digest(token)
        with self._lock:
            known = self._remembered.get(digest)
            if known is None:
                return None
            if time.time() < known.expires and known.keys.find(known.key_id) is known.key:
                self._remembered.move_to_end(digest)
                return known.caller
            del self._remembered[digest]
            return None

    def caller(self, token: str) -> Caller:
        """Return the bearer of the token. Raises TokenError, UnknownKey among them, and KeysAway."""
        if len(token) > TOKEN_CHARACTERS:
            raise TokenError("the token is too long to be one of this ledger's")
        known = self.remembered(token)
        if known is not None:
            return known
        verified = self._verify(token)
        with self._lock:
            self._remembered[_digest(token)] = verified
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return verified.caller

    def _verify(self, token: str) -> _Verified:
        with _refusing():
            issuer = self._issuer(token)
            claims, key_id, key = signed(token, issuer)
            return _Verified(issuer.caller_of(claims), float(claims["exp"]), issuer.keys, key_id, key)

    def _issuer(self, token: str) -> Issuer:
        """Return the issuer that the token claims; that it is so, its signature then shows."""
        claimed = jwt.decode(token, options={"verify_signature": False}).get("iss")
        issuer = self._issuers.get(claimed) if isinstance(claimed, str) else None
        if issuer is None:
            raise TokenError("the token is not of an issuer that this ledger accepts")
        return issuer


def signed(token: str, issuer: Issuer) -> Signed:
    """Return what a token of the issuer's says, if it is good. Raises TokenError, UnknownKey among them, and KeysAway.

    What its claims make of the bearer is not looked at.
    """
    with _refusing():
        header = jwt.get_unverified_header(token)
        key_id = header.get("kid")
        if not isinstance(key_id, str | None) or str(header.get("typ") or "jwt").lower() not in _TYPES:
            raise TokenError("the token is not a valid token of this ledger")
        key = issuer.keys.find(key_id)
        if key is None:
            raise UnknownKey(issuer.keys.look_again())
        return Signed(_claims(token, issuer, key), key_id, key)


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise TokenError for whatever a token can be that is not one of ours."""
    try:
        yield
    except jwt.ExpiredSignatureError as error:
        raise TokenError("the token has expired: get a new one") from error
    except jwt.ImmatureSignatureError as error:
        raise TokenError("the token is not valid yet: its issuer's clock or ours is wrong") from error
    except ClaimsError as error:
        raise TokenError(f"the token's claims make no sense: {error}") from error
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise TokenError("the token is not a valid token of this ledger") from error


def _claims(token: str, issuer: Issuer, key: VerifyingKey) -> dict[str, Any]:
    """Return the claims that the key signed. What a token says of keys and algorithms decides nothing."""
    claims: dict[str, Any] = jwt.decode(
        token,
        key.key,
        algorithms=[key.algorithm],
        audience=issuer.audience,
        issuer=issuer.name,
        leeway=LEEWAY_SECONDS,
        options={"require": issuer.required, "strict_aud": issuer.only_audience},
    )
    if float(claims["exp"]) <= time.time():  # the leeway is for beginnings alone
        raise jwt.ExpiredSignatureError
    return claims


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
