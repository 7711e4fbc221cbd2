"""`ledger backup --archive DIR`: the write-ahead log copied out as it is written, for restores to a point in time.

pg_receivewal does it, over a replication slot: what the archive has not yet got, the server keeps (up to
max_slot_wal_keep_size), so that neither a restart of the server nor one of the archiver leaves a gap. The folder
holds the segments by PostgreSQL's names and `ledger-archive.json`, which says of which server and timeline they
are. A base backup made after the archive began restores to any moment that the archive covers.
"""

import fcntl
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal
from uuid import uuid4

import psycopg
from pydantic import AwareDatetime, BaseModel, ConfigDict

from ledger.queries import queries
from ops.backup.errors import BackupError
from ops.backup.take import refuse_inside
from ops.backup.unfinished import new_file
from ops.embedded import EmbeddedServer, programs
from ops.postmaster import clean_environment
from ops.server_files import cause

SEGMENT: Final = re.compile(r"[0-9A-F]{24}")
PARTIAL: Final = ".partial"

_FILE: Final = "ledger-archive.json"
_SQL: Final = queries(__file__)
_AGAIN_SECONDS: Final = 1.0


class Archive(BaseModel):
    """Of what an archive is: `ledger-archive.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    slot: str
    system_identifier: str
    timeline: int
    began_at: AwareDatetime


def follow(server: EmbeddedServer, folder: Path, began: Callable[[], None], report: Callable[[str], None]) -> None:
    """Copy the server's write-ahead log to `folder` until interrupted (KeyboardInterrupt).

    `began` is called once nothing written from then on is missed; `report` is told why it waits, when the server
    is away. Raises BackupError: another archives there, the archive is of another ledger, or it has a gap.
    """
    with _alone_in(server, folder) as lock:
        archive = _begin(server, folder)
        began()
        while True:
            report(_receive(server, folder, archive, lock))
            _refuse_gap(server, archive)
            time.sleep(_AGAIN_SECONDS)


def read_archive(folder: Path) -> Archive:
    """Return of what the archive in a folder is. Raises BackupError."""
    try:
        return Archive.model_validate_json((folder / _FILE).read_bytes())
    except (OSError, ValueError):
        raise BackupError(
            f"{folder} is no archive: a folder with {_FILE} is wanted, as ledger backup --archive makes it"
        ) from None


@contextmanager
def _alone_in(server: EmbeddedServer, folder: Path) -> Iterator[int]:
    refuse_inside(folder, server.home)
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield lock
    except BlockingIOError:
        raise BackupError(f"another process archives to {folder} already") from None
    finally:
        os.close(lock)


def _begin(server: EmbeddedServer, folder: Path) -> Archive:
    with psycopg.connect(server.server_url("postgres"), autocommit=True) as connection:
        identifier, timeline = connection.execute(_SQL["server_identity"]).fetchone() or ("", 0)
        if not any(folder.iterdir()):
            slot = f"ledger_archive_{uuid4().hex[:12]}"
            made = Archive(slot=slot, system_identifier=identifier, timeline=timeline, began_at=datetime.now(UTC))
            with new_file(folder / _FILE) as file:
                file.write(made.model_dump_json(indent=1).encode())
        archive = read_archive(folder)
        if (archive.system_identifier, archive.timeline) != (identifier, timeline):
            raise BackupError(f"{folder} is the archive of another ledger, or of before a restore: choose a new folder")
        if connection.execute(_SQL["slot"], [archive.slot]).fetchone() is None:
            if any(SEGMENT.match(path.name) for path in folder.iterdir()):
                raise BackupError(f"{folder} is of before a restore: choose a new folder, and make a new backup")
            connection.execute(_SQL["make_slot"], [archive.slot])
    _refuse_gap(server, archive)
    return archive


def _receive(server: EmbeddedServer, folder: Path, archive: Archive, lock: int) -> str:
    """Receive until the connection ends; return why it did."""
    command = [str(programs() / "pg_receivewal"), f"--dbname={server.server_url('postgres')}", "--no-password"]
    command += [f"--directory={folder}", f"--slot={archive.slot}", "--synchronous", "--no-loop"]
    with subprocess.Popen(  # noqa: S603  # PostgreSQL's own program, no shell
        command,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env=clean_environment(),
        pass_fds=[lock],  # while it lives, nobody else writes there
        process_group=0,  # a terminal's Ctrl-C comes to us, and we end it in good order
        umask=0o077,
    ) as process:
        try:
            _, said = process.communicate()
        except BaseException:
            process.send_signal(signal.SIGINT)
            raise
    return cause(said)


def _refuse_gap(server: EmbeddedServer, archive: Archive) -> None:
    try:
        with psycopg.connect(server.server_url("postgres"), autocommit=True) as connection:
            found = connection.execute(_SQL["slot"], [archive.slot]).fetchone()
    except psycopg.OperationalError:
        return  # away: what it keeps for us, it keeps
    if found in (None, ("lost",)):
        raise BackupError(
            "the archive was behind for so long that the server kept no more for it, and has a gap:"
            " choose a new folder, and make a new backup"
        )
