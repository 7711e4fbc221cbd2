"""Days in the ledger's time zone, Europe/London, as the tz database has them.

That is British Standard Time (an hour ahead all year) from 1968 to 1971, and local mean time, 75 seconds
behind Greenwich, before 1 December 1847. The database is the system's or, where it has none, that of the
`tzdata` package; with neither, the import fails.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from ledger.times.interval import OPEN_END, OPEN_START, Instant

LONDON: Final = ZoneInfo("Europe/London")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
DAY_US: Final = 86_400_000_000

_MICROSECOND: Final = timedelta(microseconds=1)
_DAYS_CACHED: Final = 65_536  # 179 years of midnights


@lru_cache(_DAYS_CACHED)
def start_of_day(ordinal: int) -> Instant:
    """Return the first instant of a day in London; the day is given as `date.toordinal()` counts them.

    1 December 1847 had no 00:00:00: it starts, as zoneinfo reads it, when the clocks were put forward.
    """
    midnight = datetime.fromordinal(ordinal).replace(tzinfo=LONDON)
    # An aware datetime always has an offset; subtracting EPOCH converts both sides to UTC.
    return (midnight - EPOCH) // _MICROSECOND


def day_of(at: Instant) -> date:
    """Return the day in London on which a finite instant falls.

    ValueError: the instant is open, and falls on no day.
    """
    if at in (OPEN_START, OPEN_END):
        raise ValueError("an open bound falls on no day; ask only for the day of a finite instant")
    return (EPOCH + timedelta(microseconds=at)).astimezone(LONDON).date()


def days_between(earlier: Instant, later: Instant) -> int:
    """Return the whole days from one finite instant's day in London to the other's; negative if back in time.

    ValueError: one of them is open.
    """
    return (day_of(later) - day_of(earlier)).days
