"""Queries as the server answers them: fetched into the client as libpq's result, no row of it read."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import Any, Final
from unittest.mock import patch

from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from ledger import prepared
from ledger.database import Rows
from projections.question import Question
from projections.tunnel import tunnel

_BINARY: Final = 1
_numbers = count(1)


class RawServer:
    """Prepares queries on a connection and runs them: that takes as long as the server does, and the socket."""

    def __init__(self, connection: Rows) -> None:
        self.connection = connection
        self._server: PGconn = connection.pgconn
        self._prepared: dict[str, tuple[bytes, list[str]]] = {}

    def query(self, text: str, parameters: Mapping[str, Any]) -> Callable[[], int]:
        """The query with these parameters, to be run: how many rows it has."""
        if text not in self._prepared:
            self._prepared[text] = self._prepare(text)
        name, names = self._prepared[text]
        return partial(self._run, name, [prepared.as_text(parameters[each]) for each in names])

    def tunnel(self, question: Question) -> Callable[[], int]:
        """All that the tunnel asks of the database, to be run: how many rows that is."""
        asked = _recorded(lambda: tunnel(self.connection, question))
        queries = [self.query(text, parameters) for text, parameters in asked]
        return lambda: sum(query() for query in queries)

    def _prepare(self, text: str) -> tuple[bytes, list[str]]:
        numbered = prepared.Numbered(text)
        name = f"bench_{next(_numbers)}".encode()
        result = self._server.prepare(name, numbered.text)
        if result.status != ExecStatus.COMMAND_OK:
            raise RuntimeError(result.get_error_message())
        return name, numbered.names

    def _run(self, name: bytes, texts: list[bytes | None]) -> int:
        result = self._server.exec_prepared(name, texts, result_format=_BINARY)  # type: ignore[arg-type]  # None is null
        if result.status != ExecStatus.TUPLES_OK:
            raise RuntimeError(result.get_error_message())
        return result.ntuples


def _recorded(action: Callable[[], object]) -> list[tuple[str, Mapping[str, Any]]]:
    """What the action asks by prepared queries: each with its parameters."""
    asked: list[tuple[str, Mapping[str, Any]]] = []
    send = prepared.send

    def recording(connection: Rows, query: str, parameters: Mapping[str, Any]) -> None:
        asked.append((query, parameters))
        send(connection, query, parameters)

    with patch.object(prepared, "send", recording):
        action()
    return asked
