"""A disk that can be filled: a small file system of its own, in memory, which only root may mount."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_BALLAST = "ballast"
_BLOCK = bytes(4096)


@dataclass
class SmallDisk:
    """A mounted file system, and what fills it."""

    path: Path

    def fill(self) -> None:
        """Take all the room that there is."""
        with (self.path / _BALLAST).open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(_BLOCK)
            except OSError:
                return

    def make_room(self) -> None:
        """Give it back."""
        (self.path / _BALLAST).unlink(missing_ok=True)


@contextmanager
def small_disk(path: Path, kilobytes: int) -> Iterator[SmallDisk]:
    """Yield a file system of that size mounted at the folder, made if absent. Skips the test where none may be."""
    if os.geteuid() != 0:
        pytest.skip("a full disk: only root may mount a small file system to fill")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=0700", "tmpfs", path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode != 0:
        pytest.skip(f"a full disk: no small file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)
