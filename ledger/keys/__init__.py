"""The keys of what is stored: one for each case, kept apart from the data, destroyed when a case is erased."""

from ledger.keys.file_store import AT_REST, FileKeyStore
from ledger.keys.store import KeyDestroyed, KeyMissing, KeyStore, KeyStoreError

__all__ = ["AT_REST", "FileKeyStore", "KeyDestroyed", "KeyMissing", "KeyStore", "KeyStoreError"]
