"""Straight ways in, for calls that must be fast: what the framework works out for each call is written down once.

FastAPI describes these routes and reads their parameters, and then stands aside: to look for bodies, dependencies
and what they leave open takes it a third of what the database takes to find an agency's tunnel.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, Final

from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.calls import admitted, refuse_unclear

_AT_ONCE: Final = 40
"""Calls, as many as the framework has threads for others: most of them wait for the database."""
_KEPT: Final = 1024
_LONGEST_KEPT: Final = 512
"""Of an address, in characters: what is kept stays below a megabyte or two."""

_threads: Final = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="straight")


class Straight(APIRoute):
    """A route that answers by `respond` alone; what it raises becomes an answer where all errors do (api.failures)."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.app = self._answer

    async def respond(self, request: Request) -> Response:
        """Answer a call."""
        raise NotImplementedError

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.respond(Request(scope, receive, send))
        await response(scope, receive, send)


class StraightView(Straight):
    """A route whose endpoint takes `call` (`Permitted`), parts of its path and its query, and gives a Response."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._read = self._reader()

    async def respond(self, request: Request) -> Response:
        """Answer a call: as everywhere, who may not make it hears so before a word on the parameters."""
        call = await admitted(request)
        values = self._read(request.scope["query_string"], **request.path_params)
        return await in_thread(self.endpoint, call=call, **values)

    def _reader(self) -> Callable[..., Mapping[str, Any]]:
        """Make what reads a query and a path: into the same values each time, so those of short ones are kept."""
        of_path, of_query = self.dependant.path_params, self.dependant.query_params

        def read(query: bytes, **path: str) -> Mapping[str, Any]:
            given = QueryParams(query)
            refuse_unclear(given)
            in_path, wrong_in_path = request_params_to_args(of_path, path)
            in_query, wrong_in_query = request_params_to_args(of_query, given)
            if wrong_in_path or wrong_in_query:
                raise RequestValidationError([*wrong_in_path, *wrong_in_query])
            return {**in_path, **in_query}

        kept = lru_cache(_KEPT)(read)

        def reader(query: bytes, **path: str) -> Mapping[str, Any]:
            length = len(query) + sum(map(len, path.values()))
            return kept(query, **path) if length <= _LONGEST_KEPT else read(query, **path)

        return reader


async def in_thread(endpoint: Callable[..., Response], *arguments: Any, **named: Any) -> Response:
    """Call it in a thread, and wait for what it gives.

    By one future, not by two of which each asks after the other, as `run_in_executor` would have it.
    """
    loop = asyncio.get_running_loop()
    given: asyncio.Future[Response] = loop.create_future()

    def call() -> None:
        try:
            response = endpoint(*arguments, **named)
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised where it is waited for
            loop.call_soon_threadsafe(_fail, given, error)
        else:
            loop.call_soon_threadsafe(_give, given, response)

    _threads.submit(call)
    return await given


def _give(given: asyncio.Future[Response], response: Response) -> None:
    if not given.done():  # else nobody waits any more
        given.set_result(response)


def _fail(given: asyncio.Future[Response], error: BaseException) -> None:
    if not given.done():
        given.set_exception(error)
