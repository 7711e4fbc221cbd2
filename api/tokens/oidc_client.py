"""Logging in at an OIDC issuer: the authorization code flow with PKCE (OIDC Core 1.0, RFC 7636, RFC 9700).

Where the browser is sent, what a code is exchanged for, and which of the tokens that come back is kept. The issuer is
asked in threads of their own: one that hangs holds up nobody but those who log in.
"""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import httpx
import jwt
import structlog

from api.settings import Oidc
from api.tokens.discovery import Endpoints, IssuerError, client, json_of
from api.tokens.oidc import IssuerKeys, oidc_issuer
from api.tokens.patience import patiently
from api.tokens.verifier import TOKEN_CHARACTERS, TokenError, signed
from api.tokens.verifying_key import KeysAway

_SCOPE: Final = "openid"
"""All that is asked for: a name or an address of mail would be more than the ledger needs."""
_THREADS: Final = 4
_PATIENCE_SECONDS: Final = 10.0

_log: Final = structlog.get_logger()


class IssuerAway(Exception):
    """The issuer cannot be reached just now, or does not say where one logs in."""


class LoginRefused(Exception):
    """What came back from the issuer does not fit what was asked. The text holds nothing of it."""


class NoTokenForUs(Exception):
    """The issuer gave no token that is for this ledger."""


class Asked(NamedTuple):
    """What one request to log in holds the answer to, and what the browser is not told: the nonce and the verifier."""

    redirect_uri: str
    nonce: str
    verifier: str


class OidcClient:
    """The ledger as a client of an issuer at which people log in. Close it at the end."""

    def __init__(self, settings: Oidc, client_id: str, keys: IssuerKeys) -> None:
        self._settings = settings
        self._client_id = client_id
        self._keys = keys
        self._id_tokens = oidc_issuer(settings, keys)._replace(audience=client_id)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="issuer-login")

    def close(self) -> None:
        """Ask no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def address(self, asked: Asked, state: str) -> str:
        """Return where the browser is sent to log in. Raises IssuerAway."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=")
        parameters = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": asked.redirect_uri,
            "scope": _SCOPE,
            "state": state,
            "nonce": asked.nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        authorization = (await self._endpoints()).authorization
        if authorization is None:
            raise IssuerAway
        return str(httpx.URL(authorization).copy_merge_params(parameters))

    async def check_issuer(self, said: list[str]) -> None:
        """Raise LoginRefused where an answer names another issuer, or none though it would (RFC 9207). IssuerAway."""
        if not said and not (await self._endpoints()).says_its_name:
            return
        if said != [self._keys.name]:
            raise LoginRefused("the answer is another issuer's")

    async def redeem(self, code: str | None, asked: Asked) -> str:
        """Return the token that a code is good for, to be kept. Raises IssuerAway, LoginRefused, NoTokenForUs.

        It is for this ledger by its own word: whether it is good, and whose, is for `verified` to say.
        """
        if not code:
            raise LoginRefused("the answer has no code")
        answer = await self._exchanged(code, asked)
        id_token = answer.get("id_token")
        if not isinstance(id_token, str):
            raise LoginRefused("the answer has no ID token")
        await self._check_id_token(id_token, asked.nonce)
        return self._kept(answer.get("access_token"), id_token)

    def end_session(self) -> str | None:
        """Return where one logs out at the issuer, if it says so."""
        try:
            address = self._keys.endpoints().end_session
        except KeysAway:
            return None
        return str(httpx.URL(address).copy_merge_params({"client_id": self._client_id})) if address else None

    async def _endpoints(self) -> Endpoints:
        try:
            return await patiently(self._keys.endpoints)
        except KeysAway as error:
            raise IssuerAway from error

    async def _exchanged(self, code: str, asked: Asked) -> dict[str, Any]:
        endpoints = await self._endpoints()
        if endpoints.token is None:
            raise IssuerAway
        form, auth = self._proved(endpoints.token_methods)
        form |= {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.redirect_uri,
            "code_verifier": asked.verifier,
        }
        exchange = asyncio.get_running_loop().run_in_executor(self._threads, _post, endpoints.token, form, auth)
        try:
            return await asyncio.wait_for(exchange, _PATIENCE_SECONDS)
        except (httpx.HTTPError, TimeoutError) as error:
            _log.warning("an OIDC issuer cannot be reached for a code", error=type(error).__name__)
            raise IssuerAway from error
        except IssuerError as error:
            _log.warning("an OIDC issuer did not take a code", why=str(error))
            raise LoginRefused("the code was not taken") from error

    def _proved(self, methods: tuple[str, ...]) -> tuple[dict[str, str], httpx.Auth | None]:
        """Return how the ledger says who it is: by its secret if it has one, as the issuer takes it (RFC 6749, 2.3)."""
        secret = self._settings.client_secret
        if secret is None:
            return {"client_id": self._client_id}, None
        if "client_secret_post" in methods and "client_secret_basic" not in methods:
            return {"client_id": self._client_id, "client_secret": secret}, None
        return {}, httpx.BasicAuth(quote(self._client_id, safe=""), quote(secret, safe=""))

    async def _check_id_token(self, id_token: str, nonce: str) -> None:
        """Raise LoginRefused unless the token says that somebody logged in here, just now (OIDC Core, 3.1.3.7)."""
        if len(id_token) > TOKEN_CHARACTERS:
            raise LoginRefused("the ID token is too long")
        try:
            claims = (await patiently(lambda: signed(id_token, self._id_tokens))).claims
        except KeysAway as error:
            raise IssuerAway from error
        except TokenError as error:
            raise LoginRefused("the ID token is not accepted") from error
        if not hmac.compare_digest(str(claims.get("nonce")).encode("utf-8", "surrogatepass"), nonce.encode()):
            raise LoginRefused("the ID token answers another request")
        if not _is_for_client(claims, self._client_id):
            raise LoginRefused("the ID token is for another client")

    def _kept(self, access_token: Any, id_token: str) -> str:
        """Return the access token if it is for this ledger; else the ID token, where clients and audience are one."""
        if isinstance(access_token, str) and self._names_us(access_token):
            return access_token
        if self._client_id == self._settings.audience:
            return id_token
        raise NoTokenForUs

    def _names_us(self, token: str) -> bool:
        try:
            claims = jwt.decode(token, options={"verify_signature": False})
        except (jwt.PyJWTError, ValueError, RecursionError):
            return False  # opaque, as most are that are for the issuer itself
        return claims.get("iss") == self._keys.name and self._settings.audience in _listed(claims.get("aud"))


def _post(endpoint: str, form: Mapping[str, str], auth: httpx.Auth | None) -> dict[str, Any]:
    with client() as asking:
        return json_of(asking, "POST", endpoint, form, auth)


def _is_for_client(claims: Mapping[str, Any], client_id: str) -> bool:
    """Whether the client alone is meant, or it is the one of several for which the token was issued."""
    party = claims.get("azp", client_id if len(_listed(claims["aud"])) == 1 else None)
    return bool(party == client_id)


def _listed(audience: Any) -> list[Any]:
    return audience if isinstance(audience, list) else [audience]
