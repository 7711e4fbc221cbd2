"""The app served over HTTP on a free port, as users meet it, and a client that checks its answers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import uvicorn
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api import problems
from api.app import create_app
from api.json_text import Json
from api.openapi import log_shapes, shapes
from api.permissions import STATING_PURPOSE
from api.settings import Settings
from api.tokens.callers import Role
from api.tokens.local import LocalIssuer
from ops.cli.connections import BoundedProtocol

BATCH = "application/cloudevents-batch+json"
PURPOSE = "to test the ledger"
STRUCTURED = "application/cloudevents+json"


@dataclass
class Api:
    """A served app with its issuer of tokens and a client. Every answer is held to /openapi.json."""

    app: FastAPI
    client: httpx.Client
    issuer: LocalIssuer
    database_url: str
    tokens: dict[bytes, str] = field(default_factory=dict)

    def auth(self, role: Role, **claims: Json) -> dict[str, str]:
        """Return the header of a role's token. A reviewer is assigned every case unless told otherwise."""
        if role == "reviewer":
            claims.setdefault("cases", ["*"])
        stated = {"x-purpose": PURPOSE} if role in STATING_PURPOSE else {}
        return {"authorization": f"Bearer {self._token(role, claims)}", **stated}

    def _token(self, role: Role, claims: dict[str, Json]) -> str:
        """Return the one token that this role with these claims has, for a reviewer's is recorded on first use."""
        key = orjson.dumps([role, claims], option=orjson.OPT_SORT_KEYS)
        if key not in self.tokens:
            if role == "reviewer":
                claims = {"subject": f"reviewer-{len(self.tokens)}", **claims}
            self.tokens[key] = self.issuer.issue(role, **claims)
        return self.tokens[key]

    def get(self, path: str, role: Role = "reviewer", **claims: Json) -> httpx.Response:
        """Get an address as a role."""
        return self.client.get(path, headers=self.auth(role, **claims))

    def send(self, body: bytes | str, role: Role = "importer", **claims: Json) -> httpx.Response:
        """Post a body as one structured event."""
        return self.send_as({"content-type": STRUCTURED}, body, role, **claims)

    def send_as(
        self, headers: dict[str, str], body: bytes | str, role: Role = "importer", **claims: Json
    ) -> httpx.Response:
        """Post a body with these headers."""
        return self.client.post("/v1/events", content=body, headers={**self.auth(role, **claims), **headers})

    def post(self, events: Json, role: Role = "importer", **claims: Json) -> httpx.Response:
        """Post a list of events as a batch, or else one event."""
        content_type = BATCH if isinstance(events, list) else STRUCTURED
        return self.send_as({"content-type": content_type}, orjson.dumps(events), role, **claims)

    def head(self) -> int:
        """Return the position that the ledger has reached."""
        return int(self.get("/v1/agencies").json()["recorded_as_of"]["position"])


@contextmanager
def api_on(database_url: str, keys: Path, settings: Settings | None = None) -> Iterator[Api]:
    """Serve the app on a database, with a client of it."""
    app = create_app(settings or Settings(database_url, keys, connections=4))
    hooks: dict[str, list[Callable[..., Json]]] = {"response": [_held_to_its_description(app)]}
    with served(app) as address, httpx.Client(base_url=address, timeout=30, event_hooks=hooks) as client:
        yield Api(app, client, LocalIssuer(keys), database_url)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve the app as `ledger serve` does, in a thread; yield its address."""
    config = uvicorn.Config(
        app, port=0, http=BoundedProtocol, ws="none", server_header=False, log_level="critical", access_log=False
    )
    server = uvicorn.Server(config)
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


def _held_to_its_description(app: FastAPI) -> Callable[[httpx.Response], None]:
    """Return a hook that fails where an answer is not what /openapi.json says of its route."""

    def check(response: httpx.Response) -> None:
        answered = _described(app, response.request)
        if answered is None:
            return
        described = answered.get(str(response.status_code))
        assert described is not None, f"undocumented: {response.status_code} of {response.request.url.path}"
        for media_type, content in described.get("content", {}).items():
            assert response.headers["content-type"].partition(";")[0] == media_type
            name = content["schema"].get("$ref", "").rpartition("/")[2]
            if name:
                shape = getattr(shapes, name, None) or getattr(log_shapes, name)
                shape.model_validate_json(response.read())

    return check


def _described(app: FastAPI, request: httpx.Request) -> dict[str, Any] | None:
    for route in app.routes:
        if (
            isinstance(route, APIRoute)
            and route.include_in_schema
            and request.method in (route.methods or ())
            and route.path_regex.match(request.url.path)
        ):
            described: dict[str, Any] = app.openapi()["paths"][route.path_format][request.method.lower()]
            return dict(described["responses"])
    return None


def problem_of(response: httpx.Response) -> dict[str, Any]:
    """Return the problem that an answer is, without what differs from call to call."""
    assert response.headers["content-type"] == problems.MEDIA_TYPE
    body: dict[str, Any] = response.json()
    assert body["status"] == response.status_code
    assert body.pop("instance").startswith("urn:uuid:")
    return body
