"""A store of keys in a folder: a file a case, wrapped by a master key that lies in a folder of its own.

- `master/current`, `master/ID.key`: the master key, and those before it while keys are wrapped anew.
- `data/NAME.key`: each key, wrapped.
- `destroyed/NAME`: says that there was one.
- `lock`: held by whoever writes. To read, nobody waits.
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.keys.files import beside_of, make_folder, open_private, settle, wipe, write
from ledger.keys.masters import Masters
from ledger.keys.store import KEY_BYTES, KeyDestroyed, KeyMissing, KeyStoreError
from ledger.keys.wrapping import Wrapped, master_id

AT_REST: Final = "at-rest"
"""The folder of a store, among a ledger's keys, where no other is chosen."""

_NAME: Final = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,100}")
_ATTEMPTS: Final = 3


class FileKeyStore:
    """Keys in the folder `folder` (see ledger.keys.store.KeyStore). Nothing is made there until the first key is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._destroyed = folder / "destroyed"
        self._masters = Masters(folder / "master")

    def __reduce__(self) -> tuple[type["FileKeyStore"], tuple[Path]]:
        """Nothing of it is secret: another process reads the folder itself."""
        return FileKeyStore, (self.folder,)

    def get(self, name: str) -> bytes:
        """The key of that name. Raises KeyMissing, KeyDestroyed or KeyStoreError."""
        for _ in range(_ATTEMPTS):
            wrapped = self._wrapped(name)
            try:
                return wrapped.key(self._masters.get(wrapped.master))
            except FileNotFoundError:
                continue  # that master key was retired a moment ago: by now another wraps the key
        raise KeyStoreError(f"the master key of the key {name} is not there: restore it from the keys' backup")

    def holds(self, name: str) -> bool:
        """Whether the key is still there."""
        try:
            os.stat(f"{self._data}/{name}.key")  # noqa: PTH116  # asked for every event: a Path costs more than the call
        except OSError:
            return False
        return True

    def make(self, names: Iterable[str]) -> None:
        """Make the keys that there are not yet. Raises KeyDestroyed or KeyStoreError."""
        with self._writing():
            lacking = [name for name in dict.fromkeys(names) if not self._file(name).exists()]
            for name in lacking:
                if (self._destroyed / name).exists():
                    raise KeyDestroyed(f"the key {name} was destroyed")
            if not lacking:
                return
            master = self._masters.current() if self._masters.exist else self._first_master()
            for name in lacking:
                write(self._file(name), Wrapped.of(os.urandom(KEY_BYTES), name, master).text())
            settle(self._data)

    def destroy(self, name: str) -> bool:
        """Destroy the key for ever. A crash in the middle of it is made good by asking for it again."""
        file = self._file(name)
        with self._writing():
            tombstone = self._destroyed / name
            was_open = not tombstone.exists()
            if was_open:  # first, so that nobody makes another in its place
                write(tombstone, b"")
                settle(self._destroyed)
            wiped = [wipe(beside_of(file)), wipe(file)]
            if any(wiped):
                settle(self._data)
        return was_open or any(wiped)

    def rotate(self) -> int:
        """Wrap every key by a new master key, and destroy the one before: how many keys that were.

        Others read and make keys meanwhile. Broken off, it is finished by rotating again.
        """
        with self._writing():
            if not self._masters.exist:
                raise KeyStoreError(f"there are no keys in {self.folder} yet: the first event makes them")
            self._masters.add()
        names = self.names()
        for name in names:
            with self._writing():
                self._wrap_by_current(name)
        with self._writing():
            # What another rotation, or a killed one, left behind: nothing may be wrapped by what is destroyed.
            for name in self.names():
                self._wrap_by_current(name)
            settle(self._data)
            self._masters.retire_all_but(self._masters.current())
        return len(names)

    def names(self) -> list[str]:
        """The names of all keys, in order."""
        return sorted(file.stem for file in self._data.glob("[a-z0-9_]*.key"))

    def _wrap_by_current(self, name: str) -> None:
        master = self._masters.current()
        if self.holds(name) and self._wrapped(name).master != master_id(master):
            write(self._file(name), Wrapped.of(self.get(name), name, master).text())

    def _wrapped(self, name: str) -> Wrapped:
        try:
            return Wrapped.read(self._file(name).read_bytes(), name)
        except FileNotFoundError:
            if (self._destroyed / name).exists():
                raise KeyDestroyed(f"the key {name} was destroyed") from None
            raise KeyMissing(f"there is no key {name} in {self.folder}") from None

    def _first_master(self) -> bytes:
        if any(self._data.iterdir()):
            self._masters.current()  # says that it is gone: another in its place would lose every key
        return self._masters.add()

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise KeyStoreError("not a name of a key: expected a case's code")
        return self._data / f"{name}.key"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the store's lock, over processes and threads. The kernel lets go of it when the holder dies."""
        for folder in (self.folder, self._data, self._destroyed):
            make_folder(folder)
        with open_private(self.folder / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
