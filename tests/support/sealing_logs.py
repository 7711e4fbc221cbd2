"""A small ledger whose log is sealed, and what its tree must then be."""

from pathlib import Path
from typing import Any

import psycopg
from asking import post
from little_case import EVENTS, entry

from ledger.transparency.hashes import joined, leaf_hash, peaks
from ledger.transparency.leaf import FIELDS, commitment, leaf_data
from ledger.transparency.sealer import TreeSealer

ROWS = f"""
SELECT notification_id, (extract(epoch FROM recorded_at) * 1000000)::bigint, {", ".join(FIELDS)}
FROM ledger.stored_events ORDER BY notification_id
"""  # noqa: S608  # our own columns

CHECKPOINTS = "SELECT size, root, note FROM ledger.checkpoints ORDER BY size"


def posted(url: str, events: int, prefix: str = "e") -> int:
    """Post the little case and so many contacts more; return the head."""
    receipts = post(url, [*EVENTS, *(entry(f"gp/{prefix}-{number}") for number in range(events))])
    return max(receipt.position for receipt in receipts)


def sealed(url: str, keys: Path, *, batch: int = 16_384) -> int:
    """Seal what there is; return how many events that were."""
    return TreeSealer(url, keys, batch=batch).catch_up()


def leaves_of(url: str) -> list[bytes]:
    """Return the data of every leaf, worked out from the rows by the letter of its description."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(ROWS.encode(), binary=True).fetchall()
    return [leaf_data(row[0], row[1], commitment([_bytes(field) for field in row[2:]])) for row in rows]


def root_of(leaves: list[bytes]) -> bytes:
    """Return the root of the tree over leaves."""
    return joined(peaks([leaf_hash(leaf) for leaf in leaves]))


def checkpoints(url: str) -> list[tuple[int, bytes, str]]:
    """Return every checkpoint: size, root, note."""
    with psycopg.connect(url) as connection:
        return connection.execute(CHECKPOINTS).fetchall()


def is_whole(url: str) -> int:
    """Fail unless every stored tile and checkpoint is that of the rows; return the tree's size."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ  # sealers may be at work
        signed = connection.execute(CHECKPOINTS).fetchall()
        tiles = connection.execute("SELECT level, index, hashes FROM ledger.tree_tiles ORDER BY 1, 2").fetchall()
    leaves = leaves_of(url)
    for size, root, _ in signed:
        assert root == root_of(leaves[:size])
    size = int(signed[-1][0])
    hashes = {0: [leaf_hash(leaf) for leaf in leaves[:size]]}
    hashes[1] = [joined(peaks(hashes[0][i : i + 256])) for i in range(0, size - size % 256, 256)]
    stored: dict[int, bytes] = {}
    for level, index, content in tiles:
        assert len(stored.get(level, b"")) == index * 8192
        stored[level] = stored.get(level, b"") + content
    assert stored == {level: b"".join(found) for level, found in hashes.items() if found}
    return size


def _bytes(value: Any) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, int):
        return value.to_bytes(8, "big")
    return value.encode() if isinstance(value, str) else bytes(value.bytes)
