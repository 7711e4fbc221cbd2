from collections.abc import Iterator
from pathlib import Path

import pytest
from cosigning import WITNESS, vkey_of
from little_case import EVENTS
from oidc_issuers import KeySet, Verifying, key_set, verifiers
from serving import Api, api_on
from standing import standing_api

from ops.embedded import EmbeddedServer


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


@pytest.fixture
def witnessed(database_url: str, tmp_path: Path) -> Iterator[Api]:
    """Yield the app on the little case, with one witness that it knows."""
    (tmp_path / "witnesses").write_text(f"# ours\n{vkey_of(WITNESS)}\n", "utf-8")
    with api_on(database_url, tmp_path) as served:
        assert served.post(EVENTS).status_code == 201
        yield served


@pytest.fixture(scope="module")
def standing(
    server: EmbeddedServer, template_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Yield the app on a ledger with the little case that a module's tests share: they record nothing."""
    with standing_api(server, template_url, worker_id, tmp_path_factory.mktemp("standing")) as served:
        yield served


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
