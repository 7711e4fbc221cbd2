"""What surrounds every call: its request id, its line in the log, its count and latency, and the last resort.

Plain ASGI: it costs a few microseconds and never holds an answer back. Nothing of what was asked or answered
is logged or counted but the route's template and the status.
"""

import random
import re
import time
from functools import cache
from typing import Any, Final
from uuid import UUID

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.admission import release
from api.problems import Problem, answer
from api.security_headers import standing_headers

_log: Final = structlog.get_logger()
_SERVER_ERRORS: Final = 500
_random: Final = random.Random()  # noqa: S311  # nothing rests on nobody guessing a request's id
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_NO_ROUTE: Final = "none"


class Meters:
    """Counts and latencies by route and status, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.calls = Counter("ledger_calls", "Calls answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "ledger_call_seconds",
            "Time from a call to its answer.",
            ("method", "route"),
            registry=self.registry,
        )
        # To look them up by their labels takes as long again as to count.
        self._calls_of = cache(self.calls.labels)
        self._seconds_of = cache(self.seconds.labels)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a call that was answered. There are as many of each as the API has routes and statuses."""
        self._calls_of(method, route, str(status)).inc()
        self._seconds_of(method, route).observe(seconds)


class Observing:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, whatever happens."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = _request_id(scope)
        headers = [(b"x-request-id", scope["request_id"].encode()), *standing_headers(scope)]
        started = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                said = {name for name, _ in message["headers"]}  # an answer that may be kept says so itself
                message["headers"] = [*message["headers"], *(header for header in headers if header[0] not in said)]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            _log.info("caller went away", request_id=scope["request_id"])
        except Exception as error:  # noqa: BLE001  # the last resort: an answer without a word of what went wrong
            log_unexpected(error, scope["request_id"])
            if status:
                raise ConnectionAbortedError("an answer broke off") from None
            problem = Problem("internal", "an unexpected error, which is in the log by this request's id")
            await answer(problem, scope["request_id"])(scope, receive, sending)
        finally:
            release(scope)
        self._observe(scope, status, time.perf_counter() - started)

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", _NO_ROUTE)
        method = scope["method"] if route != _NO_ROUTE else _NO_ROUTE  # an invented method is no label
        self._meters.count(method, route, status, seconds)
        if status >= _SERVER_ERRORS:
            line: dict[str, Any] = {"method": method, "route": route, "status": status}
            _log.warning("call failed", request_id=scope["request_id"], **line)


def log_unexpected(error: Exception, request_id: str) -> None:
    """Log that there was an error that nobody expects: not its text nor its trace, which may hold personal data."""
    _log.error("unexpected error", error=type(error).__name__, request_id=request_id)


def _request_id(scope: Scope) -> str:
    """Return the caller's own id of the request, if it sent one that can be one, or else a new one."""
    given = [value for name, value in scope["headers"] if name == b"x-request-id"]
    if len(given) == 1 and _REQUEST_ID.fullmatch(given[0]):
        return str(given[0].decode())
    return str(UUID(int=_random.getrandbits(128), version=4))
