"""`ledger serve`: the API on a port, with the embedded PostgreSQL behind it, kept running."""

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Annotated, Final

import typer

from api.logs import configure_logs
from api.settings import Limits, Oidc
from api.tokens.local import LocalIssuer
from ledger.application import Ledger
from ledger.database import connect
from ledger.transparency.log_key import log_signer
from ledger.transparency.note import NoteError
from ledger.transparency.read import log_id
from ops.cli.doors import (
    BadTokensOption,
    Doors,
    OidcAgencyOption,
    OidcAudienceOption,
    OidcCasesOption,
    OidcClientOption,
    OidcIssuerOption,
    OidcRoleOption,
    OidcSecretOption,
    ProxiesOption,
    ReadsOption,
    WritesOption,
    oidc_of,
    proxies_of,
    with_client,
)
from ops.cli.options import HomeOption, HostOption, KeysOption, PortOption, UrlOption, place_of
from ops.cli.place import CommandError, Database, Place, database, stop_unless_in_use
from ops.cli.screen import say
from ops.cli.supervisor import Supervisor
from ops.cli.watcher import Watcher
from ops.home import Home

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8000
_BACKLOG: Final = 2048

LogOriginOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The name by which the world knows this log, such as a host's name and a path: chosen before its first "
        "checkpoint, and for ever. Default: safeguarding-ledger/ and an id.",
        show_default=False,
    ),
]


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there. Raises CommandError: no such address, in use, not allowed."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise CommandError(f"--host {host}: this machine knows no such address") from None
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise CommandError(_why_not(error, host, port)) from error
    return listening


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use: stop what uses it, or choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {port} is not for this user: choose one above 1023 with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host}: not an address of this machine"
    return f"cannot listen on port {port} of {host}: {error.strerror}"


def url_of(listening: socket.socket) -> str:
    """Return the address to call."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def running(place: Place) -> Iterator[Database]:
    """Yield the place's database; at the end stop what was started here, unless another uses it."""
    started = False
    try:
        with database(place) as opened:
            started = opened.was_started
            yield opened
    finally:
        if started:
            stop_unless_in_use(place.home)


def serve_at(
    listening: socket.socket,
    place: Place,
    opened: Database,
    announce: Callable[[str], None],
    doors: Doors | None = None,
) -> None:
    """Answer calls until told to stop, starting again whatever dies. `announce` is told the URL."""
    configure_logs()
    keys = Home.at(place.home).keys
    LocalIssuer(keys)  # makes the key, or says now why it cannot be had
    with Ledger(opened.url, opened.cipher, connections=1) as ledger:
        ledger.check_keys()  # or each post would fail, and the read models stand still
    server = opened.server
    told = {"keys": str(keys), "sealing": str(place.sealing_keys), "doors": (doors or Doors()).told()}
    supervisor = Supervisor(listening, lambda: server.url if server else opened.url, told)
    with Watcher(place, server) if server else nullcontext():
        supervisor.run(lambda: announce(url_of(listening)))


def _have_log_key(place: Place, opened: Database, origin: str | None) -> None:
    """Make the key that signs the log, under the name that was chosen, or say now why it cannot be had."""
    with connect(opened.url, "ledger_sealer") as connection:
        log = log_id(connection)
    try:
        log_signer(Home.at(place.home).keys, log, origin)
    except NoteError as error:
        raise CommandError(f"--log-origin: {error}") from error


def serve(
    context: typer.Context,
    *,
    host: HostOption = DEFAULT_HOST,
    port: PortOption = DEFAULT_PORT,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
    oidc_issuer: OidcIssuerOption = None,
    oidc_audience: OidcAudienceOption = None,
    oidc_role_claim: OidcRoleOption = Oidc.role_claim,
    oidc_agency_claim: OidcAgencyOption = Oidc.agency_claim,
    oidc_cases_claim: OidcCasesOption = Oidc.cases_claim,
    oidc_client_id: OidcClientOption = None,
    oidc_client_secret_file: OidcSecretOption = None,
    forwarded_allow_ips: ProxiesOption = None,
    reads_per_second: ReadsOption = Limits.reads_per_second,
    writes_per_second: WritesOption = Limits.writes_per_second,
    bad_tokens_per_second: BadTokensOption = Limits.bad_tokens_per_second,
    log_origin: LogOriginOption = None,
) -> None:
    """Serve the API, until Ctrl-C.

    Starts the home's PostgreSQL and applies migrations if need be. What dies or hangs is started again: the
    process that answers, and PostgreSQL. Of what was acknowledged nothing is lost.
    """
    place = place_of(context, home, database_url, keys)
    oidc = oidc_of(oidc_issuer, oidc_audience, oidc_role_claim, oidc_agency_claim, oidc_cases_claim)
    doors = Doors(
        with_client(oidc, oidc_client_id, oidc_client_secret_file),
        Limits(reads_per_second, writes_per_second, bad_tokens_per_second=bad_tokens_per_second),
        proxies_of(forwarded_allow_ips),
    )
    with listen(host, port) as listening, running(place) as opened:
        _have_log_key(place, opened, log_origin)
        serve_at(listening, place, opened, lambda url: say(f"Serving at {url} (Ctrl-C ends it)."), doors)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Run")(serve)
