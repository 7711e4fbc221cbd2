"""An HTTP client that costs next to nothing: one connection kept open, requests written out beforehand."""

import socket
import time
from collections.abc import Sequence
from typing import Final, Self

import orjson

from ops.bench.serving import Address
from ops.bench.synthetic import Event

_SUCCESS: Final = (b"200", b"201")
_STATUS: Final = slice(9, 12)
_LENGTH: Final = b"content-length: "
_CHUNK: Final = 1 << 18


class KeepAlive:
    """One connection to a server."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._address.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connect_again(self) -> None:
        """Open the connection anew: one that has been idle for some seconds the server closes."""
        self._socket.close()
        self._connect()

    def ask(self, request: bytes) -> bytes:
        """Send a request; return the body of its answer. Raises RuntimeError unless it is 200 or 201."""
        self._socket.sendall(request)
        return self._rest(self._received())

    def first_byte(self, request: bytes) -> float:
        """Send a request; return after how many seconds its answer began. Raises as `ask` does."""
        started = time.perf_counter()
        self._socket.sendall(request)
        received = self._received()
        taken = time.perf_counter() - started
        self._rest(received)
        return taken

    def _rest(self, received: bytes) -> bytes:
        """The body of an answer that has begun to come in."""
        head, _, body = received.partition(b"\r\n\r\n")
        if head[_STATUS] not in _SUCCESS:
            raise RuntimeError(f"the API answered {head[_STATUS].decode()}: {body.decode()[:300]}")
        begin = head.index(_LENGTH) + len(_LENGTH)
        length = int(head[begin:].partition(b"\r\n")[0])
        parts, missing = [body], length - len(body)
        while missing > 0:
            parts.append(self._received())
            missing -= len(parts[-1])
        return b"".join(parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _received(self) -> bytes:
        received = self._socket.recv(_CHUNK)
        if not received:
            raise RuntimeError("the API closed the connection")
        return received


class HttpClient(KeepAlive):
    """A client that posts over HTTP: an event as such, several as a batch."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self._token = address.importer
        self._ready: list[bytes] = []

    def prepare(self, batches: Sequence[Sequence[Event]]) -> None:
        """Write out the requests, and be connected."""
        self.connect_again()
        self._ready = [post(self._token, batch) for batch in batches]

    def run(self) -> None:
        """Send them, each after the answer to the one before."""
        for request in self._ready:
            self.ask(request)


def post(token: str, events: Sequence[Event]) -> bytes:
    """The request that posts these events."""
    alone = len(events) == 1
    kind = "cloudevents" if alone else "cloudevents-batch"
    body = orjson.dumps(events[0] if alone else events)
    headers = f"content-type: application/{kind}+json\r\ncontent-length: {len(body)}\r\n"
    return _request("POST", "/v1/events", token, headers) + body


def get(token: str, path: str) -> bytes:
    """The request that asks for this."""
    return _request("GET", path, token, "x-purpose: benchmark\r\n")


def look(cookie: str, path: str) -> bytes:
    """The request of a browser in whose session the purpose was stated."""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\n\r\n".encode()


def _request(method: str, path: str, token: str, headers: str) -> bytes:
    opening = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n"
    return f"{opening}{headers}\r\n".encode()
