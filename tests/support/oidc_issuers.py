"""OIDC issuers on this machine: a library's, as a process of its own, and a bare key set for keys of any kind."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from api.settings import Oidc
from api.tokens.oidc import IssuerKeys, oidc_issuer
from api.tokens.verifier import Verifier

PATIENCE_SECONDS = 30
REDIRECT = "http://127.0.0.1/back"

RSA = rsa.generate_private_key(65537, 2048)
P256 = ec.generate_private_key(ec.SECP256R1())
ED25519 = ed25519.Ed25519PrivateKey.generate()

Verifying = Callable[..., Verifier]

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass
class LibraryIssuer:
    """oidc-provider-mock on a port: each start of it has new keys."""

    port: int
    process: subprocess.Popen[bytes] | None = None
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        """Return the issuer's name."""
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        """Have it answer."""
        command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(self.port), "--host", "127.0.0.1"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, "the issuer did not start"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/jwks").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """Have it answer no more."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def know(self, subject: str, **claims: Any) -> None:
        """Have somebody be known there, and what is said of them."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def token(self, subject: str, audience: str, **claims: Any) -> str:
        """Return a token of somebody who logs in there, by the authorization code flow."""
        self.know(subject, **claims)
        with httpx.Client(base_url=self.url) as client:
            asked = {"client_id": audience, "redirect_uri": REDIRECT, "response_type": "code", "scope": "openid"}
            back = client.post("/oauth2/authorize", params=asked, data={"sub": subject})
            code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
            redeemed = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
            answer = client.post("/oauth2/token", data=redeemed, auth=(audience, "any"))
            return str(answer.json()["id_token"])


@contextmanager
def library_issuer() -> Iterator[LibraryIssuer]:
    """Yield a running issuer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        issuer = LibraryIssuer(free.getsockname()[1])
    issuer.start()
    try:
        yield issuer
    finally:
        issuer.stop()


@dataclass
class KeySet:
    """An issuer that is a discovery document and a set of keys, both to be changed at will."""

    url: str
    keys: list[dict[str, Any]] = field(default_factory=list)
    document: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    """What is answered instead, by path."""
    asked: list[str] = field(default_factory=list)
    sent: list[tuple[dict[str, str], str | None]] = field(default_factory=list)
    """The forms that were posted, each with what the client proved itself by."""

    def add(self, kid: str, key: PrivateKey, **members: Any) -> None:
        """Publish a key."""
        self.keys.append({"kid": kid, "use": "sig", **public_jwk(key), **members})

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Return what is answered at a path."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return 200, {}, orjson.dumps({"issuer": self.url, "jwks_uri": f"{self.url}/keys", **self.document})
        return 200, {}, orjson.dumps({"keys": self.keys})

    def token(self, key: PrivateKey, kid: str | None, algorithm: str, **claims: Any) -> str:
        """Return a token for the audience `ledger`: a reviewer's, but for what is named. None leaves out."""
        at = int(time.time())
        valid = {"iss": self.url, "aud": "ledger", "sub": "r1", "iat": at, "exp": at + 60, "role": "reviewer"}
        said = {name: value for name, value in {**valid, **claims}.items() if value is not None}
        return jwt.encode(said, key, algorithm=algorithm, headers={"kid": kid} if kid else None)


def public_jwk(key: PrivateKey) -> dict[str, Any]:
    """Return the public half of a key as a JWK."""
    if isinstance(key, rsa.RSAPrivateKey):
        return dict(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return dict(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True))
    return dict(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True))


@contextmanager
def key_set() -> Iterator[KeySet]:
    """Yield a key set that is served."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = published.answer(self.path)
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["content-length"])).decode()
            published.sent.append((dict(parse_qsl(form)), self.headers["authorization"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        published = KeySet(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield published
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def verifiers(published: KeySet) -> Iterator[Verifying]:
    """Yield what makes a verifier that has looked the keys up once."""
    opened = []

    def make(*, refresh: float = 60, pause: float = 0, kept: float = 3600, **claims: str) -> Verifier:
        keys = IssuerKeys(published.url, refresh_seconds=refresh, pause_seconds=pause, kept_seconds=kept)
        opened.append(keys)
        looking = keys.look_again()
        if looking:
            looking.result(10)
        return Verifier([oidc_issuer(Oidc(published.url, "ledger", **claims), keys)])

    try:
        yield make
    finally:
        for keys in opened:
            keys.close()
