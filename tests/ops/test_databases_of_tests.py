"""Tests do not see each other's data, and what the run made is gone when it ends, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

TREE = Path(__file__).parent.parent.parent

HANGING_TEST = """
import time
from pathlib import Path

def test_hangs(database_url, run_folder):
    Path({seen!r}).write_text(str(run_folder))
    time.sleep(60)
"""


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_has_a_database_of_its_own(database_url: str, turn: str) -> None:
    assert turn
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE only_here (id int)")  # would fail the second time in one database


def test_the_template_stays_as_migrated(database_url: str, template_url: str) -> None:
    assert database_url != template_url
    with psycopg.connect(template_url) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    (tmp_path / "test_hanging.py").write_text(HANGING_TEST.format(seen=str(seen)), "utf-8")
    (tmp_path / "conftest.py").write_text((TREE / "tests" / "conftest.py").read_text("utf-8"), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2"]
    paths = [str(TREE / "tests" / "support"), *filter(None, [os.environ.get("PYTHONPATH")])]
    run = subprocess.Popen(
        [*command, "--rootdir", str(tmp_path), "-c", os.devnull, str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=TREE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,
        # Where this run itself was started in the background, an interrupt would be ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no thread is forked with it
    )
    while not seen.exists() or not seen.read_text("utf-8"):
        assert run.poll() is None
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)  # as Ctrl-C does: to all of them
    run.wait(timeout=240)
    assert not Path(seen.read_text("utf-8")).exists()
