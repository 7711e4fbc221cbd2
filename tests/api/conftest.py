from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from little_case import EVENTS
from oidc_issuers import KeySet, Verifying, key_set, verifiers
from psycopg import conninfo, sql
from serving import Api, api_on

from ops.embedded import EmbeddedServer

_numbers = count(1)


@pytest.fixture
def api(database_url: str, tmp_path: Path) -> Iterator[Api]:
    """Yield the app on an empty ledger of the test's own."""
    with api_on(database_url, tmp_path / "keys") as served:
        yield served


@pytest.fixture
def little(api: Api) -> Api:
    """Return the app on a ledger of the test's own that holds the little case."""
    assert api.post(EVENTS).status_code == 201
    return api


@pytest.fixture(scope="module")
def standing(
    server: EmbeddedServer, template_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Yield the app on a ledger with the little case that a module's tests share: they record nothing."""
    name = f"test_{worker_id}_standing_{next(_numbers)}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    template = conninfo.conninfo_to_dict(template_url)["dbname"]
    with psycopg.connect(server.server_url("postgres"), autocommit=True) as connection:
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(str(template))))
        with api_on(server.server_url(name), tmp_path_factory.mktemp("standing") / "keys") as served:
            assert served.post(EVENTS).status_code == 201
            yield served
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def published() -> Iterator[KeySet]:
    """Yield an OIDC issuer that is a key set."""
    with key_set() as served:
        yield served


@pytest.fixture
def verifying(published: KeySet) -> Iterator[Verifying]:
    """Yield what makes a verifier of its tokens."""
    with verifiers(published) as make:
        yield make
