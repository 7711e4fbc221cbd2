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
from ledger.sealed_posts import Sealer
from ledger.sealing import Cipher
from ops.bench.ground import POSTER
from ops.bench.synthetic import Event


class OurRecorder:
    """`LedgerRecorder.append`: what it returns from is recorded, and visible in the views.

    The address is the database's URL and the cipher of its keys.
    """

    def __init__(self, address: tuple[str, Cipher], ledger: Ledger | None = None) -> None:
        url, cipher = address
        self._ledger = ledger or Ledger(url, cipher, connections=1)
        self._sealer = Sealer(cipher, self._ledger.appender)
        self._ready: list[tuple[list[str], list[dict[str, Any]], list[bytes]]] = []

    def prepare(self, batches: Sequence[Sequence[Event]]) -> None:
        """Read the events as posts and make them ready for the append function."""
        self._ready = []
        for batch in batches:
            posts = [read(event) for event in batch]
            sealed = self._sealer.seal(posts)
            slips = [for_append(post, POSTER, None) | own.digests for post, own in zip(posts, sealed, strict=True)]
            self._ready.append(([post.event.ref for post in posts], slips, [own.state for own in sealed]))

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
