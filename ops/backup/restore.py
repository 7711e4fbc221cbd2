"""`ledger restore`: a home of a backup, its server started and recovered up to a point."""

import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

from ledger.keys import AT_REST
from ledger.queries import queries
from ops.backup import manifest as manifests
from ops.backup.errors import BackupError
from ops.backup.key_archive import KeyFolders, refuse_keys_there, restore_keys
from ops.backup.lay_down import AUTO_CONF, laid_down, refuse_data_there
from ops.backup.manifest import Manifest
from ops.backup.point import Point
from ops.embedded import EmbeddedServer, EmbeddedServerError
from ops.home import Home
from ops.migrate import FOLDER
from ops.server_files import MAJOR_VERSION

_SQL: Final = queries(__file__)
_POLL_SECONDS: Final = 1.0
_SEARCH: Final = ".searched-"

# What the server says when the point cannot be reached, and what that means.
_UNREACHED: Final = {
    "recovery ended before configured recovery target": "the archive ends before the point asked for:"
    " leave --to-time out to restore all of it",
    "before consistent recovery point": "the point asked for is before the end of this backup: use an older one",
}


@dataclass(frozen=True)
class Wanted:
    """What is to be restored: a backup, its keys, and the archive up to a moment or a position, or all of it."""

    backup: Path
    keys: Path | None = None
    archive: Path | None = None
    to_time: datetime | None = None
    to_position: int | None = None


def restore(wanted: Wanted, home: Path, sealing_keys: Path | None = None) -> Manifest:
    """Make a home as wanted, and start its server; return what the backup said of itself.

    The keys that cases are sealed under go to `sealing_keys`, or else into the home.

    A home with a database is never touched, nor one with keys if keys are given. A restore that fails leaves
    neither. A position recorded together with others comes with all of them. Raises BackupError,
    DamagedBackupError, EmbeddedServerError, OSError.
    """
    manifest = manifests.read(wanted.backup)
    _refuse_unknown(manifest)
    folders = KeyFolders(Home(home).keys, sealing_keys or Home(home).keys / AT_REST)
    _refuse_taken(Home(home), wanted.keys, folders)
    _refuse_too_early(wanted, manifest)
    made = Home.at(home)
    point = Point(wanted.archive, wanted.to_time, _transaction(wanted, manifest, made))
    with laid_down(wanted.backup, manifest, made, point) as data:
        if wanted.keys is not None:
            restore_keys(wanted.keys, folders)
        data.finish()
    try:
        recover(made.path)
    except (EmbeddedServerError, BackupError):
        _take_back(made, folders if wanted.keys is not None else None)
        raise
    return manifest


def _refuse_too_early(wanted: Wanted, manifest: Manifest) -> None:
    """Refuse a point that the backup is past: PostgreSQL would stop at the backup's end, and say nothing."""
    if wanted.to_position is not None and wanted.to_position < manifest.position:
        raise BackupError(f"the backup began at position {manifest.position:,}: use an older one")
    if wanted.to_time is not None and wanted.to_time < manifest.ended_at:
        raise BackupError(f"at {wanted.to_time.isoformat()} this backup had not ended: use an older one")


def recover(home: Path) -> EmbeddedServer:
    """Start the server of a home just laid down, and wait until its recovery is complete, however long it takes."""
    while True:
        try:
            server = EmbeddedServer.start(home)
        except EmbeddedServerError as error:
            if EmbeddedServer.is_running(home):
                time.sleep(_POLL_SECONDS)  # it has more WAL to replay than a start waits for
                continue
            for words, meaning in _UNREACHED.items():
                if words in str(error):
                    raise BackupError(meaning) from None
            raise
        _await_writes(server.url)
        (Home(server.home).postgres / "data" / AUTO_CONF).write_bytes(b"")  # recovery's settings have served
        return server


def _await_writes(url: str) -> None:
    """Wait until the server takes writes: while it recovers it lets readers in already."""
    with psycopg.connect(url, autocommit=True) as connection:
        while (connection.execute(_SQL["in_recovery"]).fetchone() or (False,))[0]:
            time.sleep(_POLL_SECONDS)


def _transaction(wanted: Wanted, manifest: Manifest, home: Home) -> str | None:
    """Return the transaction that recorded the position asked for.

    Only a server can say, once it has replayed it: one that recovers all of the archive in a folder beside, which
    is then removed.
    """
    if wanted.to_position is None:
        return None
    for left_over in home.path.glob(f"{_SEARCH}*"):
        _remove(left_over)
    searched = Path(tempfile.mkdtemp(prefix=_SEARCH, dir=home.path))
    try:
        with laid_down(wanted.backup, manifest, Home.at(searched), Point(wanted.archive)) as data:
            data.finish()
        return _transaction_of(recover(searched).url, wanted.to_position)
    finally:
        _remove(searched)


def _transaction_of(url: str, position: int) -> str:
    with psycopg.connect(url) as connection:
        found = connection.execute(_SQL["transaction_of"], [position]).fetchone()
        last = connection.execute(_SQL["head"]).fetchone() or (0,)
    if found is None:
        raise BackupError(f"the archive ends at position {last[0]:,}, before position {position:,}")
    return str(found[0])


def _remove(home: Path) -> None:
    EmbeddedServer.stop(home)
    shutil.rmtree(home, ignore_errors=True)


def _take_back(home: Home, restored: KeyFolders | None) -> None:
    """Remove what was restored, so that another restore finds the place free."""
    shutil.rmtree(home.postgres / "data", ignore_errors=True)
    if restored is not None:
        shutil.rmtree(restored.own, ignore_errors=True)
        shutil.rmtree(restored.sealing, ignore_errors=True)


def _refuse_unknown(manifest: Manifest) -> None:
    if manifest.postgresql.partition(".")[0] != str(MAJOR_VERSION):
        raise BackupError(
            f"the backup is of PostgreSQL {manifest.postgresql}, and this program runs {MAJOR_VERSION}:"
            " restore it with the program that made it"
        )
    known = {path.stem for path in FOLDER.glob("*.sql")}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupError(f"the backup has {unknown[0]}, unknown to this version: restore it with a newer one")


def _refuse_taken(home: Home, keys: Path | None, folders: KeyFolders) -> None:
    refuse_data_there(home)
    if keys is None:
        return
    refuse_keys_there(folders)
    if not keys.is_file():
        raise BackupError(f"{keys}: there is no such backup of keys")
