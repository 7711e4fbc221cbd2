"""What `ledger serve` is told of who may come in: an OIDC issuer, the proxies it trusts, how often one may call."""

import ipaddress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from api.settings import Limits, Oidc
from ops.cli.place import CommandError

_ISSUER: Final = "Another issuer of tokens"
_DOORS: Final = "Doors"
_MOST: Final = 1_000_000
_OTHERS: Final = 0o077
"""The rights of a file that are not its owner's."""

OidcIssuerOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL", envvar="LEDGER_OIDC_ISSUER", rich_help_panel=_ISSUER, show_default=False,
        help="An OIDC issuer whose tokens are accepted besides the home's own, exactly as they name it.",
    ),
]  # fmt: skip
OidcAudienceOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", envvar="LEDGER_OIDC_AUDIENCE", rich_help_panel=_ISSUER, show_default=False,
        help="How its tokens name this ledger.",
    ),
]  # fmt: skip
OidcRoleOption = Annotated[
    str,
    typer.Option(
        metavar="CLAIM", envvar="LEDGER_OIDC_ROLE_CLAIM", rich_help_panel=_ISSUER,
        help="Its claim for the role: by name, or by path such as resource_access.ledger.roles.",
    ),
]  # fmt: skip
OidcAgencyOption = Annotated[
    str,
    typer.Option(
        metavar="CLAIM", envvar="LEDGER_OIDC_AGENCY_CLAIM", rich_help_panel=_ISSUER,
        help="Its claim for an agency's code.",
    ),
]  # fmt: skip
OidcCasesOption = Annotated[
    str,
    typer.Option(
        metavar="CLAIM", envvar="LEDGER_OIDC_CASES_CLAIM", rich_help_panel=_ISSUER,
        help="Its claim for the cases that a reviewer may see; without it, those assigned on record.",
    ),
]  # fmt: skip
OidcClientOption = Annotated[
    str | None,
    typer.Option(
        metavar="ID", envvar="LEDGER_OIDC_CLIENT_ID", rich_help_panel=_ISSUER, show_default=False,
        help="Who the ledger is to it when people sign in to the pages there; without it they do not.",
    ),
]  # fmt: skip
OidcSecretOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", envvar="LEDGER_OIDC_CLIENT_SECRET_FILE", rich_help_panel=_ISSUER, show_default=False,
        help="A file of mode 0600 that holds the client's secret, if it has one.",
    ),
]  # fmt: skip
ProxiesOption = Annotated[
    str | None,
    typer.Option(
        "--forwarded-allow-ips", metavar="IPS", envvar="LEDGER_FORWARDED_ALLOW_IPS", rich_help_panel=_DOORS,
        show_default=False,
        help="Addresses or networks of the proxies in front, whose word on a call's origin and on TLS is taken.",
    ),
]  # fmt: skip
ReadsOption = Annotated[
    float,
    typer.Option(
        min=1, max=_MOST, metavar="N", envvar="LEDGER_READS_PER_SECOND", rich_help_panel=_DOORS,
        help="Reads a second of one caller, sustained.",
    ),
]  # fmt: skip
WritesOption = Annotated[
    float,
    typer.Option(
        min=1, max=_MOST, metavar="N", envvar="LEDGER_WRITES_PER_SECOND", rich_help_panel=_DOORS,
        help="Posts a second of one caller, sustained. Importers are not limited.",
    ),
]  # fmt: skip
BadTokensOption = Annotated[
    float,
    typer.Option(
        min=1, max=_MOST, metavar="N", envvar="LEDGER_BAD_TOKENS_PER_SECOND", rich_help_panel=_DOORS,
        help="Refused tokens a second of one address, sustained.",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Doors:
    """Who may come in, and how often."""

    oidc: Oidc | None = None
    limits: Limits = field(default_factory=Limits)
    proxies: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return it as values that JSON has."""
        return asdict(self)

    @classmethod
    def heard(cls, told: dict[str, Any]) -> "Doors":
        """Return what was told."""
        oidc = told["oidc"]
        return cls(Oidc(**oidc) if oidc else None, Limits(**told["limits"]), tuple(told["proxies"]))


def oidc_of(issuer: str | None, audience: str | None, role: str, agency: str, cases: str) -> Oidc | None:
    """Return the issuer, if one is set. Raises CommandError where it is set by half, or cannot be trusted."""
    if issuer is None and audience is None:
        return None
    if not issuer or not audience:
        raise CommandError("an OIDC issuer needs both: --oidc-issuer URL and --oidc-audience NAME")
    try:
        return Oidc(issuer, audience, role, agency, cases)
    except ValueError as error:
        raise CommandError(f"--oidc-issuer: {error}") from error


def with_client(oidc: Oidc | None, client_id: str | None, secret_file: Path | None) -> Oidc | None:
    """Return the issuer as one at which people sign in, if they do. Raises CommandError."""
    if not client_id:
        if secret_file:
            raise CommandError("--oidc-client-secret-file: whose secret it is, --oidc-client-id ID says")
        return oidc
    if oidc is None:
        raise CommandError("--oidc-client-id: at which issuer, --oidc-issuer URL and --oidc-audience NAME say")
    return replace(oidc, client_id=client_id, client_secret=_secret_in(secret_file) if secret_file else None)


def _secret_in(file: Path) -> str:
    try:
        mode, secret = file.stat().st_mode, file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"--oidc-client-secret-file: {file} cannot be read ({type(error).__name__})") from error
    if mode & _OTHERS:
        raise CommandError(f"--oidc-client-secret-file: others may open {file}: chmod 600 it, and have a new secret")
    if not secret:
        raise CommandError(f"--oidc-client-secret-file: {file} is empty")
    return secret


def proxies_of(said: str | None) -> tuple[str, ...]:
    """Return the proxies' addresses and networks. Raises CommandError: one of them is none, or is everybody."""
    named = tuple(each.strip() for each in (said or "").split(",") if each.strip())
    for each in named:
        try:
            network = ipaddress.ip_network(each, strict=False)
        except ValueError:
            raise CommandError(
                "--forwarded-allow-ips: expected addresses or networks such as 10.0.0.5,10.1.0.0/24"
            ) from None
        if network.prefixlen == 0:
            raise CommandError("--forwarded-allow-ips: everybody is no proxy: name the proxies' own addresses")
    return named
