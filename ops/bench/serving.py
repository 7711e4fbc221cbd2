"""The API as `ledger serve` runs it, on a port of this machine."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

from api.tokens.local import LocalIssuer
from ops.bench.reviewing import REVIEWER
from ops.home import Home

_NO_LIMIT: Final = "1000000"  # it measures the ledger, not the limit on one caller
_PORT: Final = re.compile(r"http://127\.0\.0\.1:(\d+)")


class Address(NamedTuple):
    """Where the API answers, and tokens to post and to read with."""

    port: int
    importer: str
    reviewer: str


@contextmanager
def served(url: str, home: Path) -> Iterator[Address]:
    """Serve the ledger at `url`, with the keys of `home`, until the end of the block."""
    issuer = LocalIssuer(Home(home).keys)
    command = ["serve", "--port", "0", "--home", str(home), "--database-url", url, "--reads-per-second", _NO_LIMIT]
    log = home / "serve.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(  # noqa: S603  # ours
            [sys.executable, "-m", "ops.cli", *command], stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            yield Address(
                _port(process.stdout, log),
                issuer.issue("importer", subject="bench"),
                issuer.issue("reviewer", cases=["*"], subject=REVIEWER),
            )
        finally:
            process.terminate()


def _port(said: IO[str] | None, log: Path) -> int:
    """The port that it serves at, once it says so. Raises RuntimeError if it ends instead."""
    for line in said or ():
        if match := _PORT.search(line):
            return int(match[1])
    raise RuntimeError(f"the API did not start: {log.read_text().strip()[-500:]}")
