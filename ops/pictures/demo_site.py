"""The demo's site, on a ledger of its own that is gone afterwards."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ops.embedded import EmbeddedServer


@contextmanager
def demo_site(home: Path) -> Iterator[str]:
    """Run `ledger demo` on a home where nothing is yet; yield the link that it prints. Its PostgreSQL is stopped."""
    command = [sys.executable, "-m", "ops.cli", "demo", "--port", "0", "--home", str(home)]
    log = home.with_suffix(".log")
    try:
        with (
            log.open("wb") as errors,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as demo,  # noqa: S603  # ours
        ):
            try:
                yield _link(demo.stdout, log)
            finally:
                demo.terminate()
                demo.communicate()
    finally:
        EmbeddedServer.stop(home)
        log.unlink(missing_ok=True)


def _link(said: IO[str] | None, log: Path) -> str:
    """The link, once it is printed. Raises RuntimeError if the demo ends instead."""
    for line in said or ():
        if "/sign-in/" in line:
            return line.strip()
    raise RuntimeError(f"the demo did not start: {log.read_text().strip()[-500:]}")
