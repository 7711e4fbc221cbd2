"""Rebuilding the read models, against only reading the log, and against a transaction an event."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

import psycopg

from ledger.application import Ledger
from ledger.codec import decode
from ledger.database import connect
from ledger.queries import queries
from ledger.sealing import Cipher
from ops.bench.bulk import CASE
from ops.bench.ground import POSTER, Ground
from ops.bench.measuring import Figure, Pair, rates, seconds
from ops.bench.scale import Scale
from ops.bench.synthetic import agency_registrations, case_events
from projections.behind.write import write_batch
from projections.rebuild import rebuild

_SQL: Final = queries(__file__)
_READING_AT_LEAST: Final = 0.4
_ONE_BY_ONE_AT_LEAST: Final = 10.0
_FETCH_ROWS: Final = 2_000
_POSTED: Final = 100


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """Events a second of all three, in turn."""
    url = ground.ledger(scale.rebuilt, scale.entries)
    sample = _not_yet_projected(ground, scale.one_by_one * scale.rounds)
    reading, one_by_one = [], []
    for _ in range(scale.rounds):
        _settle(url)
        rebuilt = scale.rebuilt / seconds(lambda: rebuild(url, ground.cipher))
        reading.append(Pair(rebuilt, scale.rebuilt / seconds(lambda: _read(url, ground.cipher))))
        projected = scale.one_by_one / seconds(lambda: _project(sample, ground.cipher, scale.one_by_one))
        one_by_one.append(Pair(rebuilt, projected))
    what = f"rebuild of {scale.rebuilt:,} events"
    yield rates(what, reading, "reading and decoding them, one process", at_least=_READING_AT_LEAST)
    yield rates(what, one_by_one, "a projection, one transaction an event", at_least=_ONE_BY_ONE_AT_LEAST)


def _settle(url: str) -> None:
    """What the rebuild before left to be cleared up and written out is no part of the next, as it is of none in use."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(_SQL["settle"])
        owner.execute(_SQL["checkpoint"])


def _not_yet_projected(ground: Ground, events: int) -> str:
    """A ledger of at least so many events, of which none is written behind the log."""
    url = ground.migrated()
    posts = chain(agency_registrations(), case_events(CASE, events))
    with Ledger(url, ground.cipher, connections=1) as ledger:
        while batch := list(islice(posts, _POSTED)):
            ledger.post(batch, POSTER)
    return url


def _read(url: str, cipher: Cipher) -> None:
    with (
        connect(url, "ledger_projector") as connection,
        connection.transaction(),
        connection.cursor("stored") as cursor,
    ):
        cursor.itersize = _FETCH_ROWS
        for position, topic, state, case, ref in cursor.execute(_SQL["stored"], binary=True):
            decode(topic, cipher.unseal(state, case=case, ref=ref, topic=topic, position=position))


def _project(url: str, cipher: Cipher, events: int) -> None:
    """Write what follows behind the log, an event and a transaction at a time."""
    with connect(url, "ledger_projector") as connection:
        for _ in range(events):
            if write_batch(connection, cipher, 1) != 1:
                raise RuntimeError("there was no event left to project")
