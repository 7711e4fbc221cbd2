"""Bring a database's schema up to date with the plain SQL files of `migrations/`, forward only.

yoyo keeps the order (`-- depends:`) and the list of what was applied. What it leaves open is closed here: a
file and its entry in that list are committed together, so that a kill leaves both or neither; one process
migrates at a time, under a lock that dies with its holder; an edited file is refused.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.connections import DatabaseURI
from yoyo.exceptions import BadMigration
from yoyo.migrations import Migration, MigrationList, default_migration_table, topological_sort

FOLDER = Path(__file__).parent.parent / "migrations"
LOCK_SECONDS = 120  # how long to wait for another process that migrates

_LOCK = 0x6C6564676572  # any number, the same for all who migrate a ledger

_MAKE_DIGESTS = """
    CREATE TABLE IF NOT EXISTS public.migration_digest (
        id text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
"""
# As yoyo makes it, but without an error in the server's log on every run but the first.
_MAKE_YOYO_LOCK = """
    CREATE TABLE IF NOT EXISTS public.yoyo_lock (
        locked int DEFAULT 1 PRIMARY KEY, ctime timestamp, pid int NOT NULL)
"""


class MigrationError(Exception):
    """The schema cannot be brought up to date; the message says which file and why, in one line."""


def migrate(url: str, folder: Path = FOLDER) -> list[str]:
    """Apply the files of `folder` that the database lacks, in order, each in one transaction.

    Returns the ids (file names without `.sql`) newly applied; those before a failing one stay applied.
    Several processes may call it at once: one applies, the others wait. Raises MigrationError.
    """
    migrations = _read(folder)
    with _errors_said_plainly(), _yoyo(url) as backend:
        connection: psycopg.Connection = backend.connection
        _take_lock(connection)
        connection.execute(_MAKE_YOYO_LOCK)
        connection.execute(_MAKE_DIGESTS)
        # Whoever holds the advisory lock is alone: a row in yoyo's own lock is a killed process's.
        backend.break_lock()
        backend.ensure_internal_schema_updated()
        _refuse_changed(migrations, _digests(connection))
        waiting = list(backend.to_apply(migrations))
        for migration in waiting:
            _apply(backend, connection, migration)
    return [migration.id for migration in waiting]


def pending(url: str, folder: Path = FOLDER) -> list[str]:
    """Return the ids that `migrate` would apply now, in order; changes nothing. Raises MigrationError."""
    migrations = _read(folder)
    with _errors_said_plainly(), psycopg.connect(url, autocommit=True) as connection:
        digests = _digests(connection)
    _refuse_changed(migrations, digests)
    if all(each.id in digests for each in migrations):
        return []  # as a rule: to put files in order, each has to be read and taken apart, by every command
    with _errors_said_plainly():
        return [each.id for each in topological_sort(migrations) if each.id not in digests]


def _read(folder: Path) -> MigrationList:
    return MigrationList(Migration(path.stem, str(path), str(folder)) for path in sorted(folder.glob("*.sql")))


@contextmanager
def _errors_said_plainly() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.LockNotAvailable:
        raise MigrationError(f"waited {LOCK_SECONDS} s for a lock: another process is migrating") from None
    except psycopg.Error as error:
        raise MigrationError(f"the database cannot be migrated: {_one_line(error)}") from error
    except BadMigration as error:
        raise MigrationError(f"a migration depends on one that does not exist: {error}") from error


@contextmanager
def _yoyo(url: str) -> Iterator[PostgresqlPsycopgBackend]:
    """Open yoyo's view of the database, on one connection with all its tables in `public`.

    The parameters are handed over one by one: yoyo's own parsing of URLs knows no socket folders in the host
    part, several hosts, or key-value connection strings.
    """
    parameters: dict[str, Any] = conninfo_to_dict(url)
    database = parameters.pop("dbname", None)
    parameters |= {"schema": "public", "client_encoding": "utf8"}
    uri = DatabaseURI("postgresql+psycopg", None, None, None, None, database, parameters)
    with PostgresqlPsycopgBackend(uri, default_migration_table) as backend:
        yield backend


def _take_lock(connection: psycopg.Connection) -> None:
    """Hold the migrators' lock until the connection ends; from here on no lock is waited for without end."""
    connection.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_SECONDS}s"])
    connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])


def _digests(connection: psycopg.Connection) -> Mapping[str, str]:
    """Return the SHA-256 of each applied file, in hex, by id; empty for a database never migrated."""
    known = connection.execute("SELECT to_regclass('public.migration_digest') IS NOT NULL").fetchone()
    if known != (True,):
        return {}
    return dict(connection.execute("SELECT id, sha256 FROM public.migration_digest").fetchall())


def _refuse_changed(migrations: MigrationList, digests: Mapping[str, str]) -> None:
    paths = {migration.id: Path(migration.path) for migration in migrations}
    for name, digest in sorted(digests.items()):
        if name not in paths:
            raise MigrationError(f"the database has {name}, unknown to this version: use a newer one")
        if _sha256(paths[name]) != digest:
            raise MigrationError(f"{name}.sql was edited after it was applied: restore it and add a new file")


def _apply(backend: PostgresqlPsycopgBackend, connection: psycopg.Connection, migration: Migration) -> None:
    """Run one file and list it as applied, in one transaction."""
    path = Path(migration.path)
    if not migration.use_transactions:
        raise MigrationError(f"{path.name}: a migration is one transaction: remove '-- transactional: false'")
    with backend.transaction():
        try:
            # The file goes to the server whole: it splits statements correctly, and returns nothing to print.
            connection.execute(path.read_bytes())
        except psycopg.Error as error:
            raise MigrationError(f"{path.name}{_line_of(error, path)}: {_one_line(error)}") from error
        if connection.info.transaction_status != TransactionStatus.INTRANS:
            raise MigrationError(f"{path.name} ends its own transaction: remove its COMMIT or ROLLBACK")
        connection.execute("RESET ROLE")  # the file may have taken another that does not own the list
        backend.mark_one(migration, log=False)
        connection.execute(
            "INSERT INTO public.migration_digest (id, sha256) VALUES (%s, %s)", [migration.id, _sha256(path)]
        )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _line_of(error: psycopg.Error, path: Path) -> str:
    position = error.diag.statement_position
    if position is None:
        return ""
    return f" line {path.read_text('utf-8')[: int(position)].count(chr(10)) + 1}"


def _one_line(error: psycopg.Error) -> str:
    """Return the error's own sentence, without the details that show rows."""
    return error.diag.message_primary or str(error).strip().partition("\n")[0]
