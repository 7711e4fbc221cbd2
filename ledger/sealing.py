"""How events lie in the log: sealed, each under the key of its case.

    sealed = 0x01, 12 random bytes, AES-256-GCM of the CloudEvent's JSON with a tag of 16 bytes

bound to the case, the event's reference and its type (`bound_to`): bytes that were changed, or moved to another
row, do not open. What version 0.1.0 stored is the JSON itself, which begins with `{`, and is read as it is.

Which key: that of the case. What is said of a case's retention (holds, proposals, the erasure) is sealed under a
key of its own, which outlives the case's; what is of no case, under the partnership's.
"""

import hmac
import threading
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import LedgerError
from ledger.events import RETENTION
from ledger.keys import FileKeyStore, KeyDestroyed, KeyMissing, KeyStore
from ledger.nonces import NONCE_BYTES, new_nonce

SEALED: Final = b"\x01"
"""The first byte of what is sealed: the version of the format."""
PLAIN: Final = b"{"
"""The first byte of what version 0.1.0 stored: JSON text, open to whoever has the database."""
PARTNERSHIP_KEY: Final = "_partnership"

_BEGINS: Final = 1 + NONCE_BYTES
_KEYS_KEPT: Final = 4_096


class SealBroken(LedgerError):
    """Stored bytes that do not open: they, or what they are bound to, are not what was recorded."""


class Erased(LedgerError):
    """Stored bytes whose key was destroyed: their case was erased."""


class Opener(Protocol):
    """Unseals one case's events (`Cipher.opener`)."""

    def __call__(self, stored: bytes, *, ref: str, topic: str, position: int) -> bytes:
        """The bytes that were sealed. Raises as `Cipher.unseal` does."""
        ...


class Cipher(Protocol):
    """How stored bytes are kept from those without the key of their case."""

    def seal(self, plain: bytes, *, case: str | None, ref: str, topic: str) -> bytes:
        """The bytes to store. Raises KeyMissing or KeyDestroyed."""
        ...

    def unseal(self, stored: bytes, *, case: str | None, ref: str, topic: str, position: int) -> bytes:
        """The bytes that were sealed. Raises SealBroken or Erased, naming the position, or KeyMissing."""
        ...

    def opener(self, case: str | None) -> Opener:
        """What unseals a case's events, and asks but once for its keys: for whoever holds its erasure off meanwhile."""
        ...

    def keyed(self, content_digest: bytes, *, case: str | None, topic: str) -> bytes:
        """A digest of content that says nothing to those without the key. Raises as `seal` does."""
        ...

    def seal_keyed(
        self, plain: bytes, content_digest: bytes, *, case: str | None, ref: str, topic: str
    ) -> tuple[bytes, bytes]:
        """What `seal` and `keyed` give, by one look for the key. Raises as they do."""
        ...

    def make_keys(self, names: Collection[str]) -> None:
        """Make the keys of these names (`key_name`) that there are not yet. Raises KeyDestroyed."""
        ...

    def identity(self) -> bytes:
        """What tells these keys from another ledger's, and nothing of any of them. Raises KeyMissing."""
        ...

    def destroy(self, case: str) -> bool:
        """Destroy the key of a case, for ever: whether anything was left to do."""
        ...

    def forget_destroyed(self) -> None:
        """Drop from memory the keys that other processes have destroyed."""
        ...


def key_name(case: str | None, topic: str) -> str:
    """The name of the key under which an event is sealed."""
    if case is None:
        return PARTNERSHIP_KEY
    return f"{case}.retention" if topic in RETENTION else case


def bound_to(case: str | None, ref: str, topic: str) -> bytes:
    """What sealed bytes are bound to: the additional data of AES-GCM."""
    return f"ledger event 1\n{case or ''}\n{ref}\n{topic}".encode()


class _Key(NamedTuple):
    aead: AESGCM
    digests: hmac.HMAC

    def seal(self, plain: bytes, case: str | None, ref: str, topic: str) -> bytes:
        nonce = new_nonce()
        return SEALED + nonce + self.aead.encrypt(nonce, plain, bound_to(case, ref, topic))

    def keyed(self, content_digest: bytes) -> bytes:
        # As hmac.digest, which lets another thread have the interpreter for as long as this takes.
        digest = self.digests.copy()
        digest.update(content_digest)
        return digest.digest()


class CaseCipher:
    """Seals under the keys of a store. Keys that were got are kept in memory while the store still holds them."""

    def __init__(self, store: KeyStore) -> None:
        self.store = store
        self._kept: dict[str, _Key] = {}
        self._changing = threading.Lock()

    def __reduce__(self) -> tuple[type["CaseCipher"], tuple[KeyStore]]:
        """Another process gets the keys from the store itself."""
        return CaseCipher, (self.store,)

    def seal(self, plain: bytes, *, case: str | None, ref: str, topic: str) -> bytes:
        """The bytes to store. Raises KeyMissing or KeyDestroyed."""
        return self._key(key_name(case, topic)).seal(plain, case, ref, topic)

    def unseal(self, stored: bytes, *, case: str | None, ref: str, topic: str, position: int) -> bytes:
        """The bytes that were sealed. Raises SealBroken or Erased, naming the position, or KeyMissing."""
        if stored[:1] == PLAIN:
            return stored
        return _unsealed(self._key_for(key_name(case, topic), position), stored, bound_to(case, ref, topic), position)

    def opener(self, case: str | None) -> Opener:
        """What unseals a case's events, and asks but once for its keys: for whoever holds its erasure off meanwhile."""
        keys: dict[str, AESGCM] = {}

        def unseal(stored: bytes, *, ref: str, topic: str, position: int) -> bytes:
            if stored[:1] == PLAIN:
                return stored
            name = key_name(case, topic)
            if name not in keys:
                keys[name] = self._key_for(name, position)
            return _unsealed(keys[name], stored, bound_to(case, ref, topic), position)

        return unseal

    def keyed(self, content_digest: bytes, *, case: str | None, topic: str) -> bytes:
        """HMAC-SHA256 of a digest of content, by a key that is destroyed with the case's. Raises as `seal` does."""
        return self._key(key_name(case, topic)).keyed(content_digest)

    def seal_keyed(
        self, plain: bytes, content_digest: bytes, *, case: str | None, ref: str, topic: str
    ) -> tuple[bytes, bytes]:
        """What `seal` and `keyed` give, by one look for the key. Raises as they do."""
        key = self._key(key_name(case, topic))
        return key.seal(plain, case, ref, topic), key.keyed(content_digest)

    def make_keys(self, names: Collection[str]) -> None:
        """Make the keys that there are not yet; they outlive a crash from now on. Raises KeyDestroyed."""
        self.store.make(names)

    def identity(self) -> bytes:
        """What tells these keys from another ledger's: made from the partnership's key. Raises KeyMissing."""
        return hmac.digest(self.store.get(PARTNERSHIP_KEY), b"ledger key store", "sha256")

    def destroy(self, case: str) -> bool:
        """Destroy the key of a case, for ever: whether anything was left to do. That of its retention stays."""
        done = self.store.destroy(case)
        self.forget_destroyed()
        return done

    def keys_of(self, case: str) -> dict[str, bytes]:
        """The keys, by name, that open a case's events and no others: for its evidence bundle.

        None of an erased case but that of its retention. Raises KeyMissing where there is no key to give.
        """
        found = {}
        for name in (case, f"{case}.retention"):
            try:
                found[name] = self.store.get(name)
            except (KeyDestroyed, KeyMissing):
                continue
        if not found:
            raise KeyMissing(f"there is no key of the case {case}: none is sealed, or the keys lie elsewhere")
        return found

    def forget_destroyed(self) -> None:
        """Drop from memory the keys that the store no longer holds."""
        with self._changing:
            self._forget(name for name in list(self._kept) if not self.store.holds(name))

    def _key_for(self, name: str, position: int) -> AESGCM:
        """The key for what is stored at a position. Raises Erased or KeyMissing, naming the position."""
        try:
            return self._key(name).aead
        except KeyDestroyed as error:
            raise Erased(f"position {position}: its case was erased, and its key destroyed") from error
        except KeyMissing as error:
            raise KeyMissing(
                f"position {position}: {error}: restore it from the keys' backup, or say with --keys where the keys are"
            ) from error

    def _key(self, name: str) -> _Key:
        key = self._kept.get(name)
        if key is not None and self.store.holds(name):
            return key
        with self._changing:
            self._forget([name])
            secret = self.store.get(name)
            digests = hmac.digest(secret, b"ledger content digests", "sha256")
            key = _Key(AESGCM(secret), hmac.new(digests, digestmod="sha256"))
            if len(self._kept) >= _KEYS_KEPT:
                self._forget(list(self._kept)[: _KEYS_KEPT // 4])
            self._kept[name] = key
        return key

    def _forget(self, names: Iterable[str]) -> None:
        for name in names:
            self._kept.pop(name, None)


def _unsealed(key: AESGCM, stored: bytes, bound: bytes, position: int) -> bytes:
    """The bytes that were sealed. Raises SealBroken, naming the position."""
    if stored[:1] != SEALED:
        raise SealBroken(f"position {position}: not in a form that the ledger stores: run ledger verify")
    try:
        return key.decrypt(stored[1:_BEGINS], stored[_BEGINS:], bound)
    except (InvalidTag, ValueError) as error:
        raise SealBroken(
            f"position {position}: the stored bytes do not open: they, or the case, id or type they were recorded"
            " with, were changed, or the key is another ledger's: run ledger verify"
        ) from error


def cipher_at(folder: Path) -> CaseCipher:
    """The cipher whose keys lie in a folder, where they are made when they are first needed."""
    return CaseCipher(FileKeyStore(folder))
