"""Stated times: EDTF (ISO 8601-2, levels 0 and 1) or RFC 3339, read as the interval of instants they allow.

The grammar is here whole. It is smaller than a wrapping of the `edtf` package would be, which refuses or
misreads open ends and date-times and counts winter otherwise; the tests hold the two against each other.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Final

from ledger.times.date_time_text import read_date_time
from ledger.times.interval import OPEN_END, OPEN_START, Instant, Interval
from ledger.times.london import start_of_day
from ledger.times.refusal import (
    AS_OF_RIGHT,
    DATES_RIGHT,
    LENGTH_MAX,
    YEAR_MAX,
    YEAR_MIN,
    YEARS_RIGHT,
    TimeTextError,
    refusal,
    slip_in_date_time,
    slip_in_time,
)

# X stands for digits from the right only, and for whole months and days: 201X-05 and 2010-XX-05 do not match.
_DATE: Final = re.compile(
    r"(?:([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}|[Xx]{2}))?|-[Xx]{2}(?:-[Xx]{2})?)?"
    r"|([0-9]{3})[Xx]|([0-9]{2})[Xx]{2})[~?%]?"
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# EDTF's number of a season: its first month, the years by which its last is later, and that month.
_SEASONS: Final = {21: (3, 0, 5), 22: (6, 0, 8), 23: (9, 0, 11), 24: (12, 1, 2)}
_CACHED: Final = 65_536


@lru_cache(_CACHED)
def interval_of(text: str) -> Interval:
    """Return the earliest and the latest instant that a stated time allows, in Europe/London.

    `..` or nothing on a side of an interval is open. Both may be (`../..`): a time of which nothing is known,
    ever possible and never certain; but a lone slash is taken for a slip.
    TimeTextError: it is neither EDTF of levels 0 and 1 nor RFC 3339 with an offset, names a day that no
    calendar has, lies anywhere outside the years 1000 to 9998, or ends before it begins.
    """
    if len(text) > LENGTH_MAX:
        raise refusal(slip_in_time(text), DATES_RIGHT)
    start, slash, end = text.partition("/")
    if not slash:
        return _part(text, text)
    if not (start or end):
        raise refusal("names neither a start nor an end", DATES_RIGHT)
    earliest = OPEN_START if start in ("", "..") else _part(start, text).earliest
    latest = OPEN_END if end in ("", "..") else _part(end, text).latest
    if latest < earliest:
        raise refusal("ends before it begins", "write the earlier date or date-time first")
    return Interval(earliest, latest)


def as_of(text: str) -> Instant:
    """Return the moment that a question is put for: of a day, its last microsecond in Europe/London.

    TimeTextError: it is neither a day YYYY-MM-DD nor an RFC 3339 date-time with an offset, or lies outside
    the years 1000 to 9998.
    """
    if _DAY.fullmatch(text):
        return _day(text).latest
    at = read_date_time(text, hours_only=False)
    if at is None:
        raise refusal(slip_in_date_time(text), AS_OF_RIGHT)
    return at


def _day(text: str) -> Interval:
    """Return the interval of a day. A refusal offers the forms of an as-of, not of a stated time."""
    try:
        return interval_of(text)
    except TimeTextError as error:
        raise TimeTextError(str(error).replace(DATES_RIGHT, AS_OF_RIGHT)) from None


def _part(part: str, text: str) -> Interval:
    """Return the interval of a date or date-time; `text` is the whole that it was stated in."""
    found = _DATE.fullmatch(part)
    if found is None:
        at = read_date_time(part, hours_only=True)
        if at is None:
            raise refusal(slip_in_time(text), DATES_RIGHT)
        return Interval(at, at)
    year, month, day, decade, century = found.groups()
    if decade or century:
        first_year = int(decade) * 10 if decade else int(century) * 100
        return _years(first_year, first_year + (9 if decade else 99))
    if month is None:
        return _years(int(year), int(year))
    return _month_or_day(int(year), int(month), day)


def _years(first: int, last: int) -> Interval:
    if first < YEAR_MIN or last > YEAR_MAX:
        raise refusal("lies outside the ledger's years", YEARS_RIGHT)
    return _days(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal())


def _month_or_day(year: int, month: int, day: str | None) -> Interval:
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise refusal("lies outside the ledger's years", YEARS_RIGHT)
    if day is None and month in _SEASONS:
        return _season(year, month)
    try:
        if day is not None and day.isdigit():
            first = last = date(year, month, int(day)).toordinal()
        else:
            first = date(year, month, 1).toordinal()
            last = first + monthrange(year, month)[1] - 1
    except ValueError:
        raise refusal("names a month or day that no calendar has", DATES_RIGHT) from None
    return _days(first, last)


def _season(year: int, season: int) -> Interval:
    first_month, years_later, last_month = _SEASONS[season]
    last_year = year + years_later
    if last_year > YEAR_MAX:
        raise refusal("is a winter that ends outside the ledger's years", YEARS_RIGHT)
    last_day = monthrange(last_year, last_month)[1]
    return _days(date(year, first_month, 1).toordinal(), date(last_year, last_month, last_day).toordinal())


def _days(first: int, last: int) -> Interval:
    return Interval(start_of_day(first), start_of_day(last + 1) - 1)
