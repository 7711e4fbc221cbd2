"""A migrated database for the tests of one module that only ask it."""

from collections.abc import Iterator

import pytest
from copied_database import copied_database

from ops.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def module_database_url(
    server: EmbeddedServer, template_url: str, worker_id: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Yield a migrated database of the module's own, dropped after it."""
    with copied_database(server, template_url, f"{request.path.stem}_{worker_id}") as url:
        yield url
