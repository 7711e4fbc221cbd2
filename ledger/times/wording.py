"""Stated times in a person's words: `2010-06~` is "about June 2010". Never more precise than was stated.

Moments are worded in the ledger's time zone, Europe/London, with a time of day only where one was stated.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from ledger.times.date_time_text import rfc3339
from ledger.times.edtf_text import interval_of
from ledger.times.interval import OPEN_END, OPEN_START, Instant, Interval
from ledger.times.london import EPOCH, LONDON, day_of, start_of_day

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WINTER: Final = 24
_SEASONS: Final = {21: "spring", 22: "summer", 23: "autumn", _WINTER: "winter"}
_DOUBT: Final = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}
_OPEN: Final = ("", "..")
_TEXTS_KEPT: Final = 16_384  # a case is asked about over and over, and few days are all the days there are


class _Part(NamedTuple):
    """A date or date-time as it is said; what was not stated is empty. `year` may say several."""

    day: str
    month: str
    year: str
    time: str = ""
    doubt: str = ""

    def _date(self) -> str:
        return " ".join(filter(None, self[:3]))

    def listed(self) -> str:
        """By itself: `14 July 2008, 10:00`."""
        return f"{self.doubt}{self._date()}, {self.time}" if self.time else f"{self.doubt}{self._date()}"

    def bound(self) -> str:
        """As one end of a span: `10:00 on 14 July 2008`."""
        return f"{self.doubt}{self.time} on {self._date()}" if self.time else f"{self.doubt}{self._date()}"

    def placed(self) -> str:
        """With its preposition: `on 14 July 2008`, `in July 2008`, `about July 2008`."""
        if self.doubt.endswith("about "):
            return self.bound()
        preposition = "at " if self.time else "on " if self.day else "in "
        return f"{self.doubt}{preposition}{self._replace(doubt='').bound()}"


@lru_cache(_TEXTS_KEPT)
def worded(text: str) -> str:
    """Return a stated time by itself: `14 July 2008`, `between 2006 and September 2009`, `2007 or later`.

    TimeTextError: the text is no time (ledger.times.interval_of).
    """
    return _said(text, placed=False)


@lru_cache(_TEXTS_KEPT)
def dated(text: str) -> str:
    """Return a stated time for a sentence: `on 14 July 2008`, `in summer 2007`, `about June 2010`.

    TimeTextError: the text is no time.
    """
    return _said(text, placed=True)


@lru_cache(_TEXTS_KEPT)
def worded_span(known: Interval) -> str:
    """Return an interval of instants as `worded` would: in whole years, months or days where it can be."""
    return worded(_stated(known))


@lru_cache(_TEXTS_KEPT)
def dated_span(known: Interval) -> str:
    """Return an interval of instants as `dated` would."""
    return dated(_stated(known))


def dated_moment(at: Instant) -> str:
    """Return an as-of moment for a sentence: `on 31 October 2009` for a day's end, else `at 10:00 on …`."""
    day = day_of(at)
    return dated(day.isoformat() if _ends(at, day) else str(rfc3339(at)))


def _said(text: str, *, placed: bool) -> str:
    interval_of(text)
    start, slash, end = text.partition("/")
    opens, closes = bool(slash) and start in _OPEN, bool(slash) and end in _OPEN
    if opens and closes:
        return "at a time not known" if placed else "time not known"
    first = _part(end if opens else start)
    said = first.placed() if placed else first.listed()
    if opens or closes:
        return f"{said} or {'earlier' if opens else 'later'}"
    if slash and _part(end) != first:
        return _between(start, end)
    return said


def _part(text: str) -> _Part:
    text = text.upper()
    if "T" in text:
        return _date_time(interval_of(text).earliest)
    doubt = _DOUBT.get(text[-1], "")
    digits = text.rstrip("~?%").replace("-XX", "")
    if digits.endswith("X"):
        return _Part("", "", _years(digits), doubt=doubt)
    year, month, day = [int(number) for number in (*digits.split("-"), "0", "0")][:3]
    if month in _SEASONS:
        spoken = f"{year}\u2013{(year + 1) % 100:02}" if month == _WINTER else str(year)
        return _Part("", _SEASONS[month], spoken, doubt=doubt)
    return _Part(str(day or ""), _MONTHS[month - 1] if month else "", str(year), doubt=doubt)


def _date_time(at: Instant) -> _Part:
    local = (EPOCH + timedelta(microseconds=at)).astimezone(LONDON)
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return _Part(str(local.day), _MONTHS[local.month - 1], str(local.year), time)


def _years(digits: str) -> str:
    """Say `199X` as the 1990s; but the 2000s would be taken for the century, and are spelt out."""
    if re.fullmatch("[0-9]{2}[1-9]X", digits):
        return f"the {digits[:3]}0s"
    return f"the years {digits.replace('X', '0')} to {digits.replace('X', '9')}"


def _between(start: str, end: str) -> str:
    first, last = _part(start), _part(end)
    if first.time and last.time and first[:3] == last[:3]:
        return f"between {first.time} and {last.bound()}"
    opening = "the start of " if _holds(start, end) else ""
    closing = "the end of " if _holds(end, start) else ""
    return f"between {opening}{_shortened(first, last)} and {closing}{last.bound()}"


def _holds(whole: str, part: str) -> bool:
    """Whether one end of a span lies within the other: between May and the end of 2007."""
    outer, inner = interval_of(whole), interval_of(part)
    return outer.earliest <= inner.earliest and inner.latest <= outer.latest


def _shortened(first: _Part, last: _Part) -> str:
    """Return the first end, without the month and the year that the last one says as well."""
    if first.time or last.time or first.doubt or last.doubt or first.year != last.year:
        return first.bound()
    if first.day and last.day and first.month == last.month:
        return first.day
    return " ".join(filter(None, (first.day, first.month))) or first.year


def _stated(known: Interval) -> str:
    """Return an interval as someone would have stated it: `2009`, `2006-09/2009-10`, `../2009`."""
    if known.earliest == known.latest:
        return str(rfc3339(known.earliest))
    opens, closes = known.earliest == OPEN_START, known.latest == OPEN_END
    first = None if opens else day_of(known.earliest)
    last = None if closes else day_of(known.latest)
    if (first and not _begins(known.earliest, first)) or (last and not _ends(known.latest, last)):
        return f"{rfc3339(known.earliest) or '..'}/{rfc3339(known.latest) or '..'}"
    characters = _precision(first, last)
    start = first.isoformat()[:characters] if first else ".."
    end = last.isoformat()[:characters] if last else ".."
    return start if start == end != ".." else f"{start}/{end}"


def _begins(at: Instant, day: date) -> bool:
    return at == start_of_day(day.toordinal())


def _ends(at: Instant, day: date) -> bool:
    return at == start_of_day(day.toordinal() + 1) - 1


def _precision(first: date | None, last: date | None) -> int:
    """How many characters of YYYY-MM-DD say these days: 4 for whole years, 7 for whole months, or 10."""
    after = last + timedelta(days=1) if last else None
    edges = [day for day in (first, after) if day]
    if all((day.month, day.day) == (1, 1) for day in edges):
        return len("YYYY")
    return len("YYYY-MM") if all(day.day == 1 for day in edges) else len("YYYY-MM-DD")
