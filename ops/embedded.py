"""The embedded PostgreSQL of a home: no port, one Unix socket, run by the home's owner.

Who gets in: the kernel names the account at the other end of the socket (`peer`), and only the account that
runs the server and root are let in, as any role of the database; the folders are closed to all others as
well. What that cannot do: keep out root, or another program of the same account.

Layout of `HOME/postgres`: settings files, `data/`, `log/` (a week, no row data), `socket/` (or a link of that
name to a folder in /tmp, where a socket's path would be too long), `start.log` (of the last start),
`start.lock`.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from ops.home import Home
from ops.postmaster import Postmaster, end, find_postmaster, is_alive, launch
from ops.server_account import EmbeddedServerError
from ops.server_files import PORT, SOCKET, cause, prepare, programs

__all__ = ["DATABASE", "EmbeddedServer", "EmbeddedServerError", "programs"]

DATABASE = "ledger"
START_SECONDS = 120  # crash recovery reads up to max_wal_size of log again

_LOCK_SECONDS = START_SECONDS + 90  # another's start that takes all its time, and a stop
_ENDING_SECONDS = 10  # how long a process that has been killed may still look alive
_POLL_SECONDS = 0.02
_LOG_TAIL_CHARACTERS = 4000
# After a kill, the server's last processes may take a while to notice; a start succeeds once they have.
_PASSING = ("pre-existing shared memory block", 'lock file "postmaster.pid"')


@dataclass
class EmbeddedServer:
    """The running PostgreSQL of a home. `EmbeddedServer.start(home)` is the way to get one."""

    home: Path
    socket_folder: Path
    durable: bool

    @classmethod
    def start(cls, home: Path, *, durable: bool = True) -> "EmbeddedServer":
        """Start the server of `home`, or find it running; make home, data and the database if absent.

        Safe when several processes do so at once. The server outlives its starter. Waits up to START_SECONDS
        for crash recovery. `durable=False` is for tests. Raises EmbeddedServerError.
        """
        with _errors_of(home):
            folder = Home.at(home).postgres
            with _one_at_a_time(folder):
                server = cls(folder.parent, _run(folder, durable=durable), durable)
                server._answer()
        return server

    @property
    def url(self) -> str:
        """The connection URL of the database `ledger`."""
        return self.server_url(DATABASE)

    def server_url(self, dbname: str) -> str:
        """Return the connection URL of another database of this server; there is no password in it."""
        # The port is named because a PGPORT in the user's environment would lead to another socket.
        folder = quote(str(self.socket_folder), safe="")
        return f"postgresql://postgres@/{quote(dbname, safe='')}?host={folder}&port={PORT}"

    def ensure_running(self) -> None:
        """Start the server again if it was stopped or killed; the URLs stay. Raises EmbeddedServerError."""
        # The folder is another one only if /tmp was cleared meanwhile.
        self.socket_folder = EmbeddedServer.start(self.home, durable=self.durable).socket_folder

    def _answer(self) -> None:
        """Make the database `ledger`; if the server was just ending when it was found, start it again."""
        patience = time.monotonic() + _ENDING_SECONDS
        while True:
            try:
                return self.make_database(DATABASE)
            except psycopg.OperationalError:
                if time.monotonic() > patience:
                    raise
            time.sleep(_POLL_SECONDS)
            self.socket_folder = _run(Home(self.home).postgres, durable=self.durable)

    def make_database(self, dbname: str) -> None:
        """Make the database unless it is there: UTF-8, ordered by code point."""
        with psycopg.connect(self.server_url("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [dbname])
            if found.rowcount == 0:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(dbname)))

    @staticmethod
    def is_running(home: Path) -> bool:
        """Whether the server of `home` runs, be it starting or stopping. Raises EmbeddedServerError."""
        with _errors_of(home):
            return find_postmaster(_data_of(home)) is not None

    @staticmethod
    def stop(home: Path) -> bool:
        """Stop the server of `home`, cutting its sessions; return False if it was not running.

        Raises EmbeddedServerError if it cannot be stopped.
        """
        data = _data_of(home)
        with _errors_of(home):
            if find_postmaster(data) is None:
                return False
            with _one_at_a_time(data.parent):
                postmaster = find_postmaster(data)
                if postmaster is not None:
                    end(postmaster)
        return postmaster is not None


def _data_of(home: Path) -> Path:
    return Home(home.expanduser().resolve()).postgres / "data"


@contextmanager
def _errors_of(home: Path) -> Iterator[None]:
    """Say whose server failed, and why, in one line."""
    try:
        yield
    except (OSError, psycopg.Error, EmbeddedServerError) as error:
        why = str(error).strip().partition("\n")[0]
        raise EmbeddedServerError(f"PostgreSQL of {home}: {why}") from error


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the home's lock. The kernel lets go of it when its holder dies."""
    deadline = time.monotonic() + _LOCK_SECONDS
    with (folder / "start.lock").open("wb") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedServerError("another process has been starting it for too long") from None
                time.sleep(_POLL_SECONDS)
        yield


def _run(folder: Path, *, durable: bool) -> Path:
    """Return the socket's folder of the ready server, started unless it runs. The home's lock is held."""
    deadline = time.monotonic() + START_SECONDS
    launched: int | None = None
    while time.monotonic() < deadline:
        postmaster = find_postmaster(folder / "data")
        if postmaster is None:
            if launched is None or not is_alive(launched):
                if launched is not None:
                    _raise_unless_passing(folder)
                launched = _launch(folder, durable=durable)
        elif postmaster.is_ready:
            socket_folder = _reachable(postmaster)
            if socket_folder is not None:
                return socket_folder
            end(postmaster)  # its socket was cleared away: nobody can reach it any more
        time.sleep(_POLL_SECONDS)
    raise EmbeddedServerError(f"it is still recovering after {START_SECONDS} s: try again later")


def _reachable(postmaster: Postmaster) -> Path | None:
    folder = postmaster.socket_folder
    return folder if folder is not None and (folder / SOCKET).exists() else None


def _launch(folder: Path, *, durable: bool) -> int:
    command, account = prepare(folder, durable=durable)
    with (folder / "start.log").open("wb") as output:
        return launch(command, output, account)


def _raise_unless_passing(folder: Path) -> None:
    """After a failed start, raise its cause unless it passes by itself."""
    said = (folder / "start.log").read_text("utf-8", errors="replace")
    if any(words in said for words in _PASSING):
        return
    newest = max((folder / "log").glob("*.log"), key=lambda path: path.stat().st_mtime, default=None)
    if "redirecting log output" in said and newest is not None:
        said = newest.read_text("utf-8", errors="replace")[-_LOG_TAIL_CHARACTERS:]
    raise EmbeddedServerError(cause(said))
