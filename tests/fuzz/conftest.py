from collections.abc import Iterator

import pytest
from serving import Api
from standing import standing_api

from ops.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def fuzzed(
    server: EmbeddedServer, template_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Yield the app on a ledger with the little case, which a module's tests may add to."""
    with standing_api(server, template_url, worker_id, tmp_path_factory.mktemp("fuzzed")) as served:
        yield served
