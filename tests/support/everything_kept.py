"""Everything that a database keeps, looked through as its superuser and as whoever has its files."""

import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from ops.embedded import programs
from ops.postmaster import clean_environment

_RELATIONS = """
SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 't') ORDER BY 1, 2
"""


def tables_holding(url: str, word: bytes) -> set[str]:
    """Return the tables, of all schemas, the system's too, in whose rows the bytes are, as text or as bytes."""
    found = set()
    with psycopg.connect(url) as superuser:
        for schema, table in superuser.execute(_RELATIONS.encode()).fetchall():
            whole = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(sql.Identifier(schema, table))
            with superuser.cursor().copy(whole) as copy:
                rows = b"".join(copy)
            if word in rows or word.hex().encode() in rows:  # as text, or in bytes
                found.add(f"{schema}.{table}")
    return found


def is_dumped(url: str, word: bytes) -> bool:
    """Whether a logical backup holds the bytes, in the clear or in hexadecimal."""
    dump = subprocess.run(
        [str(programs() / "pg_dump"), "--dbname", url, "--no-password"],
        capture_output=True, check=True, env=clean_environment(),
    ).stdout  # fmt: skip
    assert b"stored_events" in dump
    return word in dump or word.hex().encode() in dump


def files_holding(url: str, word: bytes) -> set[str]:
    """Return the data files of the database in which the bytes are, whether or not a row still has them."""
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("CHECKPOINT")
        row = superuser.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    files = [path for path in (Path(row[0]) / "base" / str(row[1])).iterdir() if path.is_file()]
    assert files
    return {path.name for path in files if word in path.read_bytes()}
