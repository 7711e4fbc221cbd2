"""What `ledger serve` is told of who may come in: an OIDC issuer, the proxies it trusts, how often one may call."""

import ipaddress
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Final

import typer

from api.settings import Limits, Oidc
from ops.cli.place import CommandError

_ISSUER: Final = "Another issuer of tokens"
_DOORS: Final = "Doors"
_MOST: Final = 1_000_000

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
