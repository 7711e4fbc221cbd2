"""What most commands take: where the ledger is, before the command's name or after it."""

from pathlib import Path
from typing import Annotated, Final

import typer

from ops.cli.place import Place

DEFAULT_HOME: Final = Path(".ledger")
_PANEL: Final = "Where the ledger is"

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        help="The ledger's own folder: embedded PostgreSQL, keys. Default: .ledger, or $LEDGER_HOME.",
        show_default=False,
        rich_help_panel=_PANEL,
    ),
]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        metavar="URL",
        help="A PostgreSQL server (15 or newer) instead of the embedded one. Default: $LEDGER_DATABASE_URL.",
        show_default=False,
        rich_help_panel=_PANEL,
    ),
]
KeysOption = Annotated[
    Path | None,
    typer.Option(
        "--keys",
        metavar="DIR",
        help="The folder of the keys that cases are sealed under, to keep it on another disk. "
        "Default: keys/at-rest in the home, or $LEDGER_KEYS.",
        show_default=False,
        rich_help_panel=_PANEL,
    ),
]
HostOption = Annotated[str, typer.Option(metavar="NAME", help="The address to listen on.")]
PortOption = Annotated[
    int, typer.Option(min=0, max=65535, metavar="N", help="The port to listen on; 0 for any that is free.")
]


def place_of(context: typer.Context, home: Path | None, database_url: str | None, keys: Path | None = None) -> Place:
    """Return where the ledger is: as said after the command's name, or before it, or by the environment."""
    before: Place = context.obj or Place(DEFAULT_HOME)
    chosen = home or before.home
    apart = keys or before.keys
    return Place(
        chosen.expanduser().absolute(),
        database_url or before.database_url,
        apart.expanduser().absolute() if apart else None,
    )
