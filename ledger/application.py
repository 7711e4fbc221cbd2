"""The ledger as an eventsourcing application: posts go in, streams of a case come out.

A case is the aggregate: its stream is all its events in ledger order, and replaying it folds a CaseFile.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

import orjson
from eventsourcing.application import Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    JSONTranscoder,
    Mapper,
    StoredEvent,
)
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment, EnvType

from ledger.codec import decode, digest
from ledger.events import REGISTRATIONS
from ledger.knowledge.case_file import CaseFile, Recorded
from ledger.post_row import for_append
from ledger.posts import Post, Poster, read, stream_of
from ledger.recorder import LedgerDatastore, LedgerRecorder, LedgerStoredEvent, Receipt
from ledger.sealed_posts import Sealer
from ledger.sealing import Cipher, Erased


class Kept(NamedTuple):
    """The receipt of a post, read again: its case and type, and the SHA-256 of what it said (hex; ledger.codec)."""

    receipt: Receipt
    case: str
    topic: str
    digest: str


class LedgerMapper(Mapper[UUID]):
    """Turns stored bytes into events, by the one codec. The other way goes through `Ledger.post`."""

    def __init__(self, cipher: Cipher) -> None:
        super().__init__(JSONTranscoder())
        self._seal = cipher

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The event with its position and moment of recording."""
        stored = cast(LedgerStoredEvent, stored_event)
        plain = self._seal.unseal(
            stored.state, case=stored.case, ref=stored.ref, topic=stored.topic, position=stored.position
        )
        return Recorded(stored.position, stored.recorded_at, decode(stored.topic, plain))


class LedgerFactory(PostgresFactory):
    """eventsourcing's infrastructure on a connection string, with the ledger's recorder."""

    application_recorder_class = LedgerRecorder

    def __init__(self, env: Environment, url: str, connections: int) -> None:
        InfrastructureFactory.__init__(self, env)
        self.datastore = LedgerDatastore(url, connections)


class Ledger(Application[UUID]):
    """Takes posts and replays cases. Use as a context manager, or close().

    `cipher` seals what is stored (ledger.sealing.cipher_at).
    """

    name = "stored"
    env = {"CREATE_TABLE": "no"}  # noqa: RUF012  # the library declares it so; migrations make the tables

    def __init__(self, url: str, cipher: Cipher, *, connections: int = 2) -> None:
        # Two: one appends under the lock, the next is being read. More of them only crowd the processor.
        self._url = url
        self._connections = connections
        self._cipher = cipher
        super().__init__()
        self._sealer = Sealer(cipher, self.appender)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        """Make the infrastructure from the connection string instead of from environment variables."""
        return cast(InfrastructureFactory, LedgerFactory(env, self._url, self._connections))

    def construct_mapper(self) -> Mapper[UUID]:
        """Make the mapper of the ledger's own codec."""
        return LedgerMapper(self._cipher)

    @classmethod
    def construct_env(cls, name: str, env: EnvType | None = None) -> Environment:
        """Settings of the library: the ledger's own only, nothing from the process's environment."""
        return Environment(name, {**cls.env, **(env or {})})

    @property
    def appender(self) -> LedgerRecorder:
        """The recorder, as the ledger's own."""
        return cast(LedgerRecorder, self.recorder)

    def check_keys(self) -> None:
        """Raise KeyStoreError unless the keys are those that this ledger's events are sealed under."""
        self._sealer.check_keys()

    def post(self, raws: Sequence[Any], poster: Poster) -> list[Receipt]:
        """Record a batch of CloudEvents (JSON objects), all or nothing, in order: a receipt each.

        Raises Refused, with the index and field of the first event that is not taken, or Unavailable.
        """
        return self.record([read(raw, index) for index, raw in enumerate(raws)], poster)

    def record(self, posts: Sequence[Post], poster: Poster) -> list[Receipt]:
        """Record posts that have been read. Raises as `post` does."""
        return self.appender.append(*self._made_ready(posts, poster))

    def rehearse(self, raws: Sequence[Any], poster: Poster) -> list[Receipt]:
        """Answer what `post` would answer now, and record nothing. Raises as `post` does."""
        posts = [read(raw, index) for index, raw in enumerate(raws)]
        return self.appender.rehearse(*self._made_ready(posts, poster))

    def receipt_of(self, agency: str, event_id: str, poster: Poster) -> Kept | None:
        """The receipt of what a poster recorded, again; None where there is none that is theirs.

        An agency's are those of its own source, whoever posted; another's, those that they posted themselves.
        Raises Erased where its case was erased, Unavailable.
        """
        if poster.own not in (None, agency):
            return None
        found = self.appender.receipt_of(agency, event_id, None if poster.own else f"{poster.role}:{poster.subject}")
        if found is None:
            return None
        receipt, stored = found
        if stored.topic in REGISTRATIONS:
            return None
        if receipt.entry is None:  # its key may be there for a moment longer
            raise Erased(f"position {stored.position}: its case was erased, and no version of it is left")
        plain = self._cipher.unseal(
            stored.state, case=stored.case, ref=stored.ref, topic=stored.topic, position=stored.position
        )
        posted = orjson.loads(plain)
        return Kept(receipt, stored.case or "", stored.topic, digest(stored.topic, stored.case, posted["data"]).hex())

    def _made_ready(self, posts: Sequence[Post], poster: Poster) -> tuple[list[str], list[dict[str, Any]], list[bytes]]:
        """References, rows and bytes, as the append function takes them."""
        kinds = self._kinds_amended(posts)
        sealed = self._sealer.seal(posts)
        slips = [
            for_append(post, poster, kinds.get(post.amends or "")) | own.digests
            for post, own in zip(posts, sealed, strict=True)
        ]
        return [post.event.ref for post in posts], slips, [own.state for own in sealed]

    def _kinds_amended(self, posts: Sequence[Post]) -> dict[str, str]:
        """The kinds of the entries that the posts amend, posted before or earlier among them."""
        wanted = [post.amends for post in posts if post.amends]
        if not wanted:
            return {}
        brought = {post.event.ref: post.event.kind for post in posts if not post.amends}
        kinds = brought | self.appender.kinds_of(wanted)
        self._sealer.refuse_erased([post for post in posts if post.amends and post.amends not in kinds])
        return kinds

    def case_file(self, case: str, *, recorded_as_of: int | None = None) -> CaseFile:
        """Replay a case from the log, up to and with a position: the reference for every view of it."""

        def fold(_: CaseFile | None, events: Iterable[Any]) -> CaseFile:
            return CaseFile(e for e in events if recorded_as_of is None or e.position <= recorded_as_of)

        return cast(CaseFile, self.repository.get(stream_of(case), projector_func=fold))  # type: ignore[type-var]  # a CaseFile is no Aggregate


__all__ = ["Kept", "Ledger", "Poster", "Receipt"]
