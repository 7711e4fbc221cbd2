"""`ledger restore`: a new home of a backup, checked before and verified after."""

from pathlib import Path
from typing import Annotated

import typer

from ops.backup import restore as backups
from ops.backup.check_restored import check_restored
from ops.backup.checkpoint import read_checkpoint, relation
from ops.cli.options import HomeOption, UrlOption, place_of
from ops.cli.place import CommandError, database
from ops.cli.screen import say

BackupArgument = Annotated[
    Path, typer.Argument(metavar="DIR", help="A backup as ledger backup makes it.", show_default=False)
]
KeysOption = Annotated[
    Path | None,
    typer.Option("--keys", metavar="FILE", help="The backup of the keys that belongs to it.", show_default=False),
]
CheckpointOption = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint",
        metavar="FILE",
        help="The last checkpoint known outside the ledger, to say whether anything is missing since.",
        show_default=False,
    ),
]


def restore(
    context: typer.Context,
    source: BackupArgument,
    *,
    keys: KeysOption = None,
    checkpoint: CheckpointOption = None,
    home: HomeOption = None,
    database_url: UrlOption = None,
) -> None:
    """Make a new home (--home) of a backup, start its PostgreSQL, and verify what is there.

    The backup is checked first, byte by byte; a home that has a database is never touched.
    """
    place = place_of(context, home, database_url)
    if place.database_url is not None:
        raise CommandError("a database on a server is restored there: see ops/runbooks/backup.md")
    known = read_checkpoint(checkpoint) if checkpoint is not None else None
    manifest = backups.restore(source.absolute(), place.home, keys.absolute() if keys else None)
    with database(place, make=False) as opened:
        position = check_restored(opened.url, manifest)
    say(f"Restored {source}, of {manifest.began_at:%Y-%m-%d %H:%M} UTC, into {place.home}: position {position:,}.")
    if known is not None:
        say(f"The ledger is {relation(position, known)}.")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Look after")(restore)
