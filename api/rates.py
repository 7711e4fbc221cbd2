"""How often somebody may do something: so many at once, and then at a steady rate (a token bucket).

Kept as one number for each of them, the time at which the bucket will be full again (the generic cell rate
algorithm, ITU-T I.371), in this process only. For one thread: the event loop's.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

_MOST: Final = 10_000


class Rates:
    """At most `burst` at once and `per_second` after that, for each of those who ask."""

    def __init__(
        self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic, most: int = _MOST
    ) -> None:
        self.per_second = per_second
        self.burst = burst
        self._clock = clock
        self._most = most
        self._interval = 1 / per_second
        self._tolerance = (burst - 1) * self._interval
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def wait(self, who: Hashable) -> float:
        """Return in how many seconds the next one is allowed; 0 for now. Nothing is taken."""
        full_at = self._full_at.get(who)
        return 0.0 if full_at is None else max(0.0, full_at - self._clock() - self._tolerance)

    def take(self, who: Hashable) -> float:
        """Take one, if that is allowed now, and return 0; else the seconds until it is."""
        seconds = self.wait(who)
        if seconds > 0:
            return seconds
        self._full_at[who] = max(self._full_at.get(who, 0.0), self._clock()) + self._interval
        self._full_at.move_to_end(who)
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)  # whoever has asked for nothing the longest
        return 0.0
