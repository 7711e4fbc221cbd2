"""Instants and the intervals that stated times stand for.

An instant is a whole number of microseconds since 1970-01-01T00:00:00Z, negative before it: it compares,
sorts, is stored and is hashed as an integer, and no time zone can get lost on the way.
"""

from typing import Final, NamedTuple, TypeAlias

Instant: TypeAlias = int

# The ends of PostgreSQL's bigint: open starts come first in every order and open ends last, in SQL too.
OPEN_START: Final[Instant] = -(2**63)
OPEN_END: Final[Instant] = 2**63 - 1


class Interval(NamedTuple):
    """The instants that a stated time allows, both ends included: earliest ≤ latest.

    An open start is OPEN_START, an open end OPEN_END. As a tuple it sorts by earliest, then latest.
    """

    earliest: Instant
    latest: Instant

    def begun_certainly(self, at: Instant) -> bool:
        """Whether it has begun by this moment, whichever of its instants is the true one."""
        return self.latest <= at

    def begun_possibly(self, at: Instant) -> bool:
        """Whether it may have begun by this moment and may not have."""
        return self.earliest <= at < self.latest

    def begun(self, at: Instant) -> bool:
        """Whether it has begun by this moment, certainly or possibly."""
        return self.earliest <= at
