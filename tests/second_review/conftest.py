"""The second case, posted once a worker process into a database that all its tests read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from asked_case import Case, loaded

from ops.embedded import EmbeddedServer

EVENTS: Final = Path(__file__).with_name("coventry.json")


@pytest.fixture(scope="session")
def coventry(server: EmbeddedServer, template_url: str, worker_id: str) -> Iterator[Case]:
    """Yield the ledger with the whole case in it, read models and all. Tests only read it."""
    events = json.loads(EVENTS.read_bytes())
    with loaded(server, template_url, f"second_review_{worker_id}", "coventry", events) as case:
        yield case
