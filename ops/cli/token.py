"""`ledger token`: a bearer token, signed by the key in the home."""

from secrets import token_hex
from typing import Annotated, Final

import typer

from api.tokens.callers import Role
from api.tokens.local import LIFE_SECONDS, LocalIssuer
from ops.cli.assign import record_assignment
from ops.cli.options import HomeOption, KeysOption, UrlOption, place_of
from ops.cli.place import CommandError
from ops.home import Home

_HOUR: Final = 3600
_LONGEST_HOURS: Final = 24  # none can be taken back by itself

RoleOption = Annotated[
    Role, typer.Option(help="What the bearer may do. Agencies and reviewers see only what is theirs to see.")
]
AgencyOption = Annotated[
    str | None, typer.Option(metavar="CODE", help="For the role agency: whose own system it is, such as csc.")
]
CasesOption = Annotated[
    str | None,
    typer.Option(metavar="CODES", help="For the role reviewer: the cases assigned, such as hk or hk,xy; '*' for all."),
]
SubjectOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Who it is, for the record of who read and posted. Default: agency, role, or a reviewer's new name.",
    ),
]
HoursOption = Annotated[int, typer.Option(min=1, max=_LONGEST_HOURS, metavar="N", help="How long it is good for.")]


def token(
    context: typer.Context,
    role: RoleOption,
    *,
    agency: AgencyOption = None,
    cases: CasesOption = None,
    subject: SubjectOption = None,
    hours: HoursOption = LIFE_SECONDS // _HOUR,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
) -> None:
    """Print a bearer token, alone, on stdout.

    It is signed by the key in the home, which `ledger serve` of the same home accepts. Keep it as you would a
    password. That a reviewer is assigned cases is recorded in the ledger: now if its database runs, else when the
    token is first used.
    """
    place = place_of(context, home, database_url, keys)
    named = [code.strip() for code in (cases or "").split(",") if code.strip()]
    if role == "reviewer" and not named:
        raise CommandError("a reviewer's token names the cases assigned: --cases hk, or --cases '*' for all")
    if role == "agency" and agency is None:
        raise CommandError("an agency's token names the agency: --agency csc")
    if role == "reviewer" and subject is None:
        subject = f"reviewer-{token_hex(4)}"  # each their own: assignments go by the subject
    issuer = LocalIssuer(Home.at(place.home).keys)
    made = issuer.issue(role, agency=agency, cases=named, subject=subject, seconds=hours * _HOUR)
    if role == "reviewer":
        record_assignment(place, made)
    print(made)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Run")(token)
