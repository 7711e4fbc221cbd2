"""The app on a ledger that holds the little case, in a database of its own that lasts for many tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from copied_database import copied_database
from little_case import EVENTS
from serving import Api, api_on

from api.settings import Oidc, Settings
from ops.embedded import EmbeddedServer

_numbers = count(1)


@contextmanager
def standing_api(
    server: EmbeddedServer, template_url: str, worker_id: str, folder: Path, oidc: Oidc | None = None
) -> Iterator[Api]:
    """Yield the app on a copy of the template; dropped at the end. Its keys are kept in the folder."""
    name = f"test_{worker_id}_standing_{next(_numbers)}"
    with copied_database(server, template_url, name) as url:
        settings = Settings(url, folder / "keys", connections=4, oidc=oidc)
        with api_on(settings.database_url, settings.keys, settings) as served:
            assert served.post(EVENTS).status_code == 201
            # Sealed by now, and not when a second is over: a test may ask for what is in the tree.
            assert served.get("/v1/ledger/checkpoint").status_code == 200
            yield served
