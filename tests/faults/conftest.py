"""What the tests of faults share: how often each fault comes, a home that may be broken, and the figures at the end."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random

import pytest
from after_faults import Kept, Tell
from load_of_posts import Load, prepare_ledger

from ops.embedded import EmbeddedServer
from ops.home import Home

REPEATS = "LEDGER_FAULT_REPEATS"
_ONCE = 1
_FIGURES = "after faults"
_numbers = count(1)


@pytest.fixture
def repeats() -> int:
    """Return how often a fault is to come in one test: once, or as `make faults` says."""
    return int(os.environ.get(REPEATS, _ONCE))


@pytest.fixture
def random(request: pytest.FixtureRequest) -> Random:
    """Return what chooses the moments: other ones each time a run is asked for many."""
    name = request.node.name
    return Random(name if REPEATS not in os.environ else None)  # noqa: S311  # moments, not secrets


@pytest.fixture
def home(run_folder: Path, worker_id: str) -> Iterator[Path]:
    """Yield a home with two cases, set as in production; its server runs."""
    path = run_folder / f"faults-{worker_id}-{next(_numbers)}"
    prepare_ledger(EmbeddedServer.start(path).url, Home.at(path).keys)
    yield path
    EmbeddedServer.stop(path)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Return what keeps a test's figures for the end of the run: how many faults there were, what was found."""

    def kept(faults: int, found: Kept, load: Load) -> None:
        lost_or_twice = f"{found.lost} lost, {found.doubled} twice"
        record_property(_FIGURES, f"{faults} faults; {load.told()}; in the log {found.events}: {lost_or_twice}")

    return kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures, where many faults were asked for."""
    if REPEATS not in os.environ:
        return
    terminalreporter.section(_FIGURES)
    for report in terminalreporter.getreports("passed"):
        for name, figures in report.user_properties:
            if name == _FIGURES and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {figures}")
