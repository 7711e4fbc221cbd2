"""What a store of keys does: the few things behind which a folder, or a key management service, can stand."""

from collections.abc import Iterable
from typing import Final, Protocol

from ledger.errors import LedgerError

KEY_BYTES: Final = 32
"""The length of every key: 256 bits."""


class KeyStoreError(LedgerError):
    """The keys cannot be read or written as they lie there; the message says which, and what would be right."""


class KeyMissing(KeyStoreError):
    """There is no key of that name, and there has not been one that was destroyed."""


class KeyDestroyed(KeyStoreError):
    """There was a key of that name. It was destroyed, and there will never be another."""


class KeyStore(Protocol):
    """Random keys of 256 bits by name. A name is a case's code or of the same letters, with `_` and `.`.

    Several processes use one store at once. It can be pickled, to be used in another process.
    """

    def get(self, name: str) -> bytes:
        """The key of that name. Raises KeyMissing, KeyDestroyed or KeyStoreError."""
        ...

    def make(self, names: Iterable[str]) -> None:
        """Make the keys that there are not yet. They will outlive a crash from the moment that this returns.

        Of several that make one at once, one wins, and all get its key. Raises KeyDestroyed or KeyStoreError.
        """
        ...

    def holds(self, name: str) -> bool:
        """Whether the key is still there: asked before each use of one that was got before, so it must be quick."""
        ...

    def destroy(self, name: str) -> bool:
        """Destroy the key, now and for ever, whether or not there is one: whether anything was left to do."""
        ...
