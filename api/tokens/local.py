"""The local issuer: tokens signed by a key in the home."""

import time
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import jwt

from api.settings import Settings
from api.tokens.callers import Role, caller_of
from api.tokens.keys import signing_key
from api.tokens.local_keys import ALGORITHM, LocalKeys
from api.tokens.verifier import Issuer

LIFE_SECONDS: Final = 3600
"""An hour: long enough for a sitting, short enough that a token left lying about is soon worth nothing."""

_REQUIRED: Final = ["iss", "aud", "sub", "iat", "nbf", "exp", "jti", "role"]


class LocalIssuer:
    """Issues tokens by a key of its own in the folder `keys`, made on first use, or by the one it was rotated to."""

    def __init__(self, keys: Path, *, issuer: str = Settings.issuer, audience: str = Settings.audience) -> None:
        self._folder = keys
        self._issuer = issuer
        self._audience = audience
        signing_key(keys)

    @property
    def key_id(self) -> str:
        """The identifier of the key that signs."""
        return signing_key(self._folder).key_id

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
        Raises ClaimsError where role and claims disagree, KeyFileError and OSError.
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
        signing = signing_key(self._folder, until=at + seconds)
        return jwt.encode(claims, signing.key, algorithm=ALGORITHM, headers={"kid": signing.key_id})


def local_issuer(settings: Settings) -> Issuer:
    """Return what its tokens are verified by, its first key made if there is none. Raises KeyFileError, OSError."""
    signing_key(settings.keys)
    return Issuer(
        settings.issuer,
        settings.audience,
        LocalKeys(settings.keys),
        required=_REQUIRED,
        caller_of=caller_of,
        only_audience=True,
    )
