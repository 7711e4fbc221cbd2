"""Seals reads: gives those that have no place yet theirs, and has the root recorded as an event.

The places come first, then the event: a crash between the two leaves places whose root is recorded by the next
sealing, for the event's id is the size. Nobody who reads or posts waits for it.
"""

import base64
from typing import Any, Final, NamedTuple

from ledger.application import Ledger
from ledger.database import Rows
from ledger.posts import THE_LEDGER
from ledger.queries import queries
from ledger.references import PARTNERSHIP_SOURCE
from projections.sealed_reads.tree import GrowingTree, leaf_of

_SQL: Final = queries(__file__)
_BATCH_READS: Final = 20_000
TOPIC: Final = "safeguarding.reads-sealed.v1"


class Sealed(NamedTuple):
    """How many reads are sealed, under which root, and at which position that is recorded."""

    size: int
    root: bytes
    position: int


def seal_reads(connection: Rows, ledger: Ledger) -> Sealed | None:
    """Seal every read on record, or return None where there is none. `connection` is in the role ledger_sealer.

    Raises Refused or Unavailable where the event is not taken: the next sealing records it.
    """
    while _seal_batch(connection):
        pass
    size, root, _ = _last_seal(connection)
    if not size:
        return None
    (receipt,) = ledger.post([_event(size, root)], THE_LEDGER)
    return Sealed(size, root, receipt.position)


def _last_seal(connection: Rows) -> tuple[int, bytes, list[bytes]]:
    row = connection.execute(_SQL["last_seal"], binary=True).fetchone()
    return (row[0], row[1], row[2]) if row else (0, b"", [])


def _seal_batch(connection: Rows) -> bool:
    """Seal the next reads; whether there were any."""
    size, _, peaks = _last_seal(connection)
    rows = connection.execute(_SQL["unsealed"], {"limit": _BATCH_READS}, binary=True).fetchall()
    if not rows:
        return False
    leaves = [leaf_of(row) for row in rows]
    tree = GrowingTree(size, peaks)
    for leaf in leaves:
        tree.append(leaf)
    grown = {"before": size, "numbers": [row[0] for row in rows], "leaves": leaves, "root": tree.root}
    connection.execute(_SQL["seal"], {**grown, "peaks": tree.peaks})
    return True  # whoever sealed meanwhile: there may be more


def _event(size: int, root: bytes) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"reads-sealed-{size}",
        "source": PARTNERSHIP_SOURCE,
        "type": TOPIC,
        "data": {"size": size, "root": base64.b64encode(root).decode()},
    }
