"""Where one call ends and the next begins: no caller can pass off part of a call as another, or as its headers."""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import orjson
import pytest
import uvicorn
from bounded_server import bounded_server
from starlette.types import Receive, Scope, Send

from ops.cli.connections import HEADER_BYTES

GET = b"GET /next HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST /first HTTP/1.1\r\nhost: x\r\n"
MANY = 8_000_000
CHUNKED = POST + b"transfer-encoding: chunked\r\n"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer each call with what it was: as a rule once all of it is here."""
    body = b""
    more = scope["path"] != "/early"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
        more = message["more_body"]
    names = [name.decode() for name, _ in scope["headers"]]
    said = orjson.dumps({"path": scope["path"], "headers": names, "body": body.decode()})
    headers = [(b"content-length", b"%d" % len(said))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture(scope="module")
def server() -> Iterator[uvicorn.Server]:
    with bounded_server(app) as made:
        yield made


def sent(server: uvicorn.Server, *parts: bytes) -> bytes:
    """Send parts one after another, wait for the connection's end, and return what came."""
    received = b""
    with socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(0.05)  # so that it comes by itself
        while chunk := connection.recv(65536):
            received += chunk
    return received


def calls(received: bytes) -> list[dict[str, object]]:
    """Return the calls that were answered, as the app saw them."""
    return [orjson.loads(b"{" + part.partition(b"}")[0] + b"}") for part in received.split(b"{")[1:] if b"path" in part]


@pytest.mark.parametrize("apart", [True, False])
def test_a_trailer_is_no_header(server: uvicorn.Server, apart: bool) -> None:
    parts = [
        CHUNKED + b"connection: close\r\n\r\n3\r\nabc\r\n",
        b"0\r\nauthorization: Bearer x\r\nx-forwarded-for: y\r\n\r\n",
    ]
    (call,) = calls(sent(server, *(parts if apart else [b"".join(parts)])))
    assert call == {"path": "/first", "headers": ["host", "transfer-encoding", "connection"], "body": "abc"}


@pytest.mark.parametrize("trailers", [b"x: " + b"a" * (MANY - 3), b"x-y: " + b"a" * 90 + b"\r\n"])
def test_trailers_that_are_too_long_are_refused(server: uvicorn.Server, trailers: bytes) -> None:
    many = trailers * (MANY // len(trailers))
    taken = 0
    with socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=10) as connection:
        connection.sendall(CHUNKED + b"\r\n3\r\nabc\r\n0\r\n")
        with suppress(ConnectionError):  # the rest of what is sent is not read
            while taken < len(many) and not select.select([connection], [], [], 0)[0]:
                taken += connection.send(many[taken : taken + 50_000])
            assert connection.recv(65536).startswith(b"HTTP/1.1 400 ")
    assert taken < len(many)


def test_a_long_body_in_small_chunks_is_no_long_header(server: uvicorn.Server) -> None:
    body = b"1\r\na\r\n" * HEADER_BYTES + b"0\r\n\r\n"
    (call,) = calls(sent(server, CHUNKED + b"connection: close\r\n\r\n", body))
    assert call["body"] == "a" * HEADER_BYTES


@pytest.mark.parametrize(
    "upgrade", [b"connection: upgrade\r\nupgrade: h2c\r\n", b"connection: Upgrade\r\nupgrade: x\r\n"]
)
@pytest.mark.parametrize("framing", [b"content-length: %d\r\n\r\n" % len(GET), b"transfer-encoding: chunked\r\n\r\n"])
def test_the_body_of_a_call_that_asks_for_an_upgrade_is_no_call(
    server: uvicorn.Server, upgrade: bytes, framing: bytes
) -> None:
    received = sent(server, POST + upgrade + framing, GET)
    assert calls(received) == []
    assert received.startswith(b"HTTP/1.1 400 ")


def test_an_upgrade_that_is_not_offered_is_passed_over_and_nothing_after_it_is_read(server: uvicorn.Server) -> None:
    asked = b"GET /first HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n\r\n"
    (call,) = calls(sent(server, asked + GET, GET))
    assert call["path"] == "/first"


@pytest.mark.parametrize("host", [b"", b"host: x\r\nhost: x\r\n", b"host: x\r\nhost: y\r\n"])
def test_a_call_names_one_host(server: uvicorn.Server, host: bytes) -> None:
    assert sent(server, b"GET / HTTP/1.1\r\n" + host + b"\r\n").startswith(b"HTTP/1.1 400 ")


def test_a_call_by_http_1_0_need_not(server: uvicorn.Server) -> None:
    assert sent(server, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("nonsense", [b"\0\0\0\r\n\r\n", GET[:-2] + b"x y: z\r\n\r\n", CHUNKED + b"\r\nzz\r\n"])
@pytest.mark.parametrize("before", [1, 2])
def test_calls_that_came_whole_are_answered_whatever_comes_after_them(
    server: uvicorn.Server, nonsense: bytes, before: int
) -> None:
    whole = POST + b"content-length: 3\r\n\r\nabc"
    received = sent(server, whole * before + nonsense)
    assert [call["body"] for call in calls(received)] == ["abc"] * before
    assert received.count(b"HTTP/1.1 ") == before


@pytest.mark.parametrize(
    "lie",
    [
        b"content-length: 3\r\ntransfer-encoding: chunked\r\n", b"content-length: 3\r\ncontent-length: 4\r\n",
        b"content-length: 3, 3\r\n", b"content-length: +3\r\n", b"content-length: -1\r\n", b"content-length: 0x3\r\n",
        b"content-length: 99999999999999999999\r\n", b"transfer-encoding: xchunked\r\n", b"content-length : 3\r\n",
        b"transfer-encoding: chunked, identity\r\n", b"x: a\r\n content-length: 3\r\n", b"x: a\0b\r\n", b"x: a\rb\r\n",
    ],
)  # fmt: skip
def test_a_call_whose_end_could_be_read_in_two_ways_is_refused(server: uvicorn.Server, lie: bytes) -> None:
    received = sent(server, POST + lie + b"\r\n0\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 400 ")
    assert received.count(b"HTTP/1.1 ") == 1


def test_a_head_that_is_refused_is_answered_without_content(server: uvicorn.Server) -> None:
    received = sent(server, b"HEAD / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 400 ")
    assert received.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("header", [b"connection: close\r\n", b"host: y\r\n"])
def test_an_answer_that_ends_the_connection_arrives_though_its_caller_is_still_sending(
    server: uvicorn.Server, header: bytes
) -> None:
    with socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=10) as connection:
        connection.sendall(b"POST /early HTTP/1.1\r\nhost: x\r\n" + header + b"content-length: 9000000\r\n\r\n")
        time.sleep(0.1)
        connection.sendall(b"x" * 8_000_000)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    assert received.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 400 "))
    assert received.endswith(b"}")
