"""The home folder of a ledger: its embedded database and its keys, for its owner's eyes only."""

from dataclasses import dataclass
from pathlib import Path

_PRIVATE = 0o700


@dataclass(frozen=True)
class Home:
    """Where a ledger keeps what is its own (`--home DIR`). `Home.at` makes it; `Home(path)` only names it."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "Home":
        """Return the home at `path`, made if absent and closed to other users. Raises OSError.

        A folder that was there already keeps its mode (it may be more than a home); what is inside does not.
        """
        home = cls(path.expanduser().resolve())
        home.path.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        home.keys.mkdir(mode=_PRIVATE, exist_ok=True)
        home.keys.chmod(_PRIVATE)
        home.postgres.mkdir(mode=_PRIVATE, exist_ok=True)
        return home

    @property
    def keys(self) -> Path:
        """The folder of the issuer's and the log's private keys."""
        return self.path / "keys"

    @property
    def postgres(self) -> Path:
        """The folder of the embedded PostgreSQL: settings, data, socket, log."""
        return self.path / "postgres"
