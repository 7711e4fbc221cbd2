"""RFC 3339 date-times, read and written.

Letters may be in either case, as the RFC allows; between date and time stands a T, as EDTF has it (the RFC
merely tolerates a space). Fractions of a second are cut to microseconds, never rounded into the next second.
"""

import re
import time
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from ledger.times.interval import OPEN_END, OPEN_START, Instant
from ledger.times.london import DAY_US, EPOCH_DAY
from ledger.times.refusal import (
    DATE_TIME_RIGHT,
    LENGTH_MAX,
    YEAR_MAX,
    YEAR_MIN,
    YEARS_RIGHT,
    refusal,
    slip_in_date_time,
)

# Hours, minutes and offsets are bounded here, so that only the calendar is left to check. The last
# alternative, an offset in whole hours and no fraction, is level 0 of EDTF and not RFC 3339.
_DATE_TIME: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])"
    r"(?:(?:\.([0-9]+))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))|(?!-00)([+-](?:[01][0-9]|2[0-3])))"
)
_FIRST: Final[Instant] = (date(YEAR_MIN, 1, 1).toordinal() - EPOCH_DAY) * DAY_US
_PAST_LAST: Final[Instant] = (date(YEAR_MAX + 1, 1, 1).toordinal() - EPOCH_DAY) * DAY_US
_MINUTE_US: Final = 60_000_000
_CACHED: Final = 65_536
# Without its zone, which would cost a third of the time to write and be cut off again.
_EPOCH_IN_UTC: Final = datetime(1970, 1, 1)  # noqa: DTZ001 never leaves rfc3339(), which writes the Z itself


def instant_of(text: str) -> Instant:
    """Return the instant of an RFC 3339 date-time with an offset, as 2008-07-14T10:00:00+01:00.

    TimeTextError: it is none, or lies outside the years 1000 to 9998 as written or in UTC.
    """
    at = read_date_time(text, hours_only=False)
    if at is None:
        raise refusal(slip_in_date_time(text), DATE_TIME_RIGHT)
    return at


def read_date_time(text: str, *, hours_only: bool) -> Instant | None:
    """Return the instant of a date-time, or None if the text has not the form of one.

    With `hours_only` an offset may also be whole hours (+01), as level 0 of EDTF allows.
    TimeTextError: it has the form, but no calendar has the day, or the ledger not the year.
    """
    if len(text) > LENGTH_MAX or (found := _DATE_TIME.fullmatch(text)) is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, off_hour, off_minute, off_hours = found.groups()
    if off_hours and not hours_only:
        return None
    try:
        days = date(int(year), int(month), int(day)).toordinal() - EPOCH_DAY
    except ValueError:
        raise refusal("names a day that no calendar has", DATE_TIME_RIGHT) from None
    at = days * DAY_US + (int(hour) * 60 + int(minute)) * _MINUTE_US + int(second) * 1_000_000
    if fraction:
        at += int(fraction[:6].ljust(6, "0"))
    if sign:
        ahead = (int(off_hour) * 60 + int(off_minute)) * _MINUTE_US
        at += ahead if sign == "-" else -ahead
    elif off_hours:
        at -= int(off_hours) * 60 * _MINUTE_US
    if not (YEAR_MIN <= int(year) <= YEAR_MAX and _FIRST <= at < _PAST_LAST):
        raise refusal("lies outside the ledger's years", YEARS_RIGHT)
    return at


@lru_cache(_CACHED)
def rfc3339(at: Instant) -> str | None:
    """Return an instant as UTC text with six decimals, 2008-07-11T15:00:00.000000Z; None for an open bound.

    OverflowError: a finite instant outside the years 1 to 9999, which no time text gives.
    """
    if at in (OPEN_START, OPEN_END):
        return None
    return (_EPOCH_IN_UTC + timedelta(0, 0, at)).isoformat("T", "microseconds") + "Z"


def now() -> Instant:
    """Return the present instant by this machine's clock, which may be set back between two calls."""
    return time.time_ns() // 1000
