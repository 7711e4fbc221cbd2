"""Verifying the whole log, against SHA-256 over the same bytes and nothing else, and against only reading them."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.database import connect
from ledger.transparency.log_key import log_signer
from ledger.transparency.note import VerifierKey
from ledger.transparency.read import log_id
from ledger.transparency.rows import images
from ledger.transparency.sealer import TreeSealer
from ledger.transparency.verify import verify
from ops.bench.ground import Ground
from ops.bench.measuring import Figure, Pair, rates, seconds
from ops.bench.scale import Scale
from ops.home import Home

_HASHING_AT_LEAST: Final = 0.2
_READING_AT_LEAST: Final = 0.4


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """Events a second of all three, in turn."""
    url = ground.ledger(scale.rebuilt, scale.entries)
    key = _sealed(url, Home(ground.home).keys)  # a ledger that was served in another measurement is signed by it
    rows = _in_memory(url)
    hashing, reading = [], []
    for _ in range(scale.rounds):
        verified = scale.rebuilt / seconds(lambda: _verify(url, key))
        hashing.append(Pair(verified, scale.rebuilt / seconds(lambda: _hash(rows))))
        reading.append(Pair(verified, scale.rebuilt / seconds(lambda: _read(url))))
    what = f"verifying {scale.rebuilt:,} events"
    size = sum(map(len, rows)) // len(rows)
    yield rates(what, hashing, f"SHA-256 over the same {size} bytes each, in memory", at_least=_HASHING_AT_LEAST)
    yield rates(what, reading, "reading the same rows, one process", at_least=_READING_AT_LEAST)


def _sealed(url: str, keys: Path) -> VerifierKey:
    TreeSealer(url, keys).catch_up()
    with connect(url, "ledger_sealer") as connection:
        return log_signer(keys, log_id(connection)).verifier


def _in_memory(url: str) -> list[bytes]:
    with connect(url, "ledger_projector") as connection:
        return [bytes(image) for image in images(connection, 0, 2**62)]


def _verify(url: str, key: VerifierKey) -> None:
    with connect(url, "ledger_projector") as connection:
        verdict = verify(connection, key)
    if not verdict.is_sound or verdict.sealed != verdict.events:
        raise RuntimeError("the log that is measured is not sound")


def _hash(rows: Sequence[bytes]) -> None:
    for row in rows:
        sha256(row).digest()


def _read(url: str) -> None:
    with connect(url, "ledger_projector") as connection:
        for _ in images(connection, 0, 2**62):
            pass
