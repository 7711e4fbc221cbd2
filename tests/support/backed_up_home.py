"""A home and its backups, as the tests of backup and restore share them."""

from dataclasses import dataclass
from pathlib import Path

from ops.embedded import EmbeddedServer


@dataclass(frozen=True)
class BackedUp:
    """A home, the backup of its data, the backup of its keys."""

    server: EmbeddedServer
    backup: Path
    keys: Path
