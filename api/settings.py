"""What an API process needs to be told, and what it need not."""

from dataclasses import dataclass, field
from pathlib import Path

from api.tokens.issuer_url import check_issuer_url
from ledger.keys import AT_REST


def sessions_beside(keys: Path) -> Path:
    """Return where sessions are kept unless said otherwise: beside the keys, and so in no backup of keys."""
    return keys.with_name("sessions")


@dataclass(frozen=True)
class Oidc:
    """An OIDC issuer whose tokens are accepted, and which of their claims say who the bearer is.

    `issuer` is its URL, exactly as its tokens and its discovery document have it; `audience` how its tokens name
    this ledger. A claim is named as it stands, or by its path (`realm_access.roles`).
    """

    issuer: str
    audience: str
    role_claim: str = "role"
    agency_claim: str = "agency"
    cases_claim: str = "cases"
    client_id: str | None = None
    """Who the ledger is to the issuer when people sign in to the pages there; None where they do not."""
    client_secret: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for an issuer that cannot be trusted to be itself."""
        check_issuer_url(self.issuer)


@dataclass(frozen=True)
class Limits:
    """How often one caller, or one address, may call one process. Importers are not limited.

    They stop what runs wild, not what is busy: each is more than one process answers. A rate is sustained; ten
    seconds' worth of it may come at once.
    """

    reads_per_second: float = 2000
    writes_per_second: float = 1000
    at_once: int = 32
    """Calls of one caller under way: fewer than the threads that answer (40), so that nobody takes them all."""
    bad_tokens_per_second: float = 100
    """Tokens that are refused, of one address."""


@dataclass(frozen=True)
class Settings:
    """Settings of one API process.

    `database_url` is a migrated database; `keys` the folder of the local issuer's key, made if absent; `sealing`
    the folder of the keys that events are sealed under (default: `at-rest` in `keys`);
    `sessions` the folder of who is signed in to the pages (default: `sessions` beside `keys`);
    `connections` how many the process opens at most to read (to append it takes two: ledger.application).
    """

    database_url: str
    keys: Path
    sealing: Path | None = None
    sessions: Path | None = None
    connections: int = 8
    issuer: str = "urn:safeguarding-ledger:local"
    audience: str = "urn:safeguarding-ledger:api"
    oidc: Oidc | None = None
    limits: Limits = field(default_factory=Limits)
    log_origin: str | None = None
    """The transparency log's name, chosen before its first checkpoint and for ever (ledger.transparency.log_key)."""
    seal_reads_every_seconds: float = 3600
    """How often at most the reads on record are sealed into the log (projections.sealed_reads)."""
    ready_within_events: int = 1_000
    """How far what follows behind the log may be behind it for the process to call itself ready."""

    @property
    def signed_in(self) -> Path:
        """The folder of who is signed in to the pages."""
        return self.sessions or sessions_beside(self.keys)

    @property
    def sealing_keys(self) -> Path:
        """The folder of the keys that events are sealed under."""
        return self.sealing or self.keys / AT_REST
