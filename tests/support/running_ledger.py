"""Running `ledger` as a process of its own, as a user's shell would."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Ledger = Callable[..., Said]


def command(*arguments: str | Path) -> list[str]:
    """Return the command as a user's shell would start it."""
    return [sys.executable, "-m", "ops.cli", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """Return a user's environment: a pipe, no wishes about colour or width, and the package found."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def process(*arguments: str | Path, **more: str) -> Said:
    """Run a command as a process of its own."""
    ran = subprocess.run(
        command(*arguments), capture_output=True, text=True, env=environment(**more), check=False, timeout=60
    )
    return Said(ran.returncode, ran.stdout, ran.stderr)
