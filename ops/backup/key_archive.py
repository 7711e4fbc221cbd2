"""`ledger backup --keys FILE`: the home's keys in one tar file of mode 0600, and the way back.

The keys are never in the backup of the data: whoever finds one of the two can read nothing. The last member,
`ledger-keys.json`, lists the digest of each file, so that half an archive is told from a whole one.
"""

import fcntl
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ledger.keys import AT_REST
from ops.backup.errors import BackupError, DamagedBackupError
from ops.backup.unfinished import new_file, unfinished_folder

_LOCK: Final = "lock"  # by which the store of sealing keys keeps writers apart
_LIST: Final = "ledger-keys.json"
_FILE_MODE: Final = 0o600


@dataclass(frozen=True)
class KeyFolders:
    """Where the keys of a home are: its own, and those that cases are sealed under, there or on another disk."""

    own: Path
    sealing: Path

    @classmethod
    def of(cls, own: Path) -> "KeyFolders":
        """Return the folders of a home that keeps all its keys in one."""
        return cls(own, own / AT_REST)

    def files(self) -> dict[str, Path]:
        """Return the files of both by their names in an archive."""
        found = {path.relative_to(self.own).as_posix(): path for path in _files(self.own)}
        found = {name: path for name, path in found.items() if not name.startswith(f"{AT_REST}/")}
        return found | {f"{AT_REST}/{path.relative_to(self.sealing).as_posix()}": path for path in _files(self.sealing)}


def back_up_keys(folders: KeyFolders, target: Path) -> int:
    """Write all keys of a home to the new file `target`; return how many files. Raises BackupError, OSError."""
    digests: dict[str, str] = {}
    with (
        _nobody_writing(folders.sealing),
        new_file(target) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, path in sorted(folders.files().items()):
            content = path.read_bytes()
            digests[name] = hashlib.sha256(content).hexdigest()
            _add(archive, name, content)
        if not digests:
            raise BackupError(f"{folders.own} holds no keys yet: there is nothing to back up")
        said = {"format": 1, "made_at": datetime.now(UTC).isoformat(), "sha256": digests}
        _add(archive, _LIST, json.dumps(said, indent=1).encode())
    return len(digests)


def restore_keys(archive: Path, folders: KeyFolders) -> int:
    """Put the keys of an archive into the folders, empty or absent; return how many files.

    All of them or, if the archive is not as it was written, none. Raises BackupError, DamagedBackupError, OSError.
    """
    refuse_keys_there(folders)
    with unfinished_folder(folders.own) as folder:
        digests = _unpack(archive, folder.path)
        unpacked = folder.path / AT_REST
        if folders != KeyFolders.of(folders.own) and unpacked.exists():
            shutil.copytree(unpacked, folders.sealing, dirs_exist_ok=True)
            os.sync()  # before they are removed here
            shutil.rmtree(unpacked)
        folder.finish()
    return len(digests)


def refuse_keys_there(folders: KeyFolders) -> None:
    """Refuse folders with keys in them: none is ever overwritten. Raises BackupError."""
    for folder in (folders.own, folders.sealing):
        if folder.is_dir() and any(folder.iterdir()):
            raise BackupError(f"{folder} holds keys already: restore into a new home, or move them away")


def _files(folder: Path) -> list[Path]:
    """Return the keys in a folder: neither locks nor what a killed process left half-written."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path.name != _LOCK and not path.name.startswith(".")
    ]


@contextmanager
def _nobody_writing(sealing: Path) -> Iterator[None]:
    """Keep others from making, wrapping and destroying keys: what is read belongs together."""
    if not sealing.is_dir():
        yield
        return
    with (sealing / _LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = _FILE_MODE
    archive.addfile(member, io.BytesIO(content))


def _unpack(source: Path, into: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    said: dict[str, Any] = {}
    try:
        with tarfile.open(source, mode="r:") as archive:
            for member in archive:
                content = _content(archive, member, source)
                if member.name == _LIST:
                    said = json.loads(content)
                else:
                    _write(into / member.name, content)
                    found[member.name] = hashlib.sha256(content).hexdigest()
    except (tarfile.TarError, EOFError, ValueError, AttributeError) as error:
        raise _damaged(source) from error
    if said.get("format") != 1 or said.get("sha256") != found:
        raise _damaged(source)
    return found


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo, source: Path) -> bytes:
    """Return a member's bytes. A name that would lead out of the folder is as good as damage."""
    name = PurePosixPath(member.name)
    file = archive.extractfile(member) if member.isreg() else None
    if file is None or name.is_absolute() or ".." in name.parts:
        raise _damaged(source)
    return file.read()


def _write(path: Path, content: bytes) -> None:
    for parent in reversed(path.parents):
        parent.mkdir(mode=0o700, exist_ok=True)  # with `parents=True` those between would be open to others
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _damaged(source: Path) -> DamagedBackupError:
    return DamagedBackupError(f"{source} is no whole backup of keys, as ledger backup --keys makes it: use another")
