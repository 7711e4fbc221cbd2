"""The Hamzah Khan case in a served ledger of its own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from serving import Api, api_on

_FOLDER = Path(__file__).parents[2] / "ops" / "case" / "hamzah-khan"


def hk_events() -> list[dict[str, Any]]:
    """Return every event of the case, in the order of posting."""
    return [event for file in sorted(_FOLDER.glob("*.json")) for event in json.loads(file.read_bytes())]


@contextmanager
def hk_served(database_url: str, keys: Path) -> Iterator[Api]:
    """Serve a ledger on an empty migrated database, and post the case."""
    with api_on(database_url, keys) as api:
        answer = api.post(hk_events())
        assert answer.status_code == 201, answer.text
        yield api
