"""Verifying the log: everything is read again, and nothing is trusted but the raw rows and the public key.

First a sweep, which is fast and says only whether all is as it was signed; where it is not, `diagnose` says what
was done to it, and where. A log of which rows, tree and checkpoints were all put back to an older state, or all made
anew with the log's own key, contradicts nothing but a checkpoint that somebody kept.
"""

from collections.abc import Callable
from typing import Final

from ledger.database import Rows
from ledger.queries import queries
from ledger.transparency.checkpoint import Checkpoint, opened
from ledger.transparency.diagnose import diagnose, is_signed
from ledger.transparency.faults import Fault, FaultKind, Verdict, fault, faults_at
from ledger.transparency.growth import Edge
from ledger.transparency.note import Note, NoteError, VerifierKey
from ledger.transparency.read import Sealed, head, last_checkpoint, signer_key
from ledger.transparency.rows import Sweep
from ledger.transparency.tiles import TILE_WIDTH, hashes_at

_SQL: Final = queries(__file__)
_ROWS_A_READ: Final = 1024 * TILE_WIDTH

Report = Callable[[int, int], None]
"""Told how many rows have been read, of how many."""


def verify(connection: Rows, key: VerifierKey, kept: str | None = None, report: Report | None = None) -> Verdict:
    """Verify the log against its public key and, if there is one, a checkpoint that the caller kept.

    `connection` is in the role ledger_projector. Raises NoteError where `kept` is no checkpoint signed by the key.
    """
    remembered = opened(kept, key)[0] if kept else None
    connection.execute(_SQL["in_unicode"])
    with connection.transaction():
        connection.execute(_SQL["one_snapshot"])
        return _Verification(connection, key, remembered, report or (lambda _done, _of: None)).verdict()


class _Verification:
    """One pass over the whole log, in one snapshot of it."""

    def __init__(self, connection: Rows, key: VerifierKey, kept: Checkpoint | None, report: Report) -> None:
        self._connection = connection
        self._key = key
        self._kept = kept
        self._report = report
        last = last_checkpoint(connection)
        self._sealed = last.size if last else 0
        self._head = head(connection)
        self._edge = Edge()
        self._rows = Sweep()
        self._checkpoints = 0
        self._kept_root: bytes | None = None
        self._faults: list[Fault] = []

    def verdict(self) -> Verdict:
        is_as_signed = self._sweep()
        self._check_signer()
        self._check_cosignatures()
        if is_as_signed:
            self._faults += faults_at(FaultKind.CLOCK, self._rows.backwards)
            self._faults += faults_at(FaultKind.STREAM, self._rows.out_of_stream)
        else:
            self._faults += diagnose(self._connection, self._key)
        self._check_kept(is_as_signed)
        return Verdict(self._head, self._sealed, self._checkpoints, str(self._key), self._faults)

    def _sweep(self) -> bool:
        """Whether rows, tiles and checkpoints agree, as far as each of them goes."""
        if not self._has_dense_ends():
            return False
        sound = self._check_checkpoints(-1, [])  # that of the empty tree
        while self._rows.position < self._head:
            start = self._rows.position
            leaves = self._rows.read(self._connection, start + _ROWS_A_READ)
            if not leaves or not self._tiles_are_of(start, leaves):
                return False
            for i in range(0, len(leaves), TILE_WIDTH):
                tile = leaves[i : i + TILE_WIDTH]
                sound = self._check_checkpoints(start + i, tile) and sound
                if len(tile) == TILE_WIDTH:
                    self._edge.append_tile(tile)
                else:
                    self._edge.append(tile)
            self._report(self._rows.position, self._head)
        return sound and self._sealed <= self._head and self._upper_tiles_are_right()

    def _has_dense_ends(self) -> bool:
        row = self._connection.execute(_SQL["extent"]).fetchone() or (None, None)
        return row == (None, None) or row[0] == 1

    def _tiles_are_of(self, start: int, leaves: list[bytes]) -> bool:
        """Whether the stored tiles from position `start` on hold these hashes, as far as they are sealed."""
        first = start // TILE_WIDTH
        asked = {"start": first, "end": first + _ROWS_A_READ // TILE_WIDTH}
        stored = self._connection.execute(_SQL["tiles_of_leaves"], asked, binary=True).fetchall()
        count = max(0, min(len(leaves), self._sealed - start))
        return [index for index, _ in stored] == list(range(first, first + -(-count // TILE_WIDTH))) and b"".join(
            hashes for _, hashes in stored
        ) == b"".join(leaves[:count])

    def _check_checkpoints(self, start: int, tile: list[bytes]) -> bool:
        """Whether the checkpoints of sizes after `start` and up to the tile's end are of these very leaves."""
        end = max(start, 0) + len(tile)
        kept = self._kept
        if kept and start < kept.size <= end:
            self._kept_root = self._edge.root(tile[: kept.size - max(start, 0)])
        if start >= self._sealed:
            return True
        asked = {"after": start, "up_to": end}
        found = [Sealed(*row) for row in self._connection.execute(_SQL["checkpoints_between"], asked, binary=True)]
        self._checkpoints += len(found)
        return all(
            is_signed(checkpoint, self._key)
            and checkpoint.root == self._edge.root(tile[: checkpoint.size - max(start, 0)])
            for checkpoint in found
        )

    def _upper_tiles_are_right(self) -> bool:
        levels: dict[int, bytes] = {}
        for level, index, hashes in self._connection.execute(_SQL["upper_tiles"], binary=True):
            if len(levels.get(level, b"")) != index * TILE_WIDTH * 32:
                return False
            levels[level] = levels.get(level, b"") + hashes
        computed = {
            level: hashes[: hashes_at(level, self._sealed) * 32] for level, hashes in enumerate(self._edge.added())
        }
        count = self._connection.execute(_SQL["count_tiles_of_leaves"]).fetchone()
        return count == (-(-self._sealed // TILE_WIDTH),) and levels == {
            level: hashes for level, hashes in computed.items() if level and hashes
        }

    def _check_signer(self) -> None:
        signer = signer_key(self._connection)
        if signer is not None and signer != str(self._key):
            detail = f"the log says that its key is {signer}"
            self._faults.append(fault(FaultKind.RE_SIGNED, min(1, self._sealed), self._sealed, detail))

    def _check_cosignatures(self) -> None:
        for size, witness, line, note in self._connection.execute(_SQL["all_cosignatures"]):
            try:
                is_good = Note.parse(f"{note}{line}").is_signed_by(VerifierKey.parse(witness))
            except NoteError:
                is_good = False
            if not is_good:
                self._faults.append(fault(FaultKind.TREE, size, detail="a kept cosignature is not of its checkpoint"))

    def _check_kept(self, is_as_signed: bool) -> None:
        """Compare with the checkpoint that was kept; what was altered by other means has been said already."""
        kept = self._kept
        if kept is None:
            return
        if kept.size > self._sealed:
            self._faults.append(fault(FaultKind.ROLLED_BACK, self._sealed + 1, kept.size))
        elif is_as_signed and self._kept_root != kept.root:
            detail = f"the log is not the one of the checkpoint that was kept, of size {kept.size}"
            self._faults.append(fault(FaultKind.RE_SIGNED, 1, kept.size, detail))
