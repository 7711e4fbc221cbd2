"""What tests of several homes share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.embedded import EmbeddedServer


@pytest.fixture
def second_home(run_folder: Path, home_path: Path) -> Iterator[Path]:
    """Yield a path for another home, where nothing is yet."""
    path = run_folder / f"{home_path.name}-second"
    yield path
    EmbeddedServer.stop(path)
    shutil.rmtree(path, ignore_errors=True)
