"""What a connection may take: headers that are too long or too slow, and calls that are none."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from bounded_server import bounded_server
from starlette.types import Receive, Scope, Send

from ops.cli import connections
from ops.cli.connections import HEADER_BYTES, close_dawdlers

ANSWER = b"HTTP/1.1 200 OK"
REFUSAL = b"HTTP/1.1 400 Bad Request"


async def app(_: Scope, receive: Receive, send: Send) -> None:
    """Answer each call with 200 once all of it is here."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(scope="module")
def server() -> Iterator[uvicorn.Server]:
    with bounded_server(app) as made:
        yield made


@contextmanager
def connected(server: uvicorn.Server) -> Iterator[socket.socket]:
    with socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=10) as connection:
        yield connection


def all_of(connection: socket.socket) -> bytes:
    """Return what comes until the connection ends."""
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received


def test_calls_within_the_bounds_are_answered_one_after_another(server: uvicorn.Server) -> None:
    with connected(server) as connection:
        call = (
            b"POST / HTTP/1.1\r\nhost: x\r\nx: " + b"a" * (HEADER_BYTES - 200) + b"\r\ncontent-length: 100000\r\n\r\n"
        )
        for _ in range(3):
            connection.sendall(call + b"b" * 100_000)
            assert connection.recv(65536).startswith(ANSWER)


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    "headers",
    [
        b"x: " + b"a" * HEADER_BYTES + b"\r\n",
        b"".join(b"x-%d: %s\r\n" % (number, b"a" * 100) for number in range(500)),
    ],
)
def test_headers_that_are_too_long_are_refused_and_the_connection_ended(
    server: uvicorn.Server, headers: bytes, at_once: bool
) -> None:
    with connected(server) as connection:
        sent = b"GET / HTTP/1.1\r\nhost: x\r\n" + headers + (b"\r\n" if at_once else b"")
        step = len(sent) if at_once else 5_000
        for start in range(0, len(sent), step):
            if select.select([connection], [], [], 0.02)[0]:
                break  # it has been refused already
            connection.sendall(sent[start : start + step])
        received = all_of(connection)
    assert received.startswith(REFUSAL)
    assert b"application/problem+json" in received
    assert b"the headers are over 32 KiB" in received


def test_an_address_that_is_too_long_is_refused(server: uvicorn.Server) -> None:
    with connected(server) as connection:
        connection.sendall(b"GET /" + b"a" * HEADER_BYTES + b" HTTP/1.1\r\nhost: x\r\n\r\n")
        assert all_of(connection).startswith(REFUSAL)


@pytest.mark.parametrize(
    "said", [b"nonsense\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HTTP/1.1\r\nx y: z\r\n\r\n"]
)
def test_what_is_no_http_is_answered_with_a_problem_that_repeats_nothing(server: uvicorn.Server, said: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(said)
        received = all_of(connection)
    assert received.startswith(REFUSAL)
    assert b"/problems/unreadable" in received
    assert b"content-security-policy" in received
    assert b"nonsense" not in received


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n", b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc"]
)
def test_a_call_that_does_not_come_in_is_not_waited_for_for_ever(
    server: uvicorn.Server, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)
    monkeypatch.setattr(connections, "CALL_SECONDS", 0.2)
    with connected(server) as connection, connected(server) as answered:
        answered.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert answered.recv(65536).startswith(ANSWER)
        connection.sendall(sent)
        time.sleep(0.5)
        closed = close_dawdlers(list(server.server_state.connections))
        assert closed == 1
        assert b"200 OK" not in all_of(connection)
        answered.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")  # between calls nobody is hurried
        assert answered.recv(65536).startswith(ANSWER)
