"""An OIDC issuer: its keys, as its discovery document and key set give them, and what its claims say.

Keys are looked up in a thread of their own, so that no call waits for the issuer but one by a key that is not
known yet. What was known goes on being accepted while the issuer is away, for a day.
"""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import httpx
import structlog

from api.settings import Oidc
from api.tokens.callers import ROLES, Caller, ClaimsError, caller_of
from api.tokens.discovery import UNNAMED, Discovered, Endpoints, IssuerError, discovered
from api.tokens.verifier import Issuer
from api.tokens.verifying_key import KeysAway, VerifyingKey

REFRESH_SECONDS: Final = 60.0
"""How long a key that the issuer has withdrawn may still be accepted."""
PAUSE_SECONDS: Final = 5.0
"""How long after one look-up the next may begin, however many unknown keys come in."""
KEPT_SECONDS: Final = 24 * 3600.0
"""How long keys are kept of an issuer that cannot be reached."""

_REQUIRED: Final = ["iss", "aud", "sub", "iat", "exp"]

_log: Final = structlog.get_logger()


class IssuerKeys:
    """The keys of an OIDC issuer. Close it at the end."""

    def __init__(
        self,
        issuer: str,
        *,
        refresh_seconds: float = REFRESH_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
        kept_seconds: float = KEPT_SECONDS,
    ) -> None:
        self._issuer = issuer
        self._refresh_seconds = refresh_seconds
        self._pause_seconds = pause_seconds
        self._kept_seconds = kept_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="issuer-keys")
        self._lock = threading.Lock()
        self._looking: Future[None] | None = None
        self._begun_at = float("-inf")
        self._had_at: float | None = None
        self._failed = False
        self._known: Discovered = {}
        self._endpoints: Endpoints | None = None
        self.look_again()

    def close(self) -> None:
        """Look no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def find(self, key_id: str | None) -> VerifyingKey | None:
        """Return a key of the issuer, by what is known now. Raises KeysAway where that says nothing.

        A token that names no key is by the issuer's only one (OIDC Core 1.0, 10.1).
        """
        age = float("inf") if self._had_at is None else time.monotonic() - self._had_at
        if age > self._refresh_seconds:
            self.look_again()
        known = self._known if age < self._kept_seconds else {}
        if key_id is None and len(known) == 1:
            key_id = next(iter(known))
        found = known.get(key_id or UNNAMED)
        if found is None and (self._failed or age >= self._kept_seconds):
            raise KeysAway(self.look_again())
        return found[1] if found else None

    @property
    def name(self) -> str:
        """Return the issuer's URL, as its tokens have it."""
        return self._issuer

    def endpoints(self) -> Endpoints:
        """Return where one logs in there, by what was heard last. Raises KeysAway where nothing was yet."""
        if self._endpoints is None:
            raise KeysAway(self.look_again())
        return self._endpoints

    def look_again(self) -> Future[None] | None:
        """Look for new keys, unless that was done just now. Return what to wait for: at most a few seconds."""
        with self._lock:
            under_way = self._looking is not None and not self._looking.done()
            if not under_way and time.monotonic() - self._begun_at >= self._pause_seconds:
                self._begun_at = time.monotonic()
                self._looking = self._thread.submit(self._look)
            return self._looking

    def _look(self) -> None:
        try:
            found, endpoints = discovered(self._issuer)
        except (httpx.HTTPError, IssuerError) as error:
            self._failed = True
            _log.warning("an OIDC issuer's keys cannot be had", error=type(error).__name__)
            return
        except Exception as error:  # noqa: BLE001  # whatever it sent, the thread must live to look again
            self._failed = True
            _log.error("an OIDC issuer's keys cannot be read", error=type(error).__name__)
            return
        # A key that stays is the same object: by that what it verified is known to be still good.
        known = self._known
        self._known = {
            name: known[name] if name in known and known[name][0] == member else (member, key)
            for name, (member, key) in found.items()
        }
        self._endpoints = endpoints
        self._had_at, self._failed = time.monotonic(), False


def oidc_issuer(settings: Oidc, keys: IssuerKeys) -> Issuer:
    """Return what the issuer's tokens are verified by."""
    return Issuer(
        settings.issuer,
        settings.audience,
        keys,
        required=_REQUIRED,
        caller_of=lambda claims: _caller_of(claims, settings),
        only_audience=False,
    )


def _caller_of(claims: Mapping[str, Any], settings: Oidc) -> Caller:
    """Return the caller. A role's own claims alone are read: an issuer may say more of everyone."""
    role = _role(_claim(claims, settings.role_claim))
    said: dict[str, Any] = {name: claims.get(name) for name in ("iss", "sub", "iat", "jti")} | {"role": role}
    if role == "agency":
        said["agency"] = _claim(claims, settings.agency_claim)
    cases = _claim(claims, settings.cases_claim)
    if role == "reviewer" and cases is not None:
        said["cases"] = cases.split() if isinstance(cases, str) else cases
    return caller_of(said)


def _role(said: Any) -> str:
    """Return the one role of ours that is said: as a text, or among the roles of a list."""
    ours = [each for each in (said if isinstance(said, list) else [said]) if each in ROLES]
    if len(ours) != 1:
        raise ClaimsError(f"of the roles {', '.join(ROLES)} exactly one is needed")
    return str(ours[0])


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """Return a claim by its name or, if there is none of it, by its path."""
    if name in claims:
        return claims[name]
    value: Any = claims
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
