"""`ledger assign`: which cases a reviewer may see, from now on or no longer."""

from contextlib import suppress
from typing import Annotated
from uuid import uuid4

import jwt
import psycopg
import typer

from api.tokens.callers import Caller, caller_of
from ledger.application import Ledger, Poster, Receipt
from ledger.assigning import assigned_by_token, assignment
from ledger.errors import LedgerError
from ops.cli.account import account
from ops.cli.options import HomeOption, KeysOption, UrlOption, place_of
from ops.cli.place import CommandError, Place, database
from ops.cli.screen import say
from ops.embedded import EmbeddedServer, EmbeddedServerError
from ops.migrate import MigrationError

ReviewerArgument = Annotated[
    str, typer.Argument(metavar="REVIEWER", help="The subject of the reviewer's tokens, as ledger token names it.")
]
AssignedOption = Annotated[
    str, typer.Option("--cases", metavar="CODES", help="Cases such as hk or hk,xy; '*' for all.")
]
EndOption = Annotated[bool, typer.Option("--end", help="Take the cases back instead.")]
ReasonOption = Annotated[str | None, typer.Option(metavar="TEXT", help="Why, for the record. Name nobody in it.")]


def assign(
    context: typer.Context,
    reviewer: ReviewerArgument,
    cases: AssignedOption,
    *,
    end: EndOption = False,
    reason: ReasonOption = None,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
) -> None:
    """Assign cases to a reviewer, or take them back with --end.

    It is recorded as an event, so that who could see what is known as of any date. Of the assignments that name a
    case or '*', the latest counts: a case taken back is not seen any more, whatever a token says.
    """
    named = {code.strip() for code in cases.split(",") if code.strip()}
    if not named:
        raise CommandError("--cases names none: expected codes such as hk,xy, or '*' for all")
    event = assignment(f"assignment-{uuid4()}", reviewer, named, ended=end, reason=reason)
    place = place_of(context, home, database_url, keys)
    with database(place) as opened, Ledger(opened.url, opened.cipher, connections=1) as ledger:
        (receipt,) = ledger.post([event], Poster("admin", account()))
    done = f"no longer sees {_listed(named)}" if end else f"sees {_listed(named)}"
    say(f"From position {receipt.position:,} on, {reviewer} {done}.")
    if not end:
        say("A token shows the cases that it names: one that names neither these nor '*' is to be issued anew.")


def record_assignment(place: Place, token: str) -> Receipt | None:
    """Record the assignment that a reviewer's new token carries, if the ledger's database is to be had.

    It is not started for this: what is not recorded now is when the token is first used.
    """
    caller = caller_of(jwt.decode(token, options={"verify_signature": False}))
    unavailable = (CommandError, EmbeddedServerError, MigrationError, LedgerError, psycopg.Error)
    with suppress(*unavailable):
        if place.database_url is not None or EmbeddedServer.is_running(place.home):
            return _recorded(place, caller)
    return None


def _recorded(place: Place, caller: Caller) -> Receipt:
    event = assigned_by_token(caller.token, caller.subject, caller.cases or ())
    with database(place, make=False) as opened, Ledger(opened.url, opened.cipher, connections=1) as ledger:
        (receipt,) = ledger.post([event], Poster("admin", account()))
    return receipt


def _listed(cases: set[str]) -> str:
    return "every case" if "*" in cases else ", ".join(sorted(cases))


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Run")(assign)
