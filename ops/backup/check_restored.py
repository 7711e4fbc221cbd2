"""What a restored ledger must show before it is called restored."""

from typing import Final

import psycopg

from ledger.queries import queries
from ops.backup.errors import BackupError
from ops.backup.manifest import Manifest

_SQL: Final = queries(__file__)


def check_restored(url: str, manifest: Manifest) -> int:
    """Return the position of the restored ledger's head, once it is shown to hold all that the backup promised.

    Raises BackupError: a gap, or less than was there when the backup began.
    """
    with psycopg.connect(url) as connection:
        count, first, last = connection.execute(_SQL["dense"]).fetchone() or (0, 1, 0)
    if (count, first) != (last, 1):
        raise BackupError(f"the restored ledger has gaps: {count:,} events, at positions {first:,} to {last:,}")
    if last < manifest.position:
        raise BackupError(f"the restored ledger ends at position {last:,}; the backup held {manifest.position:,}")
    return int(last)
