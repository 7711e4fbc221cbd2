"""The real PostgreSQL for the tests: one server a run, a migrated template, a database for each test.

All worker processes of a run share the server. The process that leads the run names its folder and removes it
at the end, however the run or its workers end; what a killed run left is removed by the next one.
"""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import structlog
from copied_database import copied_database
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from keys_of_tests import VARIABLE

from ops.embedded import EmbeddedServer
from ops.migrate import migrate
from ops.postmaster import is_alive

# No test fails for its time: a machine that is busy with something else is slow, not wrong. And none explains what
# it found: tracing each line takes so long that the run is ended before the failure is told.
hypothesis_settings.register_profile(
    "ledger",
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("ledger")

# By default sys.stdout is looked up at each line, and Python 3.11 falls over where a thread prints to it while a test's
# capture takes its place. This one is never replaced, and captured all the same.
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__))

_PREFIX = f"ledger-tests-{os.getuid()}-"
_MEMORY = Path("/dev/shm")  # noqa: S108
_ENOUGH_BYTES = 2 << 30
_TEMPLATE = "template_of_tests"
_RUN_FOLDER = pytest.StashKey[Path]()

_numbers = count(1)


class _ShareRunFolder:
    """Tells each worker process the folder of the run."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: object) -> None:
        node.workerinput["run_folder"] = str(node.config.stash[_RUN_FOLDER])  # type: ignore[attr-defined]


def pytest_configure(config: pytest.Config) -> None:
    workerinput: dict[str, str] | None = getattr(config, "workerinput", None)
    if workerinput is not None:
        config.stash[_RUN_FOLDER] = Path(workerinput["run_folder"])
        return
    _remove_abandoned()
    config.stash[_RUN_FOLDER] = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_place()))
    os.environ[VARIABLE] = str(config.stash[_RUN_FOLDER] / "keys-of-tests")
    config.pluginmanager.register(_ShareRunFolder())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and _RUN_FOLDER in config.stash:
        _remove(config.stash[_RUN_FOLDER])


def _place() -> Path:
    """Memory, where there is enough: copying a database there takes a twentieth of the time."""
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES:
        return _MEMORY
    return Path(tempfile.gettempdir())


def _remove_abandoned() -> None:
    for folder in _place().glob(f"{_PREFIX}*"):
        leader = int(folder.name.removeprefix(_PREFIX).partition("-")[0])
        if folder.stat().st_uid == os.getuid() and not is_alive(leader):
            _remove(folder)


def _remove(folder: Path) -> None:
    for home in folder.iterdir():
        if (home / "postgres").is_dir():
            EmbeddedServer.stop(home)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _one_worker_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "workers.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Path:
    """Return a folder of this run that all its worker processes share."""
    return request.config.stash[_RUN_FOLDER]


@pytest.fixture(scope="session")
def server(run_folder: Path) -> EmbeddedServer:
    """Return the run's PostgreSQL: fast, and not safe against crashes."""
    return EmbeddedServer.start(run_folder / "home", durable=False)


@pytest.fixture(scope="session")
def template_url(server: EmbeddedServer, run_folder: Path) -> str:
    """Return a migrated, empty database to copy. While a connection to it is open it cannot be copied."""
    with _one_worker_at_a_time(run_folder):
        server.make_database(_TEMPLATE)
        migrate(server.server_url(_TEMPLATE))
    return server.server_url(_TEMPLATE)


@pytest.fixture
def database_url(server: EmbeddedServer, template_url: str, worker_id: str) -> Iterator[str]:
    """Yield a migrated database of the test's own, dropped after it, together with its open connections."""
    with copied_database(server, template_url, f"test_{worker_id}_{next(_numbers)}") as url:
        yield url


@pytest.fixture
def empty_database_url(server: EmbeddedServer, worker_id: str) -> Iterator[str]:
    """Yield a database of the test's own without any schema."""
    with copied_database(server, server.server_url("template0"), f"test_{worker_id}_{next(_numbers)}") as url:
        yield url


@pytest.fixture
def home_path(run_folder: Path, worker_id: str) -> Iterator[Path]:
    """Yield a path for a home, where nothing is yet; its server is stopped and all of it removed afterwards.

    Not in tmp_path: pytest closes that to the account that runs root's server whenever another run begins.
    """
    path = run_folder / f"home-{worker_id}-{next(_numbers)}"
    yield path
    EmbeddedServer.stop(path)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def durable_home(home_path: Path) -> Path:
    """Return a home with a running server of its own, set as in production: for tests that kill it."""
    EmbeddedServer.start(home_path)
    return home_path
