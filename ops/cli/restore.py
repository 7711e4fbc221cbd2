"""`ledger restore`: a new home of a backup, checked before and verified after."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from ops.backup.assurance import assure
from ops.backup.restore import Wanted
from ops.backup.restore import restore as restore_home
from ops.backup.restored_keys import AnotherLedgersKeys, settle_keys
from ops.cli.options import HomeOption, UrlOption, place_of
from ops.cli.place import CommandError, Database, database
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
ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        metavar="DIR",
        help="The archive (ledger backup --archive) to go on from the backup with: to its end, or to …",
        show_default=False,
    ),
]
PositionOption = Annotated[
    int | None,
    typer.Option("--to-position", min=1, metavar="N", help="… this position.", show_default=False),
]
TimeOption = Annotated[
    str | None,
    typer.Option("--to-time", metavar="T", help="… this moment, such as 2026-03-01T12:00:00Z.", show_default=False),
]

_NAMED: Final = 5  # of a list that may be long
_BEHIND: Final = (
    "Before it serves, read ops/runbooks/backup.md: as soon as it records and signs, it is another history under the"
    " same name."
)
_NOTHING_KNOWN: Final = (
    "Whether anything is missing since the backup can be told only by a checkpoint that was kept outside:"
    " give it with --checkpoint."
)


def restore(
    context: typer.Context,
    source: BackupArgument,
    *,
    keys: KeysOption = None,
    checkpoint: CheckpointOption = None,
    archive: ArchiveOption = None,
    to_position: PositionOption = None,
    to_time: TimeOption = None,
    home: HomeOption = None,
    database_url: UrlOption = None,
) -> None:
    """Make a new home (--home) of a backup, start its PostgreSQL, and verify what is there.

    The backup is checked first, byte by byte; a home that has a database is never touched.
    """
    place = place_of(context, home, database_url)
    if place.database_url is not None:
        raise CommandError("a database on a server is restored there: see ops/runbooks/backup.md")
    wanted = Wanted(source.absolute(), keys, archive, _moment(to_time), to_position)
    _refuse(wanted, checkpoint)
    manifest = restore_home(wanted, place.home, place.sealing_keys)
    with database(place, make=False) as opened:
        say(f"Restored {source}, of {manifest.began_at:%Y-%m-%d %H:%M} UTC, into {place.home}.")
        shown = assure(opened.url, manifest, checkpoint)
        say(f"Verified: positions 1 to {shown.position:,} are there, and those up to {shown.sealed:,} as signed.")
        say(f"The ledger is {shown.in_words(f'the checkpoint {checkpoint}')}." if checkpoint else _NOTHING_KNOWN)
        if shown.is_behind:
            say(_BEHIND)
        for line in _of_keys(opened):
            say(line)


def _of_keys(opened: Database) -> Iterator[str]:
    """Say what became of the keys, line by line."""
    try:
        keys = settle_keys(opened.url, opened.cipher)
    except AnotherLedgersKeys:
        yield "The keys are another ledger's: put those of this one in their place, or nothing can be read or recorded."
        return
    if keys.missing:
        yield (
            f"{len(keys.missing):,} keys are missing ({_some(keys.missing)}): what is sealed under them cannot be read,"
            " nor its read models rebuilt. Put the keys of this ledger in their place: see ops/runbooks/backup.md"
        )
    else:
        yield "No key is missing."
    if keys.destroyed:
        yield f"Destroyed again the keys of erased cases that this backup of keys still had: {_some(keys.destroyed)}."
    if keys.erased_since:
        yield (
            f"Erased after this backup was made: {_some(keys.erased_since)}. Their keys are destroyed, but the restored"
            " read models hold them: erase them again (ledger erase), and destroy the backup"
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")


def _refuse(wanted: Wanted, checkpoint: Path | None) -> None:
    if checkpoint is not None:
        checkpoint.open("rb").close()  # better now than at the end
    if wanted.to_time is not None and wanted.to_position is not None:
        raise CommandError("choose one of --to-time and --to-position")
    if wanted.archive is None and (wanted.to_time is not None or wanted.to_position is not None):
        raise CommandError("a point in time is reached by an archive: say which, with --archive DIR")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise CommandError("--to-time: a date-time with an offset is wanted, such as 2026-03-01T12:00:00Z")
    return at


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Look after")(restore)
