"""`ledger tunnel`, `ledger hindsight`, `ledger sightings`: the views, printed or as the API's JSON."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Final, NamedTuple

import orjson
import typer
from rich.console import Console

from ledger.database import Rows, connect
from ops.cli.ask import (
    Answer,
    Asking,
    Entries,
    Put,
    ever_held,
    held,
    hindsight_of,
    put,
    reading_for,
    shown,
    sightings_of,
    tunnel_of,
)
from ops.cli.options import HomeOption, UrlOption, place_of
from ops.cli.place import Database, Place, database
from ops.cli.screen import out
from ops.cli.show_hindsight import show_hindsight
from ops.cli.show_sightings import show_sightings
from ops.cli.show_tunnel import show_tunnel


class Evidence(StrEnum):
    """What of the evidence counts."""

    CONTEMPORANEOUS = "contemporaneous"


CaseArgument = Annotated[str, typer.Argument(metavar="CASE", help="The case's code, such as hk.")]
KnowerArgument = Annotated[
    str,
    typer.Argument(metavar="KNOWER", help="An agency (csc), a unit of one (csc/area-team), or '*' for anyone at all."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="D",
        help="The moment stood in: a day, 2009-10-31, or an RFC 3339 date-time. Default: today.",
    ),
]
RecordedOption = Annotated[
    str | None,
    typer.Option(
        "--recorded-as-of",
        metavar="R",
        help="Only what was recorded by then: a position or an RFC 3339 date-time. Default: all.",
    ),
]
EvidenceOption = Annotated[
    Evidence | None, typer.Option(help="contemporaneous: without what only later accounts say of who knew.")
]
PurposeOption = Annotated[
    str, typer.Option(metavar="TEXT", help="What this is read for, up to 200 characters: kept with the read.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as the HTTP API gives it.")]


class View(NamedTuple):
    """How a view is called on record, how it is asked for, what is read beside it to print it, and how that is done."""

    name: str
    answer: Callable[[Rows, Put, Database], Answer]
    beside: Callable[[Rows, Put], Entries]
    show: Callable[[Console, Put, Answer, Entries], None]


TUNNEL: Final = View(
    "tunnel",
    lambda connection, asked, _: tunnel_of(connection, asked),
    lambda _, __: {},
    lambda console, asked, answer, _: show_tunnel(console, asked, answer),
)
HINDSIGHT: Final = View(
    "hindsight", lambda connection, asked, _: hindsight_of(connection, asked), ever_held, show_hindsight
)
SIGHTINGS: Final = View("sightings", sightings_of, held, show_sightings)


def tunnel(
    context: typer.Context,
    case: CaseArgument,
    knower: KnowerArgument,
    *,
    as_of: AsOfOption = None,
    recorded_as_of: RecordedOption = None,
    evidence: EvidenceOption = None,
    purpose: PurposeOption = Asking.purpose,
    json: JsonOption = False,
    home: HomeOption = None,
    database_url: UrlOption = None,
) -> None:
    """Print what an agency knew on a day, how it came to know it, and nothing from outside that."""
    asking = Asking(case, knower, as_of, recorded_as_of, evidence, purpose)
    _answer(place_of(context, home, database_url), asking, TUNNEL, json=json)


def hindsight(
    context: typer.Context,
    case: CaseArgument,
    knower: KnowerArgument,
    *,
    as_of: AsOfOption = None,
    recorded_as_of: RecordedOption = None,
    evidence: EvidenceOption = None,
    purpose: PurposeOption = Asking.purpose,
    json: JsonOption = False,
    home: HomeOption = None,
    database_url: UrlOption = None,
) -> None:
    """Print what an agency did not know on a day: who else did, and when it learned. Looks from outside."""
    asking = Asking(case, knower, as_of, recorded_as_of, evidence, purpose)
    _answer(place_of(context, home, database_url), asking, HINDSIGHT, json=json)


def sightings(
    context: typer.Context,
    case: CaseArgument,
    knower: KnowerArgument,
    *,
    as_of: AsOfOption = None,
    recorded_as_of: RecordedOption = None,
    evidence: EvidenceOption = None,
    purpose: PurposeOption = Asking.purpose,
    json: JsonOption = False,
    home: HomeOption = None,
    database_url: UrlOption = None,
) -> None:
    """Print when each person had last been seen, as far as an agency certainly knew on a day."""
    asking = Asking(case, knower, as_of, recorded_as_of, evidence, purpose)
    _answer(place_of(context, home, database_url), asking, SIGHTINGS, json=json)


def _answer(place: Place, asking: Asking, view: View, *, json: bool) -> None:
    with database(place, make=False) as opened, connect(opened.url, "ledger_reader") as connection:
        with reading_for(connection, view.name, asking) as reading:
            asked = put(connection, asking)
            answer = view.answer(connection, asked, opened)
            beside = {} if json else view.beside(connection, asked)
            reading.answers(asked.question, asked.as_of, shown(answer))
        if json:
            print(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
        else:
            view.show(out(), asked, answer, beside)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (tunnel, hindsight, sightings):
        app.command(rich_help_panel="Record and ask")(command)
