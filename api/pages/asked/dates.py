"""Dates as people type them into three boxes: the day, or the day and the month, may be left empty."""

import calendar
from datetime import date
from typing import Final

_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 9998
_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if name
}


class NotADate(ValueError):
    """What was typed is no date: `field` is the box to mend, the text what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def typed_date(day: str, month: str, year: str) -> date:
    """Return the date that was typed; of a month or a year alone, its last day. Raises NotADate."""
    day, month, year = day.strip(), month.strip(), year.strip()
    if not year:
        raise NotADate("year", "Date must include a year")
    if not (_is_number(year) and _FIRST_YEAR <= int(year) <= _LAST_YEAR):
        raise NotADate("year", "Year must be four digits, such as 2009")
    if day and not month:
        raise NotADate("month", "Date must include a month, or leave the day empty too")
    months = _month(month) if month else 12
    last = calendar.monthrange(int(year), months)[1]
    if day and not (_is_number(day) and 1 <= int(day) <= last):
        raise NotADate("day", f"Day must be a number from 1 to {last}")
    return date(int(year), months, int(day) if day else last)


def _month(text: str) -> int:
    number = int(text) if _is_number(text) else _MONTHS.get(text.lower(), 0)
    if not 1 <= number <= len(calendar.month_name) - 1:
        raise NotADate("month", "Month must be a number from 1 to 12, or its name")
    return number


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4  # noqa: PLR2004
