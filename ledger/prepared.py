"""Queries prepared once a connection, whose parameters go as text and whose answers come in binary.

For reads of a view, thousands of rows at a time: libpq itself is asked, for what a cursor does besides takes as long
as the server takes to find a hundred rows. Moments are read as `ledger.database.ticks`. Several queries go in one
message, and are answered in their order. Between sending these and receiving there is time for something else, while
the server is at work.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import count
from typing import Any, Final

from psycopg import errors, generators
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from ledger.database import Rows, Session

Parameters = Mapping[str, str | int | bool | list[str] | None]
Query = tuple[str, Parameters]
"""A query and its parameters."""

_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")
_BINARY: Final = 1
_numbers = count(1)


class Numbered:
    """A query as the server takes it: its text with numbered parameters, and their names in that order."""

    def __init__(self, text: str) -> None:
        self.names = list(dict.fromkeys(_PLACEHOLDER.findall(text)))
        self.text = _PLACEHOLDER.sub(lambda found: f"${self.names.index(found[1]) + 1}", text).encode()


def fetch(connection: Rows, query: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """The rows that answer a query with parameters by name (`%(name)s`). Raises psycopg.Error."""
    name = _prepared(connection, query)
    connection.pgconn.send_query_prepared(name, _texts(query, parameters), result_format=_BINARY)
    return _rows(connection, _result(connection, ExecStatus.TUPLES_OK))


def send_together(connection: Rows, *asked: Query, first_soon: bool = False) -> None:
    """Send queries in one message; then their answers are to be `received_together`. Raises psycopg.Error.

    With `first_soon` the first is answered when it can be, and not with the others: it can be `received_first`.
    """
    server = connection.pgconn
    named = [(_prepared(connection, query), _texts(query, parameters)) for query, parameters in asked]
    server.enter_pipeline_mode()
    for name, texts in named:
        server.send_query_prepared(name, texts, result_format=_BINARY)
        if first_soon:
            server.send_flush_request()
            first_soon = False
    server.pipeline_sync()


def received_together(connection: Rows) -> list[list[tuple[Any, ...]]]:
    """The rows that answer each query of what was sent together; none for a command.

    Raises psycopg.Error for the first that was refused: those after it were not looked at.
    """
    connection.wait(generators.send(connection.pgconn))
    return [_rows(connection, result) for result in _results_together(connection, [])]


def received_first(connection: Rows) -> list[tuple[Any, ...]]:
    """The rows that answer the first query of what was sent together; then the others' are to be `received_together`.

    Raises psycopg.Error if it was refused: then nothing is left to be received.
    """
    connection.wait(generators.send(connection.pgconn))
    first: list[PGresult] = connection.wait(generators.fetch_many(connection.pgconn))
    if first[0].status == ExecStatus.FATAL_ERROR:
        _results_together(connection, first)
    return _rows(connection, first[0])


def array_of(numbers: Iterable[int]) -> str:
    """Whole numbers as a parameter: hundreds are written so in a tenth of the time that a list takes."""
    return f"{{{','.join(map(str, numbers))}}}"


@cache
def _numbered(text: str) -> Numbered:
    return Numbered(text)


def _session(connection: Rows) -> Session:
    if not isinstance(connection, Session):
        raise TypeError("not a connection of ledger.database: it would not know when its prepared queries are gone")
    return connection


def _prepared(connection: Rows, query: str) -> bytes:
    """The name under which the query is prepared on the connection, as it now is."""
    names = _session(connection).prepared
    name = names.get(query)
    if name is None:
        name = f"ledger_{next(_numbers)}".encode()
        connection.pgconn.send_prepare(name, _numbered(query).text)
        _result(connection, ExecStatus.COMMAND_OK)
        names[query] = name
    return name


def _results_together(connection: Rows, results: list[PGresult]) -> list[PGresult]:
    """The results of what was sent together, of which some are here. Raises psycopg.Error for the first error."""
    while not results or results[-1].status != ExecStatus.PIPELINE_SYNC:
        results += connection.wait(generators.fetch_many(connection.pgconn))
    connection.pgconn.exit_pipeline_mode()
    for result in results:
        if result.status == ExecStatus.FATAL_ERROR:
            raise errors.error_from_result(result)
    return results[:-1]


def _texts(query: str, parameters: Parameters) -> list[bytes | None]:
    return [as_text(parameters[each]) for each in _numbered(query).names]


def _result(connection: Rows, expected: ExecStatus) -> PGresult:
    result: PGresult = connection.wait(generators.execute(connection.pgconn))[-1]
    if result.status != expected:
        raise errors.error_from_result(result)
    return result


def _rows(connection: Rows, result: PGresult) -> list[tuple[Any, ...]]:
    if not result.ntuples:
        return []
    transformer = _session(connection).transformer
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def as_text(value: str | int | bool | list[str] | None) -> bytes | None:
    """A parameter as the server takes it."""
    if value is None:
        return None
    if isinstance(value, list):
        return f"{{{','.join(map(_quoted, value))}}}".encode()
    return str(value).encode()


def _quoted(item: str) -> str:
    escaped = item.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
