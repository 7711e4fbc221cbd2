"""Clients that append: through our recorder, and through eventsourcing's own as it comes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from ledger.application import Ledger
from ledger.post_row import for_append
from ledger.posts import read
from ops.bench.ground import POSTER
from ops.bench.synthetic import Event


class OurRecorder:
    """`LedgerRecorder.append`: what it returns from is recorded, and visible in the views."""

    def __init__(self, address: str, ledger: Ledger | None = None) -> None:
        self._ledger = ledger or Ledger(address, connections=1)
        self._ready: list[tuple[list[str], list[dict[str, Any]], list[bytes]]] = []

    def prepare(self, batches: Sequence[Sequence[Event]]) -> None:
        """Read the events as posts and make them ready for the append function."""
        self._ready = []
        for batch in batches:
            posts = [read(event) for event in batch]
            slips = [for_append(post, POSTER, None) for post in posts]
            self._ready.append(([post.event.ref for post in posts], slips, [post.stored for post in posts]))

    def run(self) -> None:
        """Append batch after batch, a transaction each."""
        for refs, slips, states in self._ready:
            self._ledger.appender.append(refs, slips, states)


class TheirRecorder:
    """eventsourcing's `PostgresApplicationRecorder.insert_events`, the same bytes in streams of its own."""

    def __init__(self, address: str, recorder: PostgresApplicationRecorder | None = None) -> None:
        self._recorder = recorder or their_recorder(address)
        self._streams: dict[str, tuple[UUID, int]] = {}
        self._ready: list[list[StoredEvent]] = []

    def prepare(self, batches: Sequence[Sequence[Event]]) -> None:
        """Make stored events of the bytes that ours would store. A client's streams are its own: no conflicts."""
        self._ready = [[self._stored(event) for event in batch] for batch in batches]

    def run(self) -> None:
        """Insert batch after batch, a transaction each."""
        for events in self._ready:
            self._recorder.insert_events(events)

    def _stored(self, event: Event) -> StoredEvent:
        stream, version = self._streams.get(event["subject"], (uuid4(), 0))
        self._streams[event["subject"]] = (stream, version + 1)
        return StoredEvent(stream, version + 1, event["type"], read(event).stored)


def their_recorder(url: str) -> PostgresApplicationRecorder:
    """Eventsourcing's default recorder, its database functions off (its default). The table may not be there."""
    told = conninfo_to_dict(url)
    datastore = PostgresDatastore(
        dbname=str(told["dbname"]),
        host=str(told["host"]),
        port=str(told["port"]),
        user=str(told["user"]),
        password="",
    )
    return PostgresApplicationRecorder(datastore)
