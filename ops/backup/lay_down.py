"""Putting a checked copy of a backup where the embedded server of a new home looks for its data."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ops.backup import manifest as manifests
from ops.backup.base import check_base, walk
from ops.backup.errors import BackupError
from ops.backup.manifest import Manifest
from ops.backup.point import Point
from ops.backup.postgres_program import run_program
from ops.backup.unfinished import UnfinishedFolder, unfinished_folder
from ops.home import Home
from ops.server_account import Account, account_for, let_through

AUTO_CONF: Final = "postgresql.auto.conf"


@contextmanager
def laid_down(backup: Path, manifest: Manifest, home: Home, point: Point) -> Iterator[UnfinishedFolder]:
    """Yield the home's data, made of the backup and ready for the recovery of its first start, to be finished.

    The copy is checked, not the source: what was checked is what is used. Raises BackupError,
    DamagedBackupError, OSError.
    """
    data = home.postgres / "data"
    refuse_data_there(home)
    account = account_for(data)
    let_through(home.postgres, account)
    with unfinished_folder(data) as folder:
        _copy(backup / manifests.BASE, folder.path)
        needed = check_base(folder.path, manifest)
        point.add_wal(folder.path, needed)
        _prepare_recovery(folder.path, point)
        _hand_over(folder, account)
        run_program("initdb", "--sync-only", f"--pgdata={folder.path}", account=account)
        yield folder


def refuse_data_there(home: Home) -> None:
    """Refuse a home that has a database. Raises BackupError."""
    if (home.postgres / "data").exists():
        raise BackupError(f"{home.path} has a database already: restore into a new home, with --home")


def _copy(base: Path, into: Path) -> None:
    if not base.is_dir():
        raise BackupError(f"{base.parent} is damaged: it has no folder {base.name}. Use another backup")
    # Links are copied as links, for the walk to refuse.
    shutil.copytree(base, into, symlinks=True, dirs_exist_ok=True, copy_function=shutil.copyfile)
    for path in walk(into):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _prepare_recovery(data: Path, point: Point) -> None:
    """Have the first start recover to the point and go on upon a timeline of its own.

    A timeline of its own, so that nothing written from here on is ever taken for what the old home wrote.
    """
    lines = [f"{name} = '{value}'\n" for name, value in point.settings().items()]
    (data / AUTO_CONF).write_text("".join(lines), "utf-8")
    (data / "recovery.signal").touch(mode=0o600)


def _hand_over(folder: UnfinishedFolder, account: Account) -> None:
    if account.is_ours:
        return
    for path in (folder.path, *folder.path.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
