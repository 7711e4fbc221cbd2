"""`ledger-backup.json`: what a backup is, and the digests from which every byte of it can be checked."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from ops.backup.errors import BackupError, DamagedBackupError

FILE: Final = "ledger-backup.json"
BASE: Final = "base"


class Manifest(BaseModel):
    """What a backup is. `position` and `recorded_at` are the head when it began: it holds at least so much."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    began_at: AwareDatetime
    ended_at: AwareDatetime
    position: int
    recorded_at: AwareDatetime | None
    checkpoint: str | None
    """The last signed checkpoint of the transparency log when it began, as text; None if there was none."""
    postgresql: str
    migrations: tuple[str, ...]
    backup_manifest_sha256: str
    """Of PostgreSQL's own manifest, which holds the digest of each of its files outside pg_wal."""
    wal_sha256: dict[str, str]
    """Of each file in pg_wal, which PostgreSQL's manifest leaves out."""
    folders: tuple[str, ...]
    """All folders of the base backup: PostgreSQL does not start without the empty ones."""


def write(manifest: Manifest, backup: Path) -> None:
    """Write the manifest into the folder of a backup, 0600, on disk when this returns. Raises OSError."""
    said = manifest.model_dump(mode="json")
    text = json.dumps({**said, "sha256": _digest(said)}, indent=1, sort_keys=True) + "\n"
    descriptor = os.open(backup / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read(backup: Path) -> Manifest:
    """Return the manifest of the backup in a folder. Raises BackupError (none there), DamagedBackupError."""
    try:
        text = (backup / FILE).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise BackupError(f"{backup} is no backup: a folder with {FILE} is wanted, as ledger backup makes it") from None
    except UnicodeDecodeError:
        raise _damaged(backup) from None
    try:
        said: dict[str, Any] = json.loads(text)
        if said.get("format") not in (None, 1):
            raise BackupError(f"{backup} is of a later version of this program: restore it with that one")
        if said.pop("sha256") != _digest(said):
            raise _damaged(backup)
        return Manifest.model_validate(said)
    except (ValueError, AttributeError, KeyError):  # pydantic's own is a ValueError
        raise _damaged(backup) from None


def _damaged(backup: Path) -> DamagedBackupError:
    return DamagedBackupError(f"{backup} is damaged: {FILE} is not as it was written. Use another backup")


def _digest(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
