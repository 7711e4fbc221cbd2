"""`ledger backup DIR`: a base backup of the embedded server while it serves, checked, and named once it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg

from ledger.queries import queries
from ledger.transparency.read import last_checkpoint
from ops.backup import manifest as manifests
from ops.backup.base import check_base, describe
from ops.backup.errors import BackupError
from ops.backup.manifest import Manifest
from ops.backup.postgres_program import run_program
from ops.backup.unfinished import unfinished_folder
from ops.embedded import EmbeddedServer

_SQL: Final = queries(__file__)


def back_up(server: EmbeddedServer, target: Path) -> Manifest:
    """Make a backup of a running server in the new folder `target`; return what it holds.

    Everything acknowledged before the call is in it. Readers and writers go on. Folders are 0700, files 0600.
    Raises BackupError, OSError, psycopg.Error.
    """
    refuse_place(target, server.home)
    began_at = datetime.now(UTC)
    held = _held(server.url)
    with unfinished_folder(target) as folder, _log_kept(server.url):
        base = folder.path / manifests.BASE
        run_program(
            "pg_basebackup",
            f"--dbname={server.server_url('postgres')}",
            f"--pgdata={base}",
            "--format=plain",
            "--wal-method=stream",  # it restores by itself, without an archive
            "--checkpoint=fast",
            "--manifest-checksums=SHA256",
            "--no-password",
            keeping=[folder.lock],
        )
        made = Manifest(began_at=began_at, ended_at=datetime.now(UTC), **held, **describe(base))
        check_base(base, made)  # what was written is read again, not what was meant to be
        manifests.write(made, folder.path)
        folder.finish()
    return made


def refuse_place(target: Path, home: Path) -> None:
    """Refuse a place that is taken, or inside the home. Raises BackupError, OSError."""
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise BackupError(f"{target} is there already: choose a new name")
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}: make it, or choose another")
    refuse_inside(target, home)


def refuse_inside(target: Path, home: Path) -> None:
    """Refuse a place inside the home. Raises BackupError."""
    if target.resolve().is_relative_to(home.resolve()):
        raise BackupError(f"{target} is inside the home, and would be lost together with it: choose a place outside")


@contextmanager
def _log_kept(url: str) -> Iterator[None]:
    """Have the server keep its write-ahead log until the end of the block, or of this process. Raises psycopg.Error.

    pg_basebackup asks for that only once its backup has begun: a checkpoint before that throws away its first file.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_SQL["keep_log"], [f"ledger_backup_{uuid4().hex[:12]}"])
        yield


def _held(url: str) -> dict[str, Any]:
    """Return what the ledger holds now, by the names of the manifest's fields."""
    with psycopg.connect(url) as connection:
        head = connection.execute(_SQL["head"]).fetchone() or (0, None)
        applied = connection.execute(_SQL["migrations"]).fetchall()
        version = connection.info.server_version
        sealed = last_checkpoint(connection)
    return {
        "position": head[0],
        "recorded_at": head[1],
        "checkpoint": sealed.note if sealed else None,
        "postgresql": f"{version // 10_000}.{version % 10_000}",
        "migrations": tuple(name for (name,) in applied),
    }
