"""Running `ledger`: in this process where that shows the same, as a process of its own where it does not."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from running_ledger import Ledger, Said, process

from ops.cli.app import main
from ops.embedded import EmbeddedServer

_numbers = count(1)


@pytest.fixture
def ledger(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """Return what runs a command in this process."""
    for name in ("LEDGER_HOME", "LEDGER_DATABASE_URL", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str | Path) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def demo(run_folder: Path, worker_id: str) -> Iterator[tuple[Path, Said]]:
    """Yield a home in which the demo has been run, its server running, and what the demo said."""
    home = run_folder / f"cli-demo-{worker_id}"
    EmbeddedServer.start(home, durable=False)
    yield home, process("demo", "--no-serve", "--home", home)
    EmbeddedServer.stop(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def demo_home(demo: tuple[Path, Said]) -> Path:
    """Return a home with the Hamzah Khan case, which tests only read."""
    return demo[0]


@pytest.fixture
def new_home(run_folder: Path, worker_id: str) -> Iterator[Path]:
    """Yield a home of the test's own, its server running: fast, and not safe against crashes."""
    home = run_folder / f"cli-{worker_id}-{next(_numbers)}"
    EmbeddedServer.start(home, durable=False)
    yield home
    EmbeddedServer.stop(home)
    shutil.rmtree(home, ignore_errors=True)
