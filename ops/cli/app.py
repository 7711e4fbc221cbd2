"""The command `ledger`: its subcommands, and how it ends, whatever happens."""

import logging
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer

from ops.cli.commands import Commands
from ops.cli.failures import one_line
from ops.cli.options import DEFAULT_HOME, HomeOption, KeysOption, UrlOption
from ops.cli.place import Place
from ops.cli.process_list import hide_password

FAILED: Final = 1
INTERRUPTED: Final = 130  # as shells have it
READER_WENT_AWAY: Final = 141

app = typer.Typer(
    name="ledger",
    cls=Commands,
    epilog="Begin with: ledger demo",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(*, asked: bool) -> None:
    if asked:
        typer.echo(f"ledger {version('safeguarding-ledger')}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
]


@app.callback(invoke_without_command=True)
def ledger(
    context: typer.Context,
    *,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
    _version: VersionOption = False,
) -> None:
    """Keep what each agency knew about a child, and when: nothing is forgotten, nothing looks ahead."""
    in_environment = os.environ.get("LEDGER_HOME")
    keys_in_environment = os.environ.get("LEDGER_KEYS")
    context.obj = Place(
        home or (Path(in_environment) if in_environment else DEFAULT_HOME),
        database_url or os.environ.get("LEDGER_DATABASE_URL") or None,
        keys or (Path(keys_in_environment) if keys_in_environment else None),
    )
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0, or not 0 after one line on stderr."""
    if arguments is None:
        hide_password()
    # What the database's client library says of lost connections is said once, by the command.
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter still gets the rest
    sys.exit(_run(list(sys.argv[1:] if arguments is None else arguments)))


def _run(arguments: list[str]) -> int:
    try:
        ended = app(arguments, prog_name="ledger", standalone_mode=False)
        sys.stdout.flush()
        code = ended if isinstance(ended, int) else 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except typer.Exit as error:
        code = error.exit_code
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is left must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = READER_WENT_AWAY
    except Exception as error:  # noqa: BLE001  # the one place where every failure becomes its line
        return _failed(error)
    if code == INTERRUPTED:  # as the option parser, too, ends at Ctrl-C
        _tell("interrupted")
    return code


def _failed(error: Exception) -> int:
    if isinstance(error, typer.Abort):
        _tell("interrupted")
        return INTERRUPTED
    if hasattr(error, "format_message"):  # the option parser's: bad options and arguments
        _tell(_usage(error))
        return int(getattr(error, "exit_code", FAILED))
    _tell(one_line(error))
    return FAILED


def _usage(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "ledger"
    said = " ".join(str(error.format_message()).split())  # type: ignore[attr-defined]  # checked by the caller
    return f"{said.rstrip('.')}. See {command} --help"


def _tell(line: str) -> None:
    sys.stdout.flush()
    print(f"ledger: {line}", file=sys.stderr)
