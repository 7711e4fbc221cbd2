"""What the server keeps for a browser: files that open only by the secret that the browser holds.

A file's name is a digest of the secret and its content is sealed under another, so the folder tells nobody who is
signed in, nor their tokens. Taking one is a rename, which only one can do.
"""

import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex, token_urlsafe
from threading import Lock
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.keys.files import make_folder, write
from ledger.nonces import NONCE_BYTES, new_nonce

_SECRET_BYTES: Final = 32
_LONGEST_SECRET: Final = 64

Kept = dict[str, Any]


class SealedFolder:
    """A folder of what is kept until a moment (seconds since 1970). It is made on first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()

    def keep(self, content: Mapping[str, Any], until: float) -> str:
        """Keep something; return the secret that opens it. What has run out is removed. Raises OSError."""
        make_folder(self._folder)
        self._remove_old()
        secret = token_urlsafe(_SECRET_BYTES)
        self._write(secret, {**content, "until": until})
        return secret

    def find(self, secret: str) -> Kept | None:
        """Return what a secret opens, or None where there is nothing any more."""
        return _opened(self._file(secret), secret) if len(secret) <= _LONGEST_SECRET else None

    def replace(self, secret: str, content: Mapping[str, Any]) -> None:
        """Keep something else under the same secret. Raises OSError."""
        self._write(secret, content)

    def take(self, secret: str) -> Kept | None:
        """Return what a secret opens, once."""
        if len(secret) > _LONGEST_SECRET:
            return None
        taken = self._folder / f".{token_hex(_SECRET_BYTES)}"
        try:
            self._file(secret).rename(taken)
        except FileNotFoundError:
            return None
        try:
            return _opened(taken, secret)
        finally:
            taken.unlink()

    def drop(self, secret: str) -> None:
        """Keep it no longer."""
        self._file(secret).unlink(missing_ok=True)

    def _file(self, secret: str) -> Path:
        return self._folder / _digest("name", secret).hex()

    def _write(self, secret: str, content: Mapping[str, Any]) -> None:
        nonce = new_nonce()
        sealed = AESGCM(_digest("key", secret)).encrypt(nonce, orjson.dumps(content), None)
        file = self._file(secret)
        with self._lock:
            write(file, nonce + sealed)
            os.utime(file, (content["until"], content["until"]))  # by which the old ones are told

    def _remove_old(self) -> None:
        for file in self._folder.iterdir():
            if file.is_file() and file.stat().st_mtime < time.time():
                file.unlink(missing_ok=True)


def _opened(file: Path, secret: str) -> Kept | None:
    try:
        sealed = file.read_bytes()
        plain = AESGCM(_digest("key", secret)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except (FileNotFoundError, InvalidTag, ValueError):
        return None
    kept: Kept = orjson.loads(plain)
    return kept if time.time() < kept["until"] else None


def _digest(what: str, secret: str) -> bytes:
    return hashlib.sha256(f"{what}:{secret}".encode("utf-8", "surrogatepass")).digest()
