"""The case, posted once a worker process into a database that all its tests read."""

from collections.abc import Iterator

import pytest
from asked_case import Case, loaded
from hk_case import hk_events

from ops.embedded import EmbeddedServer

from .questions import CODE


@pytest.fixture(scope="session")
def hk(server: EmbeddedServer, template_url: str, worker_id: str) -> Iterator[Case]:
    """Yield the ledger with the whole case in it, read models and all. Tests only read it."""
    with loaded(server, template_url, f"case_{worker_id}", CODE, hk_events()) as case:
        yield case
