"""Master keys in a folder of their own: the current one wraps, those before it unwrap until they are retired."""

import os
import re
from pathlib import Path
from typing import Final

from ledger.keys.files import make_folder, settle, wipe, write
from ledger.keys.store import KEY_BYTES, KeyStoreError
from ledger.keys.wrapping import master_id

_CURRENT: Final = "current"
_ID: Final = re.compile(r"[0-9a-f]{16}")


class Masters:
    """The master keys in a folder: each in a file named by its id, and a file that names the current one.

    Whoever writes here holds the store's lock.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, named: str) -> bytes:
        """One of them. Raises FileNotFoundError where it is retired, KeyStoreError where it is damaged."""
        if not _ID.fullmatch(named):
            raise KeyStoreError("a wrapped key names no master key: restore it from the keys' backup")
        key = self._file(named).read_bytes()
        if len(key) != KEY_BYTES or master_id(key) != named:
            raise KeyStoreError(f"the master key {named} is damaged: restore it from the keys' backup")
        return key

    def current(self) -> bytes:
        """The one that wraps. Raises KeyStoreError where there is none."""
        try:
            return self.get((self._folder / _CURRENT).read_text("ascii").strip())
        except FileNotFoundError:
            raise KeyStoreError(
                f"there is no master key in {self._folder}: restore it from its backup, or say where the keys lie"
            ) from None

    @property
    def exist(self) -> bool:
        """Whether there is any."""
        return (self._folder / _CURRENT).exists()

    def add(self) -> bytes:
        """Make another, and make it the current one."""
        make_folder(self._folder)
        master = os.urandom(KEY_BYTES)
        write(self._file(master_id(master)), master)
        settle(self._folder)  # before anything names it
        write(self._folder / _CURRENT, master_id(master).encode())
        settle(self._folder)
        return master

    def retire_all_but(self, kept: bytes) -> None:
        """Destroy the others: nothing is wrapped by them any more."""
        for file in self._folder.glob("*.key"):
            if file != self._file(master_id(kept)):
                wipe(file)
        settle(self._folder)

    def _file(self, named: str) -> Path:
        return self._folder / f"{named}.key"
