"""Queries as the server answers them: fetched into the client as libpq's result, no row of it read."""

from collections.abc import Callable, Mapping, Sequence
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
        return partial(self._run, *self._named(text, parameters))

    def tunnel(self, question: Question) -> Callable[[], int]:
        """All that the tunnel asks of the database, to be run: how many rows that is."""
        asked = _recorded(lambda: tunnel(self.connection, question))
        return partial(self._run_together, [self._named(text, parameters) for text, parameters in asked])

    def _named(self, text: str, parameters: Mapping[str, Any]) -> tuple[bytes, list[bytes | None]]:
        """The name under which the query is prepared, and its parameters as the server takes them."""
        if text not in self._prepared:
            self._prepared[text] = self._prepare(text)
        name, names = self._prepared[text]
        return name, [prepared.as_text(parameters[each]) for each in names]

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

    def _run_together(self, queries: Sequence[tuple[bytes, list[bytes | None]]]) -> int:
        """Run them in one message."""
        server = self._server
        server.enter_pipeline_mode()
        for name, texts in queries:
            server.send_query_prepared(name, texts, result_format=_BINARY)
        server.pipeline_sync()
        rows = 0
        while (result := server.get_result()) is None or result.status != ExecStatus.PIPELINE_SYNC:
            if result is not None and result.status != ExecStatus.TUPLES_OK:
                raise RuntimeError(result.get_error_message())
            rows += result.ntuples if result is not None else 0
        server.exit_pipeline_mode()
        return rows


def _recorded(action: Callable[[], object]) -> list[prepared.Query]:
    """What the action asks by prepared queries, in one message: each with its parameters."""
    asked: list[prepared.Query] = []
    send_together = prepared.send_together

    def recording(connection: Rows, *queries: prepared.Query, first_soon: bool = False) -> None:
        asked.extend(queries)
        send_together(connection, *queries, first_soon=first_soon)

    with patch.object(prepared, "send_together", recording):
        action()
    return asked
