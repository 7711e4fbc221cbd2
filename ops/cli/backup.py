"""`ledger backup`: the data of a home in one place, its keys in another."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from ops.backup.archive import follow
from ops.backup.errors import BackupError
from ops.backup.key_archive import KeyFolders, back_up_keys
from ops.backup.take import back_up, refuse_place
from ops.cli.options import HomeOption, UrlOption, place_of
from ops.cli.place import CommandError, Place, database
from ops.cli.screen import notes, say
from ops.embedded import EmbeddedServer
from ops.home import Home

BackupArgument = Annotated[
    Path | None,
    typer.Argument(metavar="DIR", help="The new folder for the backup of the data.", show_default=False),
]
KeysOption = Annotated[
    Path | None,
    typer.Option(
        "--keys",
        metavar="FILE",
        help="The new file for the backup of the home's keys. Keep it apart from the data.",
        show_default=False,
    ),
]
ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        metavar="DIR",
        help="Instead: copy every change to this folder as it is made, until Ctrl-C, for restores to any moment.",
        show_default=False,
    ),
]


def backup(
    context: typer.Context,
    target: BackupArgument = None,
    *,
    keys: KeysOption = None,
    archive: ArchiveOption = None,
    home: HomeOption = None,
    database_url: UrlOption = None,
) -> None:
    """Back up a home: its data to a folder, its keys to a file.

    Readers and writers go on meanwhile. The keys are never in the backup of the data. Made together, the keys
    come last, so that none is missing for what the data holds. ledger restore is the way back.
    """
    place = place_of(context, home, database_url)
    if archive is not None:
        _follow(place, archive, alone=target is None and keys is None)
        return
    _refuse(place, target, keys)
    if target is not None:
        with _server(place) as server:
            made = back_up(server, target.absolute())
        say(f"Backed up the ledger to {target}: all up to position {made.position:,}, checked. The keys are not in it.")
    if keys is not None:
        count = back_up_keys(KeyFolders(Home(place.home).keys, place.sealing_keys), keys.absolute())
        say(f"Backed up {count:,} key files to {keys}. Keep it apart from the data.")


def _follow(place: Place, archive: Path, *, alone: bool) -> None:
    """Archive until Ctrl-C or SIGTERM, and end as meant."""
    if not alone:
        raise CommandError("--archive goes on until it is stopped: make the backup by another command, after it began")
    with _server(place) as server, suppress(KeyboardInterrupt):
        follow(
            server,
            archive.absolute(),
            lambda: say(f"Archiving to {archive} (Ctrl-C ends it). Now make a backup: ledger backup DIR."),
            lambda why: notes().print(f"Waiting for the server: {why}", markup=False, soft_wrap=True),
        )
    say("Stopped archiving. The server keeps what comes meanwhile, up to 8 GB: start again before that.")


@contextmanager
def _server(place: Place) -> Iterator[EmbeddedServer]:
    if place.database_url is not None:
        raise CommandError(
            "a database on a server is backed up there, by PostgreSQL's own means: see ops/runbooks/backup.md"
        )
    with database(place, make=False) as opened:
        if opened.server is None:
            raise CommandError("only a home's own PostgreSQL is backed up here")
        yield opened.server


def _refuse(place: Place, target: Path | None, keys: Path | None) -> None:
    """Refuse what cannot be done before anything is."""
    if target is None and keys is None:
        raise CommandError("say where to: a folder for the data, --keys FILE for the keys, or both")
    if keys is None:
        return
    if target is not None and keys.resolve().is_relative_to(target.resolve()):
        raise BackupError(f"{keys} is in the backup of the data: keep the keys apart from it")
    refuse_place(keys.absolute(), place.home)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Look after")(backup)
