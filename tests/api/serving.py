"""The app served over HTTP on a free port of this machine, as users meet it, and a client of it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from api.tokens import LocalIssuer

BATCH = "application/cloudevents-batch+json"
STRUCTURED = "application/cloudevents+json"


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve the app in a thread; yield its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the app did not start"
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Api:
    """A served app with its database, its issuer of tokens, and a client."""

    app: FastAPI
    client: httpx.Client
    issuer: LocalIssuer

    def auth(self, role: Any, **claims: Any) -> dict[str, str]:
        """The header of a role's token. A reviewer is assigned every case unless told otherwise."""
        if role == "reviewer":
            claims.setdefault("cases", ["*"])
        return {"authorization": f"Bearer {self.issuer.issue(role, **claims)}"}

    def get(self, path: str, role: Any = "reviewer", **claims: Any) -> httpx.Response:
        return self.client.get(path, headers=self.auth(role, **claims))

    def post(self, content: bytes | str, *, headers: dict[str, str], role: Any = "importer", **claims: Any) -> httpx.Response:
        return self.client.post("/v1/events", content=content, headers={**self.auth(role, **claims), **headers})

    def head(self) -> int:
        """The ledger's position."""
        return int(self.get("/v1/agencies").json()["recorded_as_of"]["position"])


@contextmanager
def api_on(database_url: str, keys: Path) -> Iterator[Api]:
    """The app on a database, served, with a client."""
    settings = Settings(database_url, keys, connections=4)
    app = create_app(settings)
    with served(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield Api(app, client, LocalIssuer(keys))
