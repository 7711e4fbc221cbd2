"""A database of its own for a test, a module or a run of tests: a copy of another, dropped after it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import conninfo, sql

from ops.embedded import EmbeddedServer


@contextmanager
def copied_database(server: EmbeddedServer, template_url: str, name: str) -> Iterator[str]:
    """Yield the URL of a copy, of that name; dropped after it, together with its open connections."""
    template = str(conninfo.conninfo_to_dict(template_url)["dbname"])
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)")
    with psycopg.connect(server.server_url("postgres"), autocommit=True) as administrator:
        administrator.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        yield server.server_url(name)
        administrator.execute(dropped.format(sql.Identifier(name)))
