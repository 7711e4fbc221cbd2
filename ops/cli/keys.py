"""`ledger keys`: the keys that cases are sealed under, wrapped by a new master key."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from ledger.keys import FileKeyStore
from ops.cli.options import HomeOption, KeysOption, UrlOption, place_of
from ops.cli.screen import say

_PANEL: Final = "Look after"


class KeysStep(StrEnum):
    """What to do about the keys."""

    ROTATE = "rotate"


StepArgument = Annotated[
    KeysStep, typer.Argument(help="rotate: wrap every key by a new master key, and destroy the one before.")
]


def keys(
    context: typer.Context,
    step: StepArgument,
    *,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
) -> None:
    """Look after the keys that cases are sealed under, while the ledger is in use.

    Rotating touches no event: what was sealed stays as it is. Back the keys up anew afterwards.
    """
    del step  # there is one
    place = place_of(context, home, database_url, keys)
    rotated = FileKeyStore(place.sealing_keys).rotate()
    say(f"Wrapped {rotated:,} keys in {place.sealing_keys} by a new master key. Now back them up: ledger backup --keys")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=_PANEL)(keys)
