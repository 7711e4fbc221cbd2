"""`ledger backup --keys FILE`: the home's keys in one tar file of mode 0600, and the way back.

The keys are never in the backup of the data: whoever finds one of the two can read nothing. The last member,
`ledger-keys.json`, lists the digest of each file, so that half an archive is told from a whole one.
"""

import hashlib
import io
import json
import os
import tarfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ops.backup.errors import BackupError, DamagedBackupError
from ops.backup.unfinished import new_file, unfinished_folder

_LIST: Final = "ledger-keys.json"
_FILE_MODE: Final = 0o600


def back_up_keys(keys: Path, target: Path) -> int:
    """Write all files in the folder `keys` to the new file `target`; return how many. Raises BackupError, OSError."""
    if not any(path.is_file() for path in keys.rglob("*")):
        raise BackupError(f"{keys} holds no keys yet: there is nothing to back up")
    digests: dict[str, str] = {}
    with new_file(target) as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(keys.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # destroyed meanwhile, as an erasure does
                continue
            name = path.relative_to(keys).as_posix()
            digests[name] = hashlib.sha256(content).hexdigest()
            _add(archive, name, content)
        said = {"format": 1, "made_at": datetime.now(UTC).isoformat(), "sha256": digests}
        _add(archive, _LIST, json.dumps(said, indent=1).encode())
    return len(digests)


def restore_keys(archive: Path, keys: Path) -> int:
    """Put the files of an archive into the folder `keys`, empty or absent; return how many.

    All of them or, if the archive is not as it was written, none. Raises BackupError, DamagedBackupError, OSError.
    """
    refuse_keys_there(keys)
    with unfinished_folder(keys) as folder:
        digests = _unpack(archive, folder.path)
        folder.finish()
    return len(digests)


def refuse_keys_there(keys: Path) -> None:
    """Refuse a folder with keys in it: none is ever overwritten. Raises BackupError."""
    if keys.is_dir() and any(keys.iterdir()):
        raise BackupError(f"{keys} holds keys already: restore into a new home, or move them away")


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
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _damaged(source: Path) -> DamagedBackupError:
    return DamagedBackupError(f"{source} is no whole backup of keys, as ledger backup --keys makes it: use another")
