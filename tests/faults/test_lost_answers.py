"""An answer that is lost on its way, even that to a COMMIT, costs nothing and records nothing twice."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import quote

import psycopg
import pytest
from asking import IMPORTER
from keys_of_tests import cipher
from little_case import REGISTRATIONS, correction, entry
from psycopg.conninfo import conninfo_to_dict

from ledger.application import Ledger
from ledger.errors import Unavailable

ATTEMPTS = 5
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
                self._start(self._to_server, client, server, losing)
                self._start(self._to_client, client, server, losing)

    def _to_server(self, client: socket.socket, server: socket.socket, losing: threading.Event) -> None:
        with contextlib.suppress(OSError):
            server.sendall(_startup(client))
            while True:
                letter, message = _message(client)
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

    def _to_client(self, client: socket.socket, server: socket.socket, losing: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while True:
                letter, message = _message(server)
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


@pytest.fixture
def proxy(database_url: str) -> Iterator[CuttingProxy]:
    """Yield a proxy before a ledger that has the registrations."""
    with Ledger(database_url, cipher(), connections=1) as ledger:
        ledger.post(REGISTRATIONS, IMPORTER)
    with TemporaryDirectory() as folder:  # a socket's path must be short
        made = CuttingProxy(database_url, Path(folder))
        yield made
        made.close()


def recorded(url: str) -> list[tuple[str, int]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT agency || '/' || event_id, notification_id FROM ledger.stored_events"
            " WHERE agency <> 'partnership' ORDER BY 2"
        ).fetchall()


@pytest.mark.parametrize("cuts", [1, 2, ATTEMPTS - 1])
def test_a_lost_answer_to_a_commit_is_answered_with_the_first_receipt(
    proxy: CuttingProxy, database_url: str, cuts: int
) -> None:
    events = [entry("gp/a"), entry("gp/b", shares=[{"entry": "gp/a"}])]
    with Ledger(proxy.url, cipher(), connections=2) as ledger:
        ledger.post(REGISTRATIONS[:1], IMPORTER)  # the first post asks whether the keys are the ledger's
        proxy.cuts = cuts
        receipts = ledger.post(events, IMPORTER)

    assert proxy.done == cuts
    assert recorded(database_url) == [(receipt.ref, receipt.position) for receipt in receipts]
    assert [(r.status, r.entry, r.version) for r in receipts] == [("duplicate", "gp/a", 1), ("duplicate", "gp/b", 1)]
    assert {receipt.recorded_at for receipt in receipts} == {receipts[0].recorded_at}


@pytest.mark.parametrize("spared", [0, 1], ids=["asking for the entry's kind", "appending"])
def test_a_correction_survives_a_lost_answer_to_either_of_its_statements(
    proxy: CuttingProxy, database_url: str, spared: int
) -> None:
    with Ledger(proxy.url, cipher(), connections=1) as ledger:
        ledger.post(REGISTRATIONS[:1], IMPORTER)  # the first post asks whether the keys are the ledger's
        ledger.post([entry("gp/a")], IMPORTER)
        proxy.spared, proxy.cuts = spared, 1
        (receipt,) = ledger.post([correction("gp/fix", "gp/a")], IMPORTER)

    assert proxy.done == 1
    assert (receipt.entry, receipt.version) == ("gp/a", 2)
    assert [ref for ref, _ in recorded(database_url)] == ["gp/a", "gp/fix"]


@pytest.mark.parametrize("cuts", [1, ATTEMPTS - 1])
def test_a_statement_that_never_arrived_is_sent_again(proxy: CuttingProxy, database_url: str, cuts: int) -> None:
    proxy.where = "before the statement arrives"
    with Ledger(proxy.url, cipher(), connections=2) as ledger:
        ledger.post(REGISTRATIONS[:1], IMPORTER)  # the first post asks whether the keys are the ledger's
        proxy.cuts = cuts
        receipts = ledger.post([entry("gp/a")], IMPORTER)

    assert proxy.done == cuts
    assert [receipt.status for receipt in receipts] == ["recorded"]
    assert recorded(database_url) == [("gp/a", receipts[0].position)]


def test_after_five_lost_answers_the_post_is_unavailable_and_posting_it_again_shows_that_it_was_taken(
    proxy: CuttingProxy, database_url: str
) -> None:
    with Ledger(proxy.url, cipher(), connections=2) as ledger:
        ledger.post(REGISTRATIONS[:1], IMPORTER)  # the first post asks whether the keys are the ledger's
        proxy.cuts = ATTEMPTS
        with pytest.raises(Unavailable):
            ledger.post([entry("gp/a")], IMPORTER)
        again = ledger.post([entry("gp/a")], IMPORTER)

    assert [receipt.status for receipt in again] == ["duplicate"]
    assert recorded(database_url) == [("gp/a", again[0].position)]
