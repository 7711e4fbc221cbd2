"""However a command fails, it ends with one line on stderr, a status that is not 0, and no trace."""

import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from running_ledger import Ledger, command, environment

from ops.cli.commands import MODULES
from ops.cli.failures import one_line

NO_SERVER = "postgresql://nobody:secret@127.0.0.1:1/ledger"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--colour"], "No such option: --colour"),
        (["nothing"], "No such command 'nothing'"),
        (["tunnel", "hk"], "Missing argument 'KNOWER'. See ledger tunnel --help"),
        (["serve", "--port", "x"], "--port"),
        (["serve", "--port", "70000"], "--port"),
        (["tunnel", "hk", "gp", "--evidence", "hearsay"], "contemporaneous"),
        (["token", "--role", "king"], "--role"),
    ],
)
def test_options_and_arguments_that_are_not_right(ledger: Ledger, arguments: list[str], why: str) -> None:
    said = ledger(*arguments)
    assert said.code == 2
    assert why in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("name", ["tunnel", "hindsight", "sightings"])
def test_where_there_is_no_ledger_none_is_made_by_asking(ledger: Ledger, home_path: Path, name: str) -> None:
    said = ledger(name, "hk", "gp", "--home", home_path)
    assert said.err == f"ledger: there is no ledger at {home_path} yet: ledger demo or ledger import makes one\n"
    assert said.code == 1
    assert not home_path.exists()


@pytest.mark.parametrize("name", [["migrate"], ["tunnel", "hk", "gp"], ["rebuild"], ["demo", "--no-serve"]])
def test_a_database_that_cannot_be_reached(ledger: Ledger, home_path: Path, name: list[str]) -> None:
    said = ledger(*name, "--home", home_path, "--database-url", NO_SERVER)
    assert said.code == 1
    assert said.err.startswith("ledger: the database cannot be reached: ")
    assert said.err.count("\n") == 1
    assert "secret" not in said.err


def test_a_database_url_that_is_none_is_not_repeated(ledger: Ledger) -> None:
    said = ledger("migrate", "--database-url", "secret password")
    assert said.err.startswith("ledger: the database URL cannot be read: expected one such as postgresql://")
    assert "secret" not in said.err


def test_a_home_that_is_a_file(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("", "utf-8")
    said = ledger("migrate", "--home", tmp_path / "home")
    assert (said.code, said.err) == (
        1,
        f"ledger: {tmp_path / 'home'}: it is a file, where a folder is needed\n",
    )


def test_a_full_disk(tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "keys"))

    monkeypatch.setattr(Path, "mkdir", full)
    said = ledger("token", "--role", "auditor", "--home", tmp_path / "home")
    assert (said.code, said.err) == (1, f"ledger: {tmp_path / 'keys'}: the disk is full\n")


def test_an_interruption(ledger: Ledger, demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ops.cli.views.put", interrupted)
    said = ledger("tunnel", "hk", "gp", "--home", demo_home)
    assert (said.code, said.err) == (130, "ledger: interrupted\n")


def test_a_fault_of_the_program_says_where_and_nothing_of_what_is_recorded(
    ledger: Ledger, demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise KeyError("what someone said of a child")

    monkeypatch.setattr("ops.cli.views.put", faulty)
    said = ledger("tunnel", "hk", "gp", "--home", demo_home)
    assert said.code == 1
    assert said.err.startswith("ledger: a fault of the program, not of yours: KeyError at ")
    assert "child" not in said.err


def test_a_reader_that_has_seen_enough(demo_home: Path) -> None:
    asked = command("tunnel", "hk", "*", "--as-of", "2012-12-31", "--home", demo_home)
    with subprocess.Popen(
        asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith("On 31 December 2012 somebody knew")
        running.stdout.close()
        assert running.stderr.read() == ""


def test_every_command_says_what_it_is_for(ledger: Ledger) -> None:
    overview = ledger("--help")
    names = [name for name in MODULES if name != "token-keys"]  # of which each subcommand says it
    assert set(names) >= {"demo", "serve", "token", "import", "tunnel", "migrate", "rebuild", "stop"}
    for name in names:
        assert name in overview.out
        said = ledger(name, "--help")
        assert said.code == 0
        assert "--home" in said.out
        assert "--database-url" in said.out


def test_it_says_which_version_it_is(ledger: Ledger) -> None:
    assert ledger("--version").out == f"ledger {version('safeguarding-ledger')}\n"


def test_without_a_command_the_overview_is_shown(ledger: Ledger) -> None:
    said = ledger()
    assert said.code == 0
    assert "Begin with: ledger demo" in said.out


def test_an_error_without_a_frame_of_ours_still_has_its_line() -> None:
    assert one_line(ValueError("x")).endswith("ValueError at an unknown place; please report it")
