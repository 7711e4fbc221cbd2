"""Writes the read models behind the log, a batch of events in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import orjson

from ledger.codec import content_of, decode
from ledger.database import Rows
from ledger.errors import LedgerError
from ledger.events import Content, Correction, Event, Telling
from ledger.knowledge.case_file import Consequence, Entry, Version, known_from
from ledger.knowledge.grants import Grant
from ledger.queries import queries
from ledger.references import Knower
from ledger.sealing import Cipher
from ledger.vocabulary import CONTEMPORANEOUS
from projections import anomalies, claims, sightings

_SQL: Final = queries(__file__)
_WRITTEN_HERE: Final = ('"sightings":', '"claims":', '"factors":', '"shares":', '"knowledge":')
"""How the fields that are written here are named in an entry's text."""


class GapInTheLog(LedgerError):
    """A position is missing where positions are dense: the log was changed by other means than appending."""


class _Logged(NamedTuple):
    """A row of `next_events`, but of a registration: the event as stored, and the version it made."""

    position: int
    recorded_at: int
    topic: str
    state: bytes
    case: str
    event: str
    entry: int
    version: int
    ref: str
    agency: str
    kind: str
    retracted: bool
    content: str
    guarded: str | None


_ENTRY: Final = _Logged._fields.index("entry")


def write_batch(connection: Rows, cipher: Cipher, limit: int) -> int:
    """Write what the next events mean, up to `limit` of them, in one transaction: how many there were.

    Whoever comes second waits for the first and goes on from there. Raises GapInTheLog.
    """
    with connection.transaction():
        row = connection.execute(_SQL["take_turn"]).fetchone()
        position = row[0] if row else 0
        asked = {"position": position, "limit": limit}
        rows = connection.execute(_SQL["next_events"], asked, binary=True, prepare=True).fetchall()
        if not rows:
            return 0
        last = rows[-1][0]
        if last != position + len(rows):
            raise GapInTheLog(f"the log has a gap between positions {position} and {last}: run ledger verify")
        _write(connection, _made([_Logged(*row) for row in rows if row[_ENTRY] is not None], cipher))
        moved = connection.execute(_SQL["written_up_to"], {"from": position, "to": last})
        if moved.rowcount != 1:
            raise LedgerError("the read models were rebuilt meanwhile: this batch is not needed")
    return len(rows)


def _may_tell(item: _Logged) -> bool:
    """Whether it may say anything that is written here: half of the events, once opened, need not be read for that.

    What opens an entry is kept in its version, fields by their names. What amends one may share more than it says.
    """
    return item.version != 1 or any(name in item.content or name in (item.guarded or "") for name in _WRITTEN_HERE)


def _made(items: Sequence[_Logged], cipher: Cipher) -> list[tuple[str, Consequence]]:
    """What the events made, from their stored bytes and the versions that were written with them.

    All go through one step before the next, as in a rebuild (projections/rebuild/load.py).
    """
    plain = [
        cipher.unseal(item.state, case=item.case, ref=item.event, topic=item.topic, position=item.position)
        for item in items
    ]
    events = [(item, decode(item.topic, text)) for item, text in zip(items, plain, strict=True) if _may_tell(item)]
    return [(item.case, _consequence(item, event)) for item, event in events]


def _consequence(item: _Logged, event: Event[Any]) -> Consequence:
    data = event.data
    version = Version(item.version, _content(item, data), item.retracted, event.ref, item.position, item.recorded_at)
    own = Grant(
        item.ref, item.version, Knower.of_author(item.agency, data.author.unit),
        known_from(data.known_at, item.recorded_at), "author", event.ref, item.position, 0,
        data.evidence or CONTEMPORANEOUS,
    )  # fmt: skip
    entry = Entry(item.ref, item.agency, item.kind, item.entry)
    return Consequence(entry, version, [own], data.shares)


def _content(item: _Logged, data: Any) -> Content:
    if isinstance(data, Content):
        return data
    if isinstance(data, Correction):
        return content_of(item.kind, data.replacement)
    whole = {**orjson.loads(item.content), **orjson.loads(item.guarded or "{}")}
    return content_of(item.kind, {name: whole[name] for name in whole if name not in Telling.model_fields})


def _write(connection: Rows, made: Sequence[tuple[str, Consequence]]) -> None:
    _insert(connection, "insert_sightings", (row for _, item in made for row in sightings.rows(item)))
    _insert(connection, "insert_claims", (row for _, item in made for row in claims.rows(item)))
    _insert(
        connection,
        "insert_reliances",
        (row for case, item in made for row in anomalies.reliance_rows(item, case)),
    )
    _insert(connection, "insert_factors", (row for _, item in made for row in anomalies.factor_rows(item)))


def _insert(connection: Rows, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, sent column by column: COPY does not go into a table with walls."""
    columns = list(zip(*rows, strict=True))
    if columns:
        connection.execute(_SQL[statement], [list(column) for column in columns], prepare=True)
