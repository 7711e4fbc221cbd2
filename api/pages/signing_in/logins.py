"""Logging in at an issuer, while it is under way: kept for the one browser that it was begun in, and answered once.

The browser holds a secret in a cookie; `state`, which goes round by the issuer, is made of that secret. So an answer
that another browser asked for opens nothing here, and nobody is signed in as somebody else by a link.
"""

import hashlib
import hmac
import time
from pathlib import Path
from secrets import token_urlsafe
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.pages.signing_in.sealed_folder import SealedFolder
from api.tokens.oidc_client import Asked

LOGIN_SECONDS: Final = 600
"""For how long one may take to log in."""
_COOKIE: Final = "ledger-login"
_COOKIE_OVER_TLS: Final = "__Host-ledger-login"
_RANDOM_BYTES: Final = 32


class Login(NamedTuple):
    """One that is under way: what was asked of the issuer, and where to go on to."""

    asked: Asked
    onward: str


class Logins:
    """Those under way, in a folder that processes on one machine may share."""

    def __init__(self, folder: Path) -> None:
        self._folder = SealedFolder(folder)

    def begin(self, redirect_uri: str, onward: str) -> tuple[str, Login]:
        """Begin one; return the secret that the browser is to hold. Raises OSError."""
        login = Login(Asked(redirect_uri, token_urlsafe(_RANDOM_BYTES), token_urlsafe(_RANDOM_BYTES)), onward)
        content = {**login.asked._asdict(), "onward": onward}
        return self._folder.keep(content, time.time() + LOGIN_SECONDS), login

    def finish(self, request: Request, state: str) -> Login | None:
        """Return, once, the one that this browser began and that a state is of; None where there is none such."""
        secret = request.cookies.get(_cookie(request))
        # The state first: an answer that somebody else made up must not use up what is under way.
        if not secret or not hmac.compare_digest(state_of(secret).encode(), state.encode("utf-8", "surrogatepass")):
            return None
        kept = self._folder.take(secret)
        if kept is None:
            return None
        return Login(Asked(kept["redirect_uri"], kept["nonce"], kept["verifier"]), kept["onward"])


def state_of(secret: str) -> str:
    """Return what goes round by the issuer, from which the secret cannot be had."""
    return hmac.digest(secret.encode("utf-8", "surrogatepass"), b"state", hashlib.sha256).hex()


def set_login_cookie(response: Response, request: Request, secret: str) -> None:
    """Have the browser hold the secret. `Lax`: it is to be sent when the issuer sends the browser back."""
    response.set_cookie(
        _cookie(request), secret, max_age=LOGIN_SECONDS, path="/", secure=_over_tls(request), httponly=True,
        samesite="lax",
    )  # fmt: skip


def clear_login_cookie(response: Response, request: Request) -> None:
    """Have the browser forget it."""
    response.delete_cookie(_cookie(request), path="/", secure=_over_tls(request), httponly=True, samesite="lax")


def _cookie(request: Request) -> str:
    return _COOKIE_OVER_TLS if _over_tls(request) else _COOKIE


def _over_tls(request: Request) -> bool:
    return request.url.scheme == "https"
