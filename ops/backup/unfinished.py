"""Files and folders that have their name only once they are complete, whatever happens before."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ops.backup.errors import BackupError

_MARK = ".unfinished-"


@dataclass(frozen=True)
class UnfinishedFolder:
    """A folder being filled under a name of its own, 0700. What holds `lock` open keeps it from being cleared."""

    path: Path
    target: Path
    lock: int

    def finish(self) -> None:
        """Give it its name, in one step that a crash cannot halve. Raises BackupError if the name was taken."""
        for folder in (self.path, *(path for path in self.path.rglob("*") if path.is_dir())):
            _sync(folder)
        try:
            self.path.rename(self.target)
        except OSError:
            if self.target.exists():
                raise BackupError(f"{self.target} was made by another meanwhile: choose a new name") from None
            raise
        _sync(self.target.parent)


@contextmanager
def unfinished_folder(target: Path) -> Iterator[UnfinishedFolder]:
    """Yield a new folder beside `target`, removed at the end unless finished. Raises OSError.

    What killed runs left under this name is removed first, unless a process of theirs is still at work in it.
    """
    _clear_abandoned(target)
    while True:
        path = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
        lock = os.open(path, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():  # and was not taken for abandoned before it was locked
            break
        os.close(lock)
    try:
        yield UnfinishedFolder(path, target, lock)
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """Yield a file to write, 0600, which is `target` once the block ends well. Raises BackupError, OSError."""
    descriptor, name = tempfile.mkstemp(prefix=_prefix(target), dir=target.parent)
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        target.hardlink_to(made)  # unlike a rename, this takes nobody's place
        _sync(target.parent)
    except FileExistsError:
        raise BackupError(f"{target} is there already: choose a new name") from None
    finally:
        made.unlink()


def _prefix(target: Path) -> str:
    return f".{target.name}{_MARK}"


def _clear_abandoned(target: Path) -> None:
    prefix = _prefix(target)
    for path in target.parent.iterdir():
        if not path.name.startswith(prefix) or not path.is_dir():
            continue
        with suppress(FileNotFoundError):
            lock = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            except BlockingIOError:
                pass  # somebody is filling it at this moment
            finally:
                os.close(lock)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
