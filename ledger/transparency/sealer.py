"""The sealer: has the tree follow the log, and signs how far it has come. It holds up nobody who posts.

New events are sealed once a second, and at once when somebody waits for a checkpoint. Leaves, tiles and the signed
checkpoint are written in one transaction: a crash leaves all of them or none. Any number of servers may seal; one
lock of their own lets one do it at a time.
"""

from pathlib import Path
from typing import Final

import psycopg
import structlog

from ledger.database import Rows, connect
from ledger.errors import LedgerError
from ledger.follower import Follower
from ledger.queries import queries
from ledger.transparency.checkpoint import Checkpoint, opened
from ledger.transparency.growth import Edge
from ledger.transparency.hashes import leaf_hash
from ledger.transparency.log_key import LogKeyError, log_signer
from ledger.transparency.note import NoteError, Signer
from ledger.transparency.read import Sealed, last_checkpoint, log_id
from ledger.transparency.tiles import TILE_WIDTH, hashes_at, split

_SQL: Final = queries(__file__)
_BATCH_LEAVES: Final = 16_384
_EVERY_SECONDS: Final = 1.0
_RETRY_SECONDS: Final = 0.5
_REFUSED_SECONDS: Final = 10.0
"""How long until it is tried again where a person must do something first: time and again the log says what."""

log = structlog.get_logger()


class CannotSeal(LedgerError):
    """The log or its tree is not as it was when it was last signed: nothing more is signed of it."""


class TreeSealer(Follower):
    """Seals the log, in a thread of its own (`start`) or at once (`catch_up`).

    `keys` is the folder of the log's signing key; `origin` the log's name if the key is yet to be made.
    """

    thread_name = "sealer"

    def __init__(self, url: str, keys: Path, *, origin: str | None = None, batch: int = _BATCH_LEAVES) -> None:
        super().__init__()
        self._url = url
        self._keys = keys
        self._origin = origin
        self._batch = batch

    def catch_up(self) -> int:
        """Seal everything up to the head as it is now: how many events that were.

        Raises CannotSeal, LogKeyError, OSError or psycopg.Error.
        """
        with connect(self._url, "ledger_sealer") as connection:
            return self._catch_up(connection, self._signer(connection))

    def _signer(self, connection: Rows) -> Signer:
        return log_signer(self._keys, log_id(connection), self._origin)

    def _catch_up(self, connection: Rows, signer: Signer) -> int:
        return self._in_batches(lambda: seal_batch(connection, signer, self._batch), self._batch)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with connect(self._url, "ledger_sealer") as connection:
                    self._follow(connection, self._signer(connection))
            except (CannotSeal, LogKeyError) as error:
                log.error("the log is not sealed", error=str(error))  # noqa: TRY400  # its text says all, and nothing of a case
                self._stopping.wait(_REFUSED_SECONDS)
            except (psycopg.Error, LedgerError, OSError) as error:
                # The type alone: a database error's text may quote rows.
                log.warning("sealing the log: trying again", error=type(error).__name__)
                self._stopping.wait(_RETRY_SECONDS)

    def _follow(self, connection: Rows, signer: Signer) -> None:
        connection.execute(_SQL["listen"])
        while not self._stopping.is_set():
            self._catch_up(connection, signer)
            self._wait_for_notice(connection, _EVERY_SECONDS)  # of somebody who waits for a checkpoint


def seal_batch(connection: Rows, signer: Signer, limit: int) -> int:
    """Seal the next events, up to `limit` of them, in one transaction: how many there were.

    Whoever comes second waits for the first and goes on from there. A log without events gets a checkpoint too.
    Raises CannotSeal, LogKeyError.
    """
    with connection.transaction():
        connection.execute(_SQL["take_turn"])
        last = last_checkpoint(connection)
        size = last.size if last else 0
        asked = {"after": size, "at_most": limit}
        rows = connection.execute(_SQL["leaves"], asked, binary=True, prepare=True).fetchall()
        if last and not rows:
            return 0
        if rows and rows[-1][0] != size + len(rows):
            raise CannotSeal(f"the log has a gap after position {size}: run ledger verify")
        edge = _edge(connection, size)
        if last:
            _check(last, edge, signer)
        edge.append(leaf_hash(leaf) for _, leaf in rows)
        root = edge.root()
        note = signer.sign(str(Checkpoint(signer.verifier.name, edge.size, root)))
        grown = (size, edge.size, edge.added(), root, str(note), str(signer.verifier))
        connection.execute(_SQL["seal"], grown, binary=True)
    return len(rows)


def _edge(connection: Rows, size: int) -> Edge:
    rows = connection.execute(_SQL["edge"], {"size": size}, binary=True).fetchall()
    tiles = {level: split(hashes) for level, hashes in rows}
    widths = [hashes_at(level, size) % TILE_WIDTH for level in range(max(tiles, default=-1) + 1)]
    return Edge([tiles.get(level, [])[:width] for level, width in enumerate(widths)], size)


def _check(last: Sealed, edge: Edge, signer: Signer) -> None:
    """Nothing is signed on top of what we did not sign, or of a tree that is not the one we signed."""
    try:
        signed, _ = opened(last.note, signer.verifier)
    except NoteError as error:
        raise LogKeyError(f"this log is not signed by the key that is here: {error}") from error
    if (signed.size, signed.root) != (edge.size, edge.root()):
        raise CannotSeal(f"the tree is not the one that was signed at size {signed.size}: run ledger verify")
