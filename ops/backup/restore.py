"""`ledger restore`: a home of a backup, its server started and recovered."""

import time
from pathlib import Path
from typing import Final

from ops.backup import manifest as manifests
from ops.backup.errors import BackupError
from ops.backup.key_archive import refuse_keys_there, restore_keys
from ops.backup.lay_down import AUTO_CONF, laid_down, refuse_data_there
from ops.backup.manifest import Manifest
from ops.embedded import EmbeddedServer, EmbeddedServerError
from ops.home import Home
from ops.migrate import FOLDER
from ops.server_files import MAJOR_VERSION

_POLL_SECONDS: Final = 1.0


def restore(backup: Path, home: Path, keys: Path | None = None) -> Manifest:
    """Make a home of a backup and, where given, of a backup of keys, and start its server; return what it was.

    A home with a database is never touched, nor one with keys if keys are given. A restore that fails before
    the server starts leaves no database. Raises BackupError, DamagedBackupError, EmbeddedServerError, OSError.
    """
    manifest = manifests.read(backup)
    _refuse_unknown(manifest)
    _refuse_taken(Home(home), keys)
    made = Home.at(home)
    with laid_down(backup, manifest, made) as data:
        if keys is not None:
            restore_keys(keys, made.keys)
        data.finish()
    recover(made.path)
    return manifest


def recover(home: Path) -> EmbeddedServer:
    """Start the server of a home just laid down, and wait until its recovery is complete, however long it takes."""
    while True:
        try:
            server = EmbeddedServer.start(home)
        except EmbeddedServerError:
            if not EmbeddedServer.is_running(home):
                raise
            time.sleep(_POLL_SECONDS)  # it has more WAL to replay than a start waits for
        else:
            (Home(server.home).postgres / "data" / AUTO_CONF).write_bytes(b"")  # recovery's settings have served
            return server


def _refuse_unknown(manifest: Manifest) -> None:
    if manifest.postgresql.partition(".")[0] != str(MAJOR_VERSION):
        raise BackupError(
            f"the backup is of PostgreSQL {manifest.postgresql}, and this program runs {MAJOR_VERSION}:"
            " restore it with the program that made it"
        )
    known = {path.stem for path in FOLDER.glob("*.sql")}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupError(f"the backup has {unknown[0]}, unknown to this version: restore it with a newer one")


def _refuse_taken(home: Home, keys: Path | None) -> None:
    refuse_data_there(home)
    if keys is None:
        return
    refuse_keys_there(home.keys)
    if not keys.is_file():
        raise BackupError(f"{keys}: there is no such backup of keys")
