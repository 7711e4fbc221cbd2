"""The same tunnels of the same case in a ledger that is many times larger.

In both a case's rows lie among those of other cases, as they come in; in the large one far apart.
"""

from collections.abc import Iterator
from typing import Final

from ops.bench.ground import Ground
from ops.bench.measuring import Figure, times
from ops.bench.questions import askings
from ops.bench.raw_query import RawServer
from ops.bench.reviewing import reviewing
from ops.bench.scale import Scale
from ops.bench.tunnels import paired

_AT_MOST: Final = 1.2


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """The database's part in the large ledger, against that in the small one."""
    small_url = ground.ledger(scale.ledger, scale.entries)
    large_url = ground.ledger(scale.large_ledger, scale.entries)
    with reviewing(large_url) as large, reviewing(small_url) as small:
        in_large, in_small = RawServer(large), RawServer(small)
        for who, asked in zip(("an agency", "everyone (*)"), askings(scale.dates), strict=True):
            actions = [(in_large.tunnel(each.put(large)), in_small.tunnel(each.put(small))) for each in asked]
            yield times(
                f"tunnel of {who} in a ledger of {scale.large_ledger:,} events: the database's part",
                paired(actions, scale.rounds), f"in one of {scale.ledger:,}", at_most=_AT_MOST,
            )  # fmt: skip
