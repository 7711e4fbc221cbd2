"""A running PostgreSQL seen from outside: its postmaster.pid, its process, starting it and ending it."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil

from ops.server_account import Account, EmbeddedServerError

_PID_LINE, _SOCKET_LINE, _STATUS_LINE = 0, 4, 7
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Postmaster:
    """The server process of a data folder, alive when it was looked at."""

    pid: int
    socket_folder: Path | None  # None while it is starting
    is_ready: bool  # accepts connections; not while it starts, recovers or stops


def find_postmaster(data: Path) -> Postmaster | None:
    """Return the live server of `data`, or None. What a killed server left behind counts for nothing.

    A process id may belong to another program by now, so the process must be a postgres at work in `data`.
    """
    try:
        lines = [line.strip() for line in (data / "postmaster.pid").read_text("utf-8").splitlines()]
        pid = int(lines[_PID_LINE])
    except (FileNotFoundError, ValueError, IndexError):  # absent, or just being written
        return None
    if not _is_postmaster(pid, data):
        return None
    socket = lines[_SOCKET_LINE] if len(lines) > _SOCKET_LINE else ""
    status = lines[_STATUS_LINE] if len(lines) > _STATUS_LINE else ""
    return Postmaster(pid, Path(socket) if socket else None, is_ready=status == "ready")


def processes_of(data: Path) -> list[int]:
    """Return the ids of the postgres processes at work in `data`, those a killed postmaster left too.

    Where the kernel does not tell, a process counts: better to wait for a stranger than to corrupt the data.
    """
    return [process.pid for process in psutil.process_iter() if _works_in(process, data) is not False]


def end_servers_of_removed(data: Path) -> None:
    """End the servers started on a folder of this name that was removed since.

    They would notice within a minute, and take the socket of the new folder's server with them.
    """
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and str(data) in (process.info["cmdline"] or []):
            end(Postmaster(process.pid, None, is_ready=False), fast_seconds=0)


def _is_postmaster(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        works = _works_in(process, data)
        return str(data) in process.cmdline() if works is None else works
    except psutil.Error:
        return False


def _works_in(process: psutil.Process, data: Path) -> bool | None:
    """Whether it is a living postgres whose folder is `data`; None if it runs as their owner and hides it.

    (Root in a container may lack the right to see the folder of other accounts' processes.)
    """
    try:
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return False
        if process.uids().effective != data.stat().st_uid:
            return False
        return bool(process.cwd() == str(data))
    except psutil.AccessDenied:
        return None
    except psutil.NoSuchProcess:
        return False


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not yet collected does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def launch(command: Sequence[str], output: BinaryIO, account: Account) -> int:
    """Start `command` as a process of nobody's, which outlives this one; return its id.

    The shell between makes it init's child, so that none of ours has to wait for it. Its arguments reach the
    shell as parameters, never as text: a path may hold any character. Raises OSError.
    """
    done = subprocess.run(  # noqa: S603  # our own program, and no text for the shell to read
        ["/bin/sh", "-c", 'exec 3>&1 >&2; "$@" 3>&- & echo $! >&3', "sh", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=output,
        cwd="/",
        env=clean_environment(),
        start_new_session=True,
        umask=0o077,
        user=account.switch_uid,
        group=account.switch_gid,
        extra_groups=account.switch_groups,
        check=True,
    )
    return int(done.stdout)


def clean_environment() -> dict[str, str]:
    """Return the environment for the server's programs: no PG… settings of the user's, English messages."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def end(postmaster: Postmaster, fast_seconds: float = 60, immediate_seconds: float = 10) -> None:
    """Stop the server: cut the sessions, write everything out; if that takes too long, as a crash would.

    Nothing committed is lost either way. Raises EmbeddedServerError if it still runs at the end.
    """
    for how, seconds in ((signal.SIGINT, fast_seconds), (signal.SIGQUIT, immediate_seconds)):
        try:
            os.kill(postmaster.pid, how)
        except ProcessLookupError:
            return
        except PermissionError:
            raise EmbeddedServerError(f"process {postmaster.pid} belongs to another user") from None
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not is_alive(postmaster.pid):
                return
            time.sleep(_POLL_SECONDS)
    raise EmbeddedServerError(f"process {postmaster.pid} did not stop")
