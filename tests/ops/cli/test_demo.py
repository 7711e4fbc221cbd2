"""`ledger demo` shows a real case from inside and outside the tunnel, and may be run again."""

import socket
import subprocess
from pathlib import Path

import pytest
from running_ledger import Ledger, Said, command, environment

from ops.cli.demo import case_files
from ops.embedded import EmbeddedServer


def test_it_records_the_case_and_prints_three_views(demo: tuple[Path, Said]) -> None:
    _, said = demo
    assert said.code == 0, said.err
    assert "Recorded 290 events at positions 1 to 290; 0 were there already." in said.out
    assert "On 31 October 2009 GP practice knew the following 14 things" in said.out
    assert "What Bradford children's social care, area team did not know on 31 December 2008" in said.out
    assert "When Hamzah had last been seen, as far as each knew on 31 December 2009" in said.out
    assert said.err == ""


def test_what_it_prints_is_plain_text_of_80_columns_in_a_pipe(demo: tuple[Path, Said]) -> None:
    _, said = demo
    assert "\x1b" not in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_it_shows_the_telling_facts(demo: tuple[Path, Said]) -> None:
    lines = " ".join(demo[1].out.split())
    assert "Held by Children's centre, Bradford children's social care" in lines  # the desk had the papers
    assert "Learned later: in 2009." in lines  # … and the team did not
    assert "by its own: November 2006, 1,127 days before" in lines


def test_run_again_it_says_that_all_is_there(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("demo", "--no-serve", "--home", demo_home)
    assert said.code == 0
    assert "Its 290 events are in the ledger already: nothing was recorded again." in said.out
    assert "On 31 October 2009 GP practice knew" in said.out


def test_it_leaves_a_server_alone_that_ran_before_it(ledger: Ledger, demo_home: Path) -> None:
    assert ledger("demo", "--no-serve", "--home", demo_home).code == 0
    assert EmbeddedServer.is_running(demo_home)


def test_at_its_end_it_stops_the_server_that_it_started(ledger: Ledger, new_home: Path) -> None:
    EmbeddedServer.stop(new_home)
    assert ledger("demo", "--no-serve", "--home", new_home).code == 0
    assert not EmbeddedServer.is_running(new_home)


def test_the_files_of_the_case_are_found_in_their_order() -> None:
    names = [path.name for path in case_files()]
    assert names == sorted(names)
    assert len(names) == 12


def test_a_port_in_use_is_said_before_anything_is_made(home_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = subprocess.run(
            command("demo", "--port", str(port), "--home", home_path),
            capture_output=True, text=True, env=environment(), check=False, timeout=60,
        )  # fmt: skip
    assert ran.returncode == 1
    assert (
        ran.stderr == f"ledger: port {port} of 127.0.0.1 is in use: stop what uses it, or choose another with --port\n"
    )
    assert not home_path.exists()


@pytest.mark.parametrize("columns", ["60", "200"])
def test_text_is_wrapped_to_the_width_there_is_and_no_wider_than_is_easy_to_read(
    ledger: Ledger, demo_home: Path, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    said = ledger("tunnel", "hk", "gp", "--as-of", "2009-10-31", "--home", demo_home)
    assert max(map(len, said.out.splitlines())) <= min(int(columns), 100)
