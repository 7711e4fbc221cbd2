"""`ledger token-keys`: the keys that sign the home's tokens, rotated and withdrawn while servers run."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.tokens.key_set import read_set
from api.tokens.keys import SET_FILE, rotate, signing_key, withdraw
from ops.cli.options import HomeOption, UrlOption, place_of
from ops.cli.screen import say
from ops.home import Home

WithdrawOption = Annotated[
    bool,
    typer.Option("--withdraw", help="Refuse the tokens of all earlier keys from now on: a key, or a token, got out."),
]
KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="The key's identifier, as listed.")]

commands = typer.Typer(
    name="token-keys",
    help="List, rotate and withdraw the keys that sign the home's tokens. Running servers follow within a second.",
)


@commands.command("list")
def list_keys(context: typer.Context, home: HomeOption = None, database_url: UrlOption = None) -> None:
    """List the keys: which one signs, and until when tokens of the others are accepted."""
    folder = Home.at(place_of(context, home, database_url).home).keys
    current = signing_key(folder).key_id
    now = datetime.now(UTC)
    for key in read_set(folder / SET_FILE).values():
        until = datetime.fromtimestamp(key.signed_until, UTC)
        if key.key_id == current:
            state = "signs"
        elif until > now:
            state = f"accepted until {until:%Y-%m-%d %H:%M} UTC"
        else:
            state = "its tokens have expired"
        print(f"{key.key_id}  made {datetime.fromtimestamp(key.made_at, UTC):%Y-%m-%d %H:%M} UTC  {state}")


@commands.command("rotate")
def rotate_key(
    context: typer.Context, *, withdraw: WithdrawOption = False, home: HomeOption = None, database_url: UrlOption = None
) -> None:
    """Make a new key, which signs from now on. Tokens of the earlier ones stay good until they expire."""
    made = rotate(Home.at(place_of(context, home, database_url).home).keys, withdraw=withdraw)
    earlier = "are refused from now on" if withdraw else "stay good until they expire"
    say(f"Made the key {made.key_id}, which signs from now on. Tokens of earlier keys {earlier}.")


@commands.command("withdraw")
def withdraw_key(
    context: typer.Context, key: KeyArgument, home: HomeOption = None, database_url: UrlOption = None
) -> None:
    """Refuse the tokens of an earlier key from now on."""
    withdraw(Home.at(place_of(context, home, database_url).home).keys, key)
    say(f"Withdrew the key {key}: its tokens are refused from now on.")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands, rich_help_panel="Look after")
