"""How much is measured: by default, with `--quick`, and in the test that it runs at all."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Scale:
    """Counts of events, entries and rounds."""

    rounds: int
    clients: int
    appends: int
    """Events that each client appends in a round, one at a time."""
    batches: int
    """Batches of 100 that each client appends in a round."""
    entries: int
    """Entries of the case whose tunnel is asked for."""
    ledger: int
    """Events of the ledger that the case is in."""
    large_ledger: int
    """Events of the ledger that the tunnel's growth is measured in."""
    dates: int
    """As-of dates that each knower's tunnel is asked for at."""
    rebuilt: int
    """Events that are rebuilt."""
    one_by_one: int
    """Events that are projected in a transaction each."""
    repeated: int
    """Questions asked of each view, and asked again."""


DEFAULT: Final = Scale(
    rounds=5, clients=8, appends=200, batches=4, entries=1_000, ledger=10_000, large_ledger=1_000_000,
    dates=8, rebuilt=100_000, one_by_one=300, repeated=100,
)  # fmt: skip
QUICK: Final = Scale(
    rounds=3, clients=8, appends=100, batches=2, entries=1_000, ledger=10_000, large_ledger=100_000,
    dates=3, rebuilt=30_000, one_by_one=200, repeated=25,
)  # fmt: skip
