"""The case, posted once a worker process into a database that all its tests read."""

from collections.abc import Iterator

import psycopg
import pytest
from asking import post, reader
from psycopg import sql

from ops.embedded import EmbeddedServer

from .questions import Case, load_events


@pytest.fixture(scope="session")
def hk(server: EmbeddedServer, template_url: str, worker_id: str) -> Iterator[Case]:
    """Yield the ledger with the whole case in it, read models and all. Tests only read it."""
    name = f"case_{worker_id}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)")
    template = psycopg.conninfo.conninfo_to_dict(template_url)["dbname"]
    with psycopg.connect(server.server_url("postgres"), autocommit=True) as administrator:
        administrator.execute(made.format(sql.Identifier(name), sql.Identifier(str(template))))
        url, events = server.server_url(name), load_events()
        post(url, events)
        with psycopg.connect(url, autocommit=True) as loaded:
            loaded.execute("ANALYZE")  # as autovacuum would have done in a ledger that has stood for a minute
        with reader(url) as rows:
            yield Case(url, events, rows)
        administrator.execute(dropped.format(sql.Identifier(name)))
