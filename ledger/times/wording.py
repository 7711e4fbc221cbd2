"""Stated times in the words of a person: `2010-06~` is "about June 2010". No vaguer than stated, no more precise.

Moments are worded in the ledger's time zone, Europe/London, with a time of day only where one was stated.
"""

import re
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from ledger.times.date_time_text import rfc3339
from ledger.times.edtf_text import interval_of
from ledger.times.interval import OPEN_END, OPEN_START, Instant, Interval
from ledger.times.london import EPOCH, LONDON, day_of, start_of_day

NOT_KNOWN: Final = "time not known"

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SEASONS: Final = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_WINTER: Final = 24
_DOUBT: Final = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}
_OPEN: Final = ("", "..")


class _Part(NamedTuple):
    """A date or date-time as it is said; what was not stated is empty. `year` may be several."""

    day: str
    month: str
    year: str
    time: str = ""
    doubt: str = ""

    def plain(self) -> str:
        """`14 July 2008, 10:00`."""
        said = f"{self.doubt}{' '.join(filter(None, self[:3]))}"
        return f"{said}, {self.time}" if self.time else said

    def within(self) -> str:
        """As one end of a span: `10:00 on 14 July 2008`."""
        said = f"{self.doubt}{' '.join(filter(None, self[:3]))}"
        return f"{self.time} on {said}" if self.time else said

    def adverb(self) -> str:
        """With its preposition: `on 14 July 2008`, `in July 2008`, `about July 2008`, `perhaps in July 2008`."""
        if self.doubt.endswith("about "):
            return self.plain()
        preposition = "at " if self.time else "on " if self.day else "in "
        return f"{self.doubt}{preposition}{self._replace(doubt='').within()}"


def worded(text: str) -> str:
    """A stated time as it stands in a list: `14 July 2008`, `between 2006 and September 2009`, `2007 or later`.

    TimeTextError: the text is no time (ledger.times.interval_of).
    """
    interval_of(text)
    start, slash, end = text.partition("/")
    if not slash:
        return _part(text).plain()
    if start in _OPEN or end in _OPEN:
        return _open_ended(start, end)
    return _between(start, end)


def dated(text: str) -> str:
    """A stated time as it stands in a sentence: `on 14 July 2008`, `in summer 2007`, `between … and …`."""
    said = worded(text)
    start, slash, end = text.partition("/")
    if not slash:
        return _part(text).adverb()
    if said.startswith(("between ", NOT_KNOWN)):
        return said if said != NOT_KNOWN else "at a time not known"
    first = _part(end if start in _OPEN else start)
    return f"{first.adverb()} or {'earlier' if start in _OPEN else 'later'}" if said.endswith("er") else first.adverb()


def worded_span(known: Interval) -> str:
    """An interval of instants as `worded` would say it, in whole days, months or years where it is whole ones."""
    return worded(_stated(known))


def dated_span(known: Interval) -> str:
    """An interval of instants as `dated` would say it."""
    return dated(_stated(known))


def worded_moment(at: Instant) -> str:
    """An as-of moment in a sentence: `on 31 October 2009` for the end of a day, else `at 10:00 on 14 July 2008`."""
    day = day_of(at)
    if at == start_of_day(day.toordinal() + 1) - 1:
        return dated(day.isoformat())
    return dated(str(rfc3339(at)))


def _part(text: str) -> _Part:
    text = text.upper()
    if "T" in text:
        return _date_time(interval_of(text).earliest)
    doubt = _DOUBT.get(text[-1], "")
    digits = text.rstrip("~?%").replace("-XX", "")
    if digits.endswith("X"):
        return _Part("", "", _years(digits), doubt=doubt)
    year, month, day = (int(number) for number in (*digits.split("-"), "0", "0")[:3])
    if month in _SEASONS:
        said = f"{year}\u2013{(year + 1) % 100:02}" if month == _WINTER else f"{year}"
        return _Part("", _SEASONS[month], said, doubt=doubt)
    return _Part(str(day or ""), _MONTHS[month - 1] if month else "", str(year), doubt=doubt)


def _date_time(at: Instant) -> _Part:
    local = (EPOCH + timedelta(microseconds=at)).astimezone(LONDON)
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return _on_day(local)._replace(time=time)


def _on_day(day: date | datetime) -> _Part:
    return _Part(str(day.day), _MONTHS[day.month - 1], str(day.year))


def _years(digits: str) -> str:
    """`199X` is the 1990s; the first decade of a century would be taken for the whole of it, and is spelt out."""
    if re.fullmatch("[0-9]{2}[1-9]X", digits):
        return f"the {digits[:3]}0s"
    return f"the years {digits.replace('X', '0')} to {digits.replace('X', '9')}"


def _open_ended(start: str, end: str) -> str:
    if start in _OPEN and end in _OPEN:
        return NOT_KNOWN
    if start in _OPEN:
        return f"{_part(end).plain()} or earlier"
    return f"{_part(start).plain()} or later"


def _between(start: str, end: str) -> str:
    first, last = _part(start), _part(end)
    if first == last:
        return first.plain()
    if first.time and last.time and first[:3] == last[:3]:
        return f"between {first.time} and {last.within()}"
    whole_first, whole_last = interval_of(start), interval_of(end)
    opening, closing = "", ""
    if whole_first.earliest <= whole_last.earliest and whole_last.latest <= whole_first.latest:
        opening = "the start of "
    elif whole_last.earliest <= whole_first.earliest and whole_first.latest <= whole_last.latest:
        closing = "the end of "
    return f"between {opening}{_shortened(first, last)} and {closing}{last.within()}"


def _shortened(first: _Part, last: _Part) -> str:
    """The first end, without the month and year that the last one says as well."""
    if first.time or last.time or first.doubt or last.doubt or first.year != last.year:
        return first.within()
    if first.day and last.day and first.month == last.month:
        return first.day
    return " ".join(filter(None, (first.day, first.month))) or first.year


def _stated(known: Interval) -> str:
    """An interval as someone would have stated it: `2009`, `2006-09/2009-10`, `../2009`."""
    first, last = _first_day(known.earliest), _last_day(known.latest)
    if known.earliest == known.latest:
        return str(rfc3339(known.earliest))
    texts = [_coarsest(day, day, known, first, last) for day in (first, last)]
    start = ".." if known.earliest == OPEN_START else texts[0] or str(rfc3339(known.earliest))
    end = ".." if known.latest == OPEN_END else texts[1] or str(rfc3339(known.latest))
    return start if start == end != ".." else f"{start}/{end}"
