from collections.abc import Iterator

import pytest
from logging_in import ENDPOINTS, SECRET
from oidc_issuers import ED25519, KeySet, key_set
from serving import Api
from standing import standing_api

from api.settings import Oidc
from ops.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def told() -> Iterator[KeySet]:
    """Yield an issuer that answers as the tests tell it."""
    with key_set() as published:
        published.add("k1", ED25519)
        published.document = {name: published.url + path for name, path in ENDPOINTS.items()}
        published.document["authorization_response_iss_parameter_supported"] = True
        yield published


@pytest.fixture(scope="module")
def scripted(
    server: EmbeddedServer,
    template_url: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
    told: KeySet,
) -> Iterator[Api]:
    """Yield a ledger at which people sign in with that one, as a client with a name of its own."""
    oidc = Oidc(told.url, "ledger", client_id="pages", client_secret=SECRET)
    with standing_api(server, template_url, worker_id, tmp_path_factory.mktemp("scripted"), oidc) as api:
        yield api
