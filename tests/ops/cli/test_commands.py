"""Each command is found in the module that adds it, and starts without what the others need."""

import subprocess
import sys
from importlib import import_module

import typer
from typer.testing import CliRunner

from ops.cli.app import app
from ops.cli.commands import MODULES

_SIGNING_IN = "api.pages.signing_in.sessions"  # the pages' own, with a client for HTTP: of `ledger token`


def test_each_module_adds_the_commands_that_are_looked_for_in_it() -> None:
    for module in set(MODULES.values()):
        adding = typer.Typer()
        import_module(f"ops.cli.{module}").add_to(adding)
        assert set(typer.main.get_group(adding).commands) == {name for name in MODULES if MODULES[name] == module}


def test_the_help_has_every_command() -> None:
    said = CliRunner().invoke(app, ["--help"]).output
    assert [name for name in MODULES if f"│ {name} " not in said] == []


def test_a_command_starts_without_what_others_need() -> None:
    ask = f"from ops.cli.app import app; app({['tunnel', '--help']}, standalone_mode=False); import sys"
    program = f"{ask}; sys.exit({_SIGNING_IN!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0


def test_a_word_that_is_no_command_is_answered_with_the_nearest() -> None:
    said = CliRunner().invoke(app, ["tunel"])
    assert said.exit_code != 0
    assert "Did you mean 'tunnel'?" in said.output
