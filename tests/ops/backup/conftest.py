"""A home with a little ledger and keys, and a backup of each, made once a run: tests only read them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from backed_up_home import BackedUp, filled

from ops.backup.key_archive import KeyFolders, back_up_keys
from ops.backup.take import back_up
from ops.embedded import EmbeddedServer
from ops.home import Home


@pytest.fixture(scope="session")
def backed_up(run_folder: Path, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackedUp]:
    """Yield a home and its backups."""
    home = run_folder / f"backed-up-{worker_id}"
    server = filled(home, durable=False)
    folder = tmp_path_factory.mktemp("backups")
    back_up(server, folder / "data")
    back_up_keys(KeyFolders.of(Home(home).keys), folder / "keys.tar")
    yield BackedUp(server, folder / "data", folder / "keys.tar")
    EmbeddedServer.stop(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def filled_home(home_path: Path) -> Path:
    """Return a home of the test's own, with the little ledger, its server set as in production."""
    filled(home_path, durable=True)
    return home_path
