"""A migrated database for the tests of one module that only ask it."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from ops.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def module_database_url(
    server: EmbeddedServer, template_url: str, worker_id: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Yield a migrated database of the module's own, dropped after it."""
    template = str(psycopg.conninfo.conninfo_to_dict(template_url)["dbname"])
    name = f"{request.path.stem}_{worker_id}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)")
    with psycopg.connect(server.server_url("postgres"), autocommit=True) as administrator:
        administrator.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        yield server.server_url(name)
        administrator.execute(dropped.format(sql.Identifier(name)))
