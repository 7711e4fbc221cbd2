"""`ledger migrate`, `ledger rebuild`, `ledger stop`: the database's schema, its read models, its server."""

import time

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ops.cli.options import HomeOption, KeysOption, UrlOption, place_of
from ops.cli.place import CommandError, database
from ops.cli.screen import notes, say
from ops.embedded import EmbeddedServer
from projections import rebuild as read_models

_PANEL = "Look after"


def migrate(context: typer.Context, home: HomeOption = None, database_url: UrlOption = None) -> None:
    """Bring the database's schema up to date, and say what was applied.

    The embedded database is brought up to date by whatever command uses it; one on a server by this command,
    `serve`, `demo`, `import` and `rebuild`.
    """
    with database(place_of(context, home, database_url)) as opened:
        if opened.applied:
            say(f"Applied {len(opened.applied)} migrations: {', '.join(opened.applied)}.")
        else:
            say("The schema is up to date: nothing to apply.")


def rebuild(
    context: typer.Context, home: HomeOption = None, database_url: UrlOption = None, keys: KeysOption = None
) -> None:
    """Make all read models anew from the log.

    The present ones answer until the new ones are complete; then they are switched, in one step.
    """
    began = time.monotonic()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with (
        database(place_of(context, home, database_url, keys), make=False) as opened,
        Progress(*columns, console=notes(), transient=True, disable=not notes().is_terminal) as bar,
    ):
        task = bar.add_task("Events folded", total=None)
        position = read_models.rebuild(
            opened.url, opened.cipher, report=lambda so_far: bar.update(task, completed=so_far.done, total=so_far.of)
        )
    seconds = time.monotonic() - began
    say(f"Rebuilt every read model up to position {position:,} in {seconds:.1f} s.")


def stop(context: typer.Context, home: HomeOption = None, database_url: UrlOption = None) -> None:
    """Stop the embedded PostgreSQL of a home, if it runs.

    A `ledger serve` of that home goes on and answers 503, until a command that needs the database starts it.
    """
    place = place_of(context, home, database_url)
    if place.database_url is not None:
        raise CommandError("a PostgreSQL on a server is stopped there: only a home's own is stopped by ledger stop")
    if not place.exists:
        say(f"Nothing to stop: there is no ledger at {place.home}.")
        return
    place.mark_stopped()
    if EmbeddedServer.stop(place.home):
        say(f"Stopped the PostgreSQL of {place.home}.")
    else:
        say(f"Nothing to stop: the PostgreSQL of {place.home} was not running.")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (migrate, rebuild, stop):
        app.command(rich_help_panel=_PANEL)(command)
