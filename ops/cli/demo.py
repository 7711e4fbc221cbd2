"""`ledger demo`: the Hamzah Khan case, recorded, looked at from inside and from outside, and served."""

from pathlib import Path
from secrets import token_hex
from typing import Annotated, Final

import typer

from api.pages.signing_in.sessions import LINK_SECONDS, Sessions
from api.settings import sessions_beside
from api.tokens.local import LIFE_SECONDS, LocalIssuer
from ledger.application import Poster
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
from ops.cli.import_events import Tally, post_files
from ops.cli.options import HomeOption, HostOption, KeysOption, PortOption, UrlOption, place_of
from ops.cli.page import Page
from ops.cli.place import CommandError, Database, Place
from ops.cli.screen import out, say
from ops.cli.serve import DEFAULT_HOST, DEFAULT_PORT, listen, running, serve_at
from ops.cli.show_hindsight import show_hindsight
from ops.cli.show_sightings import show_one_person
from ops.cli.show_tunnel import show_tunnel
from ops.home import Home

CASE_FOLDER: Final = Path(__file__).parents[1] / "case" / "hamzah-khan"
CASE: Final = "hk"

ServeOption = Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the case afterwards, or end here.")]

_PURPOSE: Final = "the demo"
_PRACTICE: Final = Asking(CASE, "gp", "2009-10-31", purpose=_PURPOSE)
_AREA_TEAM: Final = Asking(CASE, "csc/area-team", "2008-12-31", purpose=_PURPOSE)
_CHILD: Final = "hamzah"
_END_OF_2009: Final = "2009-12-31"
_SERVICES: Final = ("*", "police", "csc", "csc/area-team", "health-visiting", "gp", "hospital")

_ABOUT: Final = (
    "The case of Hamzah Khan, as the serious case review of November 2013 tells it. A child died, and his"
    " family is real."
)
_OF_THE_PRACTICE: Final = (
    "By this day the practice had taken the family off its list. Its own notes and its talks with health"
    " visitors are all that it had: of the violence, of the MARAC, of the police nothing had reached it."
)
_OF_THE_AREA_TEAM: Final = (
    "Six services held the papers of the MARAC, and one of the six was social care itself: they lay at its"
    " MARAC desk. They came to its area team's system some time in 2009."
)
_OF_THE_CHILD: Final = (
    "Police officers saw Hamzah in April 2009 and wrote of it to social care, which itself had last seen him"
    " in November 2006. He died on 15 December 2009. It was found out on 21 September 2011."
)


def demo(
    context: typer.Context,
    *,
    serve: ServeOption = True,
    host: HostOption = DEFAULT_HOST,
    port: PortOption = DEFAULT_PORT,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
) -> None:
    """Record a real case, look at it from inside and from outside, and serve it.

    Everything it needs it makes: the embedded PostgreSQL, its schema, the 290 events of the Hamzah Khan case.
    Run again, it finds them there.
    """
    place = place_of(context, home, database_url, keys)
    listening = listen(host, port) if serve else None
    with running(place) as opened:
        Page(out()).wrapped(_ABOUT)
        say(_recorded(post_files(opened, case_files(), Poster("importer", "demo"))))
        with connect(opened.url, "ledger_reader") as connection:
            _show_views(connection, opened)
        if listening:
            with listening:
                serve_at(listening, place, opened, lambda url: _invite(place, url))


def case_files() -> list[Path]:
    """Return the files of the case in the order of posting."""
    files = sorted(CASE_FOLDER.glob("*.json"))
    if not files:
        raise CommandError(f"{CASE_FOLDER}: the files of the demo case are missing; install the package again")
    return files


def _recorded(tally: Tally) -> str:
    if tally.recorded:
        return tally.said()
    return f"Its {tally.duplicates:,} events are in the ledger already: nothing was recorded again."


def _show_views(connection: Rows, opened: Database) -> None:
    console = out()
    page = Page(console)
    page.line()
    with reading_for(connection, "tunnel", _PRACTICE) as reading:
        practice = put(connection, _PRACTICE)
        answer = tunnel_of(connection, practice)
        reading.answers(practice.question, practice.as_of, shown(answer))
    show_tunnel(console, practice, answer)
    _remark(page, _OF_THE_PRACTICE)
    with reading_for(connection, "hindsight", _AREA_TEAM) as reading:
        team = put(connection, _AREA_TEAM)
        answer = hindsight_of(connection, team)
        entries = ever_held(connection, team)
        reading.answers(team.question, team.as_of, shown(answer))
    show_hindsight(console, team, answer, entries, only=lambda entry: entry["later_known_from"])
    _remark(page, _OF_THE_AREA_TEAM)
    show_one_person(console, _CHILD, [_last_seen(connection, opened, service) for service in _SERVICES])
    _remark(page, _OF_THE_CHILD)


def _last_seen(connection: Rows, opened: Database, service: str) -> tuple[Put, Answer, Entries]:
    asking = Asking(CASE, service, _END_OF_2009, purpose=_PURPOSE)
    with reading_for(connection, "sightings", asking) as reading:
        asked = put(connection, asking)
        answer = sightings_of(connection, asked, opened)
        entries = held(connection, asked)
        reading.answers(asked.question, asked.as_of, shown(answer))
    return asked, answer, entries


def _remark(page: Page, text: str) -> None:
    page.line()
    page.wrapped(text, "bold", indent=2)
    page.line()
    page.line()


def invitation(place: Place, url: str) -> tuple[str, str]:
    """Return a link that signs in a new reviewer of the case, once, and that reviewer's token."""
    keys = Home.at(place.home).keys
    token = LocalIssuer(keys).issue("reviewer", cases=[CASE], subject=f"reviewer-{token_hex(4)}")
    return url + Sessions(sessions_beside(keys)).link(token), token


def _invite(place: Place, url: str) -> None:
    link, token = invitation(place, url)
    asked = f"{url}/v1/cases/{CASE}/tunnel?knower={_PRACTICE.knower}&as_of={_PRACTICE.as_of}"
    minutes = LIFE_SECONDS // 60
    say(f"Serving at {url} (Ctrl-C ends it). Open this link in a browser: it signs in a reviewer, once,")
    say(f"within {LINK_SECONDS // 60} minutes:\n\n  {link}\n")
    say(f"A reviewer's token for the case, good for {minutes} minutes:")
    say(f"\n  TOKEN={token}\n")
    say("The tunnel above, as JSON:")
    say(f'\n  curl -s -H "Authorization: Bearer $TOKEN" -H "X-Purpose: the demo" "{asked}"\n')


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Run")(demo)
