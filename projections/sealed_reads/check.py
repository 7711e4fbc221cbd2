"""Checks the reads on record against the roots in the log: which was edited, removed, inserted.

Trusts the events only (which the transparency log proves) and the rows themselves.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

from ledger.codec import decode
from ledger.database import Rows
from ledger.posts import stream_of
from ledger.queries import queries
from ledger.sealing import Cipher
from ledger.times import Instant
from projections.sealed_reads.seal import TOPIC
from projections.sealed_reads.tree import GrowingTree, leaf_of

_SQL: Final = queries(__file__)
_FETCH_ROWS: Final = 5_000
_LATE_MICROSECONDS: Final = 600 * 1_000_000
"""How much earlier than a seal a read may be dated that is not in it: it was still being committed."""


class Seal(NamedTuple):
    """An event that seals reads: the first `size` of them, under `root`."""

    position: int
    recorded_at: Instant
    size: int
    root: bytes


class ReadFault(NamedTuple):
    """What was done to the reads on record: to the read of that number or, None, to an unknown one."""

    kind: Literal["edited", "removed", "inserted", "altered"]
    number: int | None
    words: str


def seals_on_record(connection: Rows, cipher: Cipher) -> list[Seal]:
    """Every seal of reads in the log, oldest first. `connection` is in the role ledger_projector."""
    asked = {"stream": stream_of(None), "topic": TOPIC}
    found = []
    for position, at, state, ref in connection.execute(_SQL["seals"], asked, binary=True).fetchall():
        data = decode(TOPIC, cipher.unseal(state, case=None, ref=ref, topic=TOPIC, position=position)).data
        found.append(Seal(position, at, data.size, base64.b64decode(data.root)))
    return found


def check_reads(connection: Rows, seals: Sequence[Seal]) -> list[ReadFault]:
    """What is wrong with the reads on record, by the seals in the log; nothing, if nothing is.

    `connection` is in the role ledger_sealer. Reads since the last seal are not proved by anything yet.
    """
    tree = GrowingTree()
    with connection.transaction(), connection.cursor("sealed_reads", binary=True) as rows:
        rows.itersize = _FETCH_ROWS
        rows.execute(_SQL["sealed"])
        faults = list(_check(rows, tree, seals))
    if seals and tree.size < seals[-1].size:
        missing = seals[-1].size - tree.size
        faults.append(ReadFault("removed", None, f"{missing} of {seals[-1].size} sealed reads are gone from the end"))
    never = connection.execute(_SQL["never_sealed"]).fetchall()
    faults += [
        ReadFault("inserted", number, f"read {number} is in no seal, and is too old for that") for (number,) in never
    ]
    return faults


def _check(rows: Iterable[tuple[Any, ...]], tree: GrowingTree, seals: Sequence[Seal]) -> Iterator[ReadFault]:
    due = list(seals)
    for place, number, leaf, *read in rows:
        if place != tree.size:
            yield ReadFault("removed", None, f"nothing is sealed at place {tree.size}, where something was")
            return
        if read[0] is None:
            yield ReadFault("removed", number, f"read {number} is gone: it was sealed at place {place}")
        elif leaf_of(read) != leaf:
            yield ReadFault("edited", number, f"read {number} is not as it was when it was sealed")
        elif late := _dated_before(read[1], place, seals):
            yield ReadFault(
                "inserted", number, f"read {number} is dated before the seal at position {late} that lacks it"
            )
        tree.append(leaf)
        while due and tree.size == due[0].size:
            seal = due.pop(0)
            if tree.root != seal.root:
                yield _altered(seal, seals)
                return  # every later root is wrong for the same cause


def _dated_before(at: Instant, place: int, seals: Sequence[Seal]) -> int | None:
    """The position of the last seal before the read's place that the read is dated long before."""
    lacking = [seal for seal in seals if seal.size <= place]
    return lacking[-1].position if lacking and at < lacking[-1].recorded_at - _LATE_MICROSECONDS else None


def _altered(seal: Seal, seals: Sequence[Seal]) -> ReadFault:
    first = next((earlier.size for earlier, later in pairwise(seals) if later is seal), 0)
    words = f"of the reads sealed at places {first} to {seal.size - 1} one or more are not what the event at position"
    return ReadFault("altered", None, f"{words} {seal.position} sealed")
