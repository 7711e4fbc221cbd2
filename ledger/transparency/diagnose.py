"""What was done to a log that is not as it was signed, and where.

Either the stored tree or the rows agree with signed checkpoints up to some size. Up to there the hashes of the tree
say of each row whether it is the one that was recorded, and whose place it took (`homes.py`). Beyond it, rows and tree
were altered alike, and only the checkpoints between which it happened can be named.
"""

from collections.abc import Sequence
from typing import Final

from ledger.database import Rows
from ledger.queries import queries
from ledger.transparency.checkpoint import opened
from ledger.transparency.faults import Fault, FaultKind, fault, faults_at
from ledger.transparency.growth import Edge
from ledger.transparency.homes import Homes
from ledger.transparency.note import NoteError, VerifierKey
from ledger.transparency.read import Sealed
from ledger.transparency.rows import rows
from ledger.transparency.tiles import TILE_WIDTH, split

_SQL: Final = queries(__file__)
_EVERY: Final = 2**62
_TILES_A_READ: Final = 4096


def diagnose(connection: Rows, key: VerifierKey) -> list[Fault]:
    """Every alteration of rows, tree and checkpoints that can be told by the log itself."""
    found, signed = _checkpoints(connection, key)
    stored = _stored_leaves(connection)
    own = _own_leaves(connection)
    trusted = _agrees_up_to(stored, signed)
    sound = _agrees_up_to(own, signed)
    last = signed[-1].size if signed else 0
    if trusted > sound:
        homes = Homes(stored[:trusted])
        for row in rows(connection, -_EVERY, _EVERY):
            homes.take(row)
        found += homes.faults()
    elif stored != own[: len(stored)] or len(stored) < min(last, sound):
        found += _tree_faults(stored, own, min(sound, last))
    reached = max(trusted, sound)
    if reached < last:
        found += _beyond(reached, signed, _largest(connection))
    if not found:
        found += _rest(connection, last)
    return found


def is_signed(checkpoint: Sealed, key: VerifierKey) -> bool:
    """Whether the stored checkpoint is what the key's holder signed."""
    try:
        signed, _ = opened(checkpoint.note, key)
    except NoteError:
        return False
    return (signed.size, signed.root) == (checkpoint.size, checkpoint.root)


def _checkpoints(connection: Rows, key: VerifierKey) -> tuple[list[Fault], list[Sealed]]:
    """The checkpoints that the key's holder did not sign, as faults, and those that they did."""
    signed: list[Sealed] = []
    unsigned: list[Sealed] = []
    for row in connection.execute(_SQL["checkpoints_between"], {"after": -1, "up_to": _EVERY}, binary=True):
        checkpoint = Sealed(*row)
        (signed if is_signed(checkpoint, key) else unsigned).append(checkpoint)
    detail = f"{len(unsigned)} checkpoints are not what the key {key.name}+{key.id.hex()} signed"
    faults = [fault(FaultKind.RE_SIGNED, unsigned[0].size, unsigned[-1].size, detail)] if unsigned else []
    return faults, signed


def _stored_leaves(connection: Rows) -> list[bytes]:
    """The hashes of leaves that the tiles hold, up to the first gap among them."""
    leaves: list[bytes] = []
    while True:
        first = len(leaves) // TILE_WIDTH
        asked = {"start": first, "end": first + _TILES_A_READ}
        tiles = connection.execute(_SQL["tiles_of_leaves"], asked, binary=True).fetchall()
        for index, hashes in tiles:
            if index * TILE_WIDTH != len(leaves):
                return leaves
            leaves += split(hashes)
        if len(tiles) < _TILES_A_READ or len(leaves) % TILE_WIDTH:
            return leaves


def _own_leaves(connection: Rows) -> list[bytes]:
    """The hashes of the rows' own leaves, up to the first position that is missing or there twice."""
    leaves: list[bytes] = []
    for row in rows(connection, -_EVERY, _EVERY):
        if row.position != len(leaves) + 1:
            break
        leaves.append(row.leaf_at(row.position))
    return leaves


def _agrees_up_to(leaves: Sequence[bytes], signed: Sequence[Sealed]) -> int:
    """The size of the largest signed checkpoint that is of these leaves; 0 for none."""
    edge = Edge()
    agreed = 0
    for checkpoint in signed:
        if checkpoint.size > len(leaves):
            break
        edge.append(leaves[edge.size : checkpoint.size])
        if edge.root() == checkpoint.root:
            agreed = checkpoint.size
    return agreed


def _tree_faults(stored: Sequence[bytes], own: Sequence[bytes], size: int) -> list[Fault]:
    differing = [i + 1 for i in range(size) if i >= len(stored) or stored[i] != own[i]]
    return faults_at(FaultKind.TREE, differing)


def _beyond(reached: int, signed: Sequence[Sealed], largest: int) -> list[Fault]:
    """What lies between the last size at which something agrees with what was signed, and the first at which not."""
    size = next(checkpoint.size for checkpoint in signed if checkpoint.size > reached)
    if largest < size:
        return [fault(FaultKind.TRUNCATED, max(largest, reached) + 1, signed[-1].size)]
    return [fault(FaultKind.REWRITTEN, reached + 1, size)]


def _largest(connection: Rows) -> int:
    row = connection.execute(_SQL["extent"]).fetchone()
    return int(row[1] or 0) if row else 0


def _rest(connection: Rows, last: int) -> list[Fault]:
    """Of what is not sealed its positions tell. If they are right, the tree's upper tiles are not."""
    positions = [row.position for row in rows(connection, last, _EVERY)]
    expected = range(last + 1, max(positions, default=last) + 1)
    missing = set(expected) - set(positions)
    twice = [position for i, position in enumerate(positions) if i and position == positions[i - 1]]
    found = faults_at(FaultKind.REMOVED, missing) + faults_at(FaultKind.INSERTED, twice)
    detail = "tiles above those of the leaves are not what these make, or there are more than the checkpoints say"
    return found or [fault(FaultKind.TREE, min(1, last), last, detail)]
