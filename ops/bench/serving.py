"""The API as `ledger serve` runs it: one process on a port of this machine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from api.tokens import LocalIssuer
from ops.cli.serve import listen
from ops.cli.supervisor import Worker

_READY_SECONDS: Final = 60
_POLL_SECONDS: Final = 0.05


class Address(NamedTuple):
    """Where the API answers, and tokens to post and to read with."""

    port: int
    importer: str
    reviewer: str


@contextmanager
def served(url: str, keys: Path) -> Iterator[Address]:
    """Serve the ledger at `url` until the end of the block."""
    issuer = LocalIssuer(keys)
    with listen("127.0.0.1", 0) as listening:
        worker = Worker(listening, url, keys)
        try:
            _wait_until_ready(worker)
            yield Address(
                listening.getsockname()[1],
                issuer.issue("importer", subject="bench"),
                issuer.issue("reviewer", cases=["*"], subject="bench"),
            )
        finally:
            worker.end()


def _wait_until_ready(worker: Worker) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not worker.is_ready():
        if worker.ended is not None or time.monotonic() > deadline:
            raise RuntimeError("the API did not start")
        time.sleep(_POLL_SECONDS)
