"""The local issuer's public keys as a running process knows them: it sees within a second what the folder says."""

import time
from concurrent.futures import Future
from pathlib import Path
from typing import Final

import structlog

from api.tokens.key_set import KeyFileError, PublicKey, read_set
from api.tokens.keys import SET_FILE
from api.tokens.verifying_key import VerifyingKey

ALGORITHM: Final = "EdDSA"

_LOOK_SECONDS: Final = 1.0
_log: Final = structlog.get_logger()


class LocalKeys:
    """The keys in a folder, read again when the file of the set has changed.

    For a key that is known the file is looked at once a second, for one that is not each time: a look is one
    `stat`, a few microseconds, so that a new key serves at once and nobody can make looking dear.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / SET_FILE
        self._seen: tuple[int, int, int] | None = None
        self._looked_at = 0.0
        self._keys: dict[str, tuple[PublicKey, VerifyingKey]] = {}

    def find(self, key_id: str | None) -> VerifyingKey | None:
        """Return a key whose tokens are accepted now. The local issuer's tokens always name theirs."""
        if key_id is None:
            return None
        if time.monotonic() - self._looked_at <= _LOOK_SECONDS:
            accepted = self._accepted(key_id)
            if accepted is not None:
                return accepted
        self._look()
        return self._accepted(key_id)

    def look_again(self) -> Future[None] | None:
        """Return nothing to wait for: `find` has looked."""
        return None

    def _accepted(self, key_id: str) -> VerifyingKey | None:
        found = self._keys.get(key_id)
        return found[1] if found is not None and time.time() < found[0].signed_until else None

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        try:
            state = self._file.stat()
            seen = (state.st_ino, state.st_mtime_ns, state.st_size)
            if seen != self._seen:
                self._keys = self._anew(read_set(self._file))
                self._seen = seen
        except (OSError, KeyFileError) as error:  # what cannot be read says nothing: nobody is let in by it
            self._keys, self._seen = {}, None
            _log.error("the local issuer's keys cannot be read", error=type(error).__name__)

    def _anew(self, keys: dict[str, PublicKey]) -> dict[str, tuple[PublicKey, VerifyingKey]]:
        """Make the keys, those that were known as the same objects: by that what they verified is still good."""
        return {
            name: (key, self._keys[name][1] if name in self._keys else VerifyingKey(key.key, ALGORITHM))
            for name, key in keys.items()
        }
