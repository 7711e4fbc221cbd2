"""A key wrapped by the master key, as a file holds it: useless to whoever has the file alone."""

import hashlib
from typing import NamedTuple

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.keys.store import KeyStoreError
from ledger.nonces import new_nonce


def master_id(master: bytes) -> str:
    """What tells one master key from another, and nothing of either: 16 hexadecimal digits."""
    return hashlib.sha256(b"ledger master key\n" + master).hexdigest()[:16]


class Wrapped(NamedTuple):
    """A wrapped key: its name, the master key's id, and AES-256-GCM of it bound to that name."""

    name: str
    master: str
    nonce: bytes
    sealed: bytes

    @classmethod
    def of(cls, key: bytes, name: str, master: bytes) -> "Wrapped":
        """Wrap a key."""
        nonce = new_nonce()
        return cls(name, master_id(master), nonce, AESGCM(master).encrypt(nonce, key, _bound_to(name)))

    def key(self, master: bytes) -> bytes:
        """Unwrap it. Raises KeyStoreError where the file was changed, or is another key's."""
        try:
            return AESGCM(master).decrypt(self.nonce, self.sealed, _bound_to(self.name))
        except InvalidTag as error:
            raise KeyStoreError(f"the key {self.name} does not unwrap: restore it from the keys' backup") from error

    def text(self) -> bytes:
        """The file's content."""
        said = {"key": self.name, "master": self.master, "nonce": self.nonce.hex(), "wrapped": self.sealed.hex()}
        return orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def read(cls, text: bytes, name: str) -> "Wrapped":
        """Read a file that should hold the key of that name. Raises KeyStoreError."""
        try:
            said = orjson.loads(text)
            nonce, sealed = bytes.fromhex(said["nonce"]), bytes.fromhex(said["wrapped"])
            return cls(name, str(said["master"]), nonce, sealed)
        except (ValueError, KeyError, TypeError) as error:
            raise KeyStoreError(f"the file of the key {name} is damaged: restore it from the keys' backup") from error


def _bound_to(name: str) -> bytes:
    return f"ledger data key\n{name}".encode()
