"""A socket before PostgreSQL's own that cuts connections: before a statement arrives, or before its answer does.

It also hears what readers ask, and how many rows they get.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

Where = Literal["before the statement arrives", "after the statement is done"]


class CuttingProxy:
    """A Unix socket before PostgreSQL's own. It cuts connections at Execute messages: `cuts` of them, after `spared`.

    Each message of the protocol is a letter, then its length in four bytes, with those, but not the letter, counted.
    The answer to a statement ends with a ReadyForQuery, sent when what the statement did is committed.
    """

    def __init__(self, url: str, folder: Path) -> None:
        parts = conninfo_to_dict(url)
        self._upstream = f"{parts['host']}/.s.PGSQL.{parts['port']}"
        self.url = f"postgresql://postgres@/{parts['dbname']}?host={quote(str(folder), safe='')}&port={parts['port']}"
        self.where: Where = "after the statement is done"
        self.spared = 0
        self.cuts = 0
        self.done = 0
        self.heard: list[str] = []
        """What readers asked, statement by statement, and a line for each row that they got."""
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / f".s.PGSQL.{parts['port']}"))
        self._listener.listen()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def close(self) -> None:
        """Cut all connections and wait for the threads."""
        for opened in (self._listener, *self._open):
            _shut(opened)
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._upstream)
                self._open += [client, server]
                losing = threading.Event()
                startup = _startup(client)
                hears = b"role=ledger_reader" in startup
                server.sendall(startup)
                self._start(self._to_server, client, server, losing, hears)
                self._start(self._to_client, client, server, losing, hears)

    def _to_server(self, client: socket.socket, server: socket.socket, losing: threading.Event, hears: bool) -> None:
        prepared: dict[bytes, bytes] = {}
        with contextlib.suppress(OSError):
            while True:
                letter, message = _message(client)
                if hears and (statement := _statement(letter, message, prepared)):
                    self.heard.append(statement)
                if letter == b"E" and self.cuts and self.spared:
                    self.spared -= 1
                elif letter == b"E" and self.done < self.cuts:
                    if self.where == "before the statement arrives":
                        self.done += 1
                        break
                    losing.set()
                server.sendall(message)
        _shut(client)
        _shut(server)

    def _to_client(self, client: socket.socket, server: socket.socket, losing: threading.Event, hears: bool) -> None:
        with contextlib.suppress(OSError):
            while True:
                letter, message = _message(server)
                if hears and letter == b"D":
                    self.heard.append("a row")
                if not losing.is_set():
                    client.sendall(message)
                elif letter == b"Z":
                    self.done += 1
                    break
        _shut(client)
        _shut(server)


def _startup(client: socket.socket) -> bytes:
    length = _exactly(client, 4)
    return length + _exactly(client, int.from_bytes(length, "big") - 4)


def _message(sender: socket.socket) -> tuple[bytes, bytes]:
    letter, length = _exactly(sender, 1), _exactly(sender, 4)
    return letter, letter + length + _exactly(sender, int.from_bytes(length, "big") - 4)


def _statement(letter: bytes, message: bytes, prepared: dict[bytes, bytes]) -> str:
    """Return the statement that a message runs, if it does; keep one that it prepares under its name."""
    first, _, rest = message[5:].partition(b"\0")
    if letter == b"P":
        prepared[first] = rest.partition(b"\0")[0]
    if letter == b"B":
        return prepared[rest.partition(b"\0")[0]].decode()
    return first.decode() if letter == b"Q" else ""


def _exactly(sender: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = sender.recv(count - len(got))
        if not part:
            raise ConnectionResetError
        got += part
    return got


def _shut(opened: socket.socket) -> None:
    with contextlib.suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)
    opened.close()


@contextmanager
def proxy_before(url: str) -> Iterator[CuttingProxy]:
    """Yield a proxy before the database's server."""
    with TemporaryDirectory() as folder:  # a socket's path must be short
        made = CuttingProxy(url, Path(folder))
        try:
            yield made
        finally:
            made.close()
