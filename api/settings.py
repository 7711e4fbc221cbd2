"""What an API process needs to be told, and what it need not."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Settings of one API process.

    `database_url` is a migrated database; `keys` the folder of the local issuer's key, made if absent;
    `connections` how many the process opens at most to read (to append it takes two: ledger.application).
    """

    database_url: str
    keys: Path
    connections: int = 8
    issuer: str = "urn:safeguarding-ledger:local"
    audience: str = "urn:safeguarding-ledger:api"
    ready_within_events: int = 1_000
    """How far what follows behind the log may be behind it for the process to call itself ready."""
