"""Where a ledger is: its home, and the database, embedded there or on a server elsewhere."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.errors import Unavailable
from ledger.keys import AT_REST
from ledger.sealing import CaseCipher, cipher_at
from ops.embedded import EmbeddedServer, EmbeddedServerError
from ops.home import Home
from ops.migrate import migrate, pending

OLDEST_SERVER: Final = 15  # of PostgreSQL

_CONNECT_SECONDS: Final = 10
_IN_USE: Final = "in-use.lock"
_STOPPED: Final = "stopped"


class CommandError(Exception):
    """A command could not do what was asked; the message says why, and what would be right, in one line."""


@dataclass(frozen=True)
class Place:
    """The home of a ledger; if its database is on a server and not embedded there, that one's URL; its keys' folder."""

    home: Path
    database_url: str | None = None
    keys: Path | None = None

    @property
    def sealing_keys(self) -> Path:
        """The folder of the keys that events are sealed under: in the home, unless another was chosen."""
        return self.keys or Home(self.home).keys / AT_REST

    @property
    def exists(self) -> bool:
        """Whether there is a database to ask, for all that can be said without asking."""
        return self.database_url is not None or (Home(self.home).postgres / "data").exists()

    @property
    def is_stopped(self) -> bool:
        """Whether `ledger stop` was the last word on the embedded server: then no watcher starts it."""
        return (self.home / _STOPPED).exists()

    def mark_stopped(self) -> None:
        """Leave word that the embedded server is to stay stopped until a command needs it."""
        (self.home / _STOPPED).touch()


@dataclass(frozen=True)
class Database:
    """An open database: its URL, what opens it, the migrations just applied, the embedded server, if it is one."""

    url: str
    cipher: CaseCipher
    applied: list[str]
    server: EmbeddedServer | None = None
    was_started: bool = False


@contextmanager
def database(place: Place, *, make: bool = True) -> Iterator[Database]:
    """Yield the place's database, running and migrated. While it is open, no other command stops the server.

    `make=False` makes nothing that is not there, and leaves a database on a server as it is. Raises
    CommandError, EmbeddedServerError, MigrationError, psycopg.OperationalError.
    """
    if place.database_url is not None:
        yield _on_server(place.database_url, cipher_at(place.sealing_keys), change=make)
        return
    if not make and not place.exists:
        raise CommandError(f"there is no ledger at {place.home} yet: ledger demo or ledger import makes one")
    home = Home.at(place.home)
    with _in_use(home):
        was_running = EmbeddedServer.is_running(home.path)
        server = EmbeddedServer.start(home.path)
        (home.path / _STOPPED).unlink(missing_ok=True)
        with _cause_of_loss(server):
            yield Database(server.url, cipher_at(place.sealing_keys), _migrated(server.url), server, not was_running)


def stop_unless_in_use(home: Path) -> bool:
    """Stop the embedded server of `home` unless a command uses it; return whether it was stopped."""
    with (home / _IN_USE).open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return EmbeddedServer.stop(home)


@contextmanager
def _in_use(home: Home) -> Iterator[None]:
    """Hold the home's server in use. The kernel lets go of it when the holder dies."""
    with (home.path / _IN_USE).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def _cause_of_loss(server: EmbeddedServer) -> Iterator[None]:
    """Where the server went away and cannot come back, say why: a full disk, as a rule."""
    try:
        yield
    except CommandError as error:
        if isinstance(error.__cause__, Unavailable):
            try:
                server.ensure_running()
            except EmbeddedServerError as cause:
                raise CommandError(f"{cause}. {error}") from error
        raise


def _on_server(given: str, cipher: CaseCipher, *, change: bool) -> Database:
    url = _with_timeout(given)
    with psycopg.connect(url) as connection:
        version = connection.info.server_version // 10_000
    if version < OLDEST_SERVER:
        raise CommandError(f"the server runs PostgreSQL {version}: {OLDEST_SERVER} or newer is needed")
    waiting = pending(url)
    if waiting and not change:
        raise CommandError(f"the database lacks {len(waiting)} migrations: run ledger migrate first")
    return Database(url, cipher, _migrated(url))


def _migrated(url: str) -> list[str]:
    """Return the migrations just applied. Most often there are none, and nothing is locked to find that out."""
    return migrate(url) if pending(url) else []


def _with_timeout(url: str) -> str:
    try:
        parameters = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its text would quote the URL, and with it a password
        raise CommandError(
            "the database URL cannot be read: expected one such as postgresql://user@host:5432/ledger"
        ) from None
    return make_conninfo(url, connect_timeout=parameters.get("connect_timeout") or _CONNECT_SECONDS)
