"""Sessions: a token in the keeping of the server, to which the browser holds a cookie; and links that begin one.

The token is verified with each request, as any other call's is. A session ends when it is signed out of, or when
its token does.
"""

import hashlib
import hmac
import time
from pathlib import Path
from typing import Final, NamedTuple

import jwt
from starlette.requests import Request
from starlette.responses import Response

from api.pages.signing_in.logins import Logins
from api.pages.signing_in.sealed_folder import Kept, SealedFolder

LINK_SECONDS: Final = 900
"""For how long a sign-in link is good."""
_LONGEST_SECONDS: Final = 12 * 3600
_COOKIE: Final = "ledger-session"
_COOKIE_OVER_TLS: Final = "__Host-ledger-session"


class Session(NamedTuple):
    """A session: its secret, its token, and the purpose of looking at each case, as it was stated."""

    secret: str
    token: str
    purposes: dict[str, str]
    until: float

    @property
    def form_token(self) -> str:
        """What each form of the session carries, and no other site can know."""
        return hmac.digest(self.secret.encode(), b"form", hashlib.sha256).hex()


class Sessions:
    """Sessions, sign-in links and logins under way, in a folder that processes on one machine may share."""

    def __init__(self, folder: Path) -> None:
        self._sessions = SealedFolder(folder / "open")
        self._links = SealedFolder(folder / "links")
        self.logins = Logins(folder / "logins")

    def begin(self, token: str) -> Session:
        """Begin a session with a token that has been verified. Raises OSError."""
        claims = jwt.decode(token, options={"verify_signature": False})
        until = min(float(claims["exp"]), time.time() + _LONGEST_SECONDS)
        return Session(self._sessions.keep({"token": token, "purposes": {}}, until), token, {}, until)

    def find(self, request: Request) -> Session | None:
        """Return the session whose cookie the request bears."""
        secret = request.cookies.get(_cookie(request))
        kept = self._sessions.find(secret) if secret else None
        return Session(secret, kept["token"], kept["purposes"], kept["until"]) if secret and kept else None

    def state_purpose(self, session: Session, case: str, purpose: str) -> None:
        """Keep why a case is looked at, for the rest of the session. Raises OSError."""
        purposes = {**session.purposes, case: purpose}
        self._sessions.replace(session.secret, {"token": session.token, "purposes": purposes, "until": session.until})

    def end(self, session: Session) -> None:
        """End a session: its cookie opens nothing any more."""
        self._sessions.drop(session.secret)

    def link(self, token: str, *, seconds: float = LINK_SECONDS) -> str:
        """Return the path of a link that begins a session with a token: once, and soon. Raises OSError."""
        return f"/sign-in/{self._links.keep({'token': token}, time.time() + seconds)}"

    def follow(self, code: str) -> str | None:
        """Return the token of a link, which is then used up; None where it is so already, or too old."""
        kept: Kept | None = self._links.take(code)
        return str(kept["token"]) if kept else None


def set_cookie(response: Response, request: Request, session: Session) -> None:
    """Have the browser keep the session's secret: from scripts, from other sites' forms, and within TLS if there."""
    seconds = max(0, int(session.until - time.time()))
    response.set_cookie(
        _cookie(request), session.secret, max_age=seconds, path="/", secure=_over_tls(request), httponly=True,
        samesite="lax",
    )  # fmt: skip


def clear_cookie(response: Response, request: Request) -> None:
    """Have the browser forget it."""
    response.delete_cookie(
        _cookie(request), path="/", secure=_over_tls(request), httponly=True, samesite="lax"
    )  # fmt: skip


def _cookie(request: Request) -> str:
    return _COOKIE_OVER_TLS if _over_tls(request) else _COOKIE


def _over_tls(request: Request) -> bool:
    return request.url.scheme == "https"
