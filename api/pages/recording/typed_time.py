"""Stated times as people fill them in: boxes for a date, how exact it is, and for the expert the text itself.

What the boxes cannot say is kept as text, so that nothing that was stated changes by being shown in a form.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from api.pages.asked.dates import NotADate, typed_date
from ledger.times import TimeTextError, interval_of
from ledger.times.london import LONDON

EXACT: Final = "on"
HOW_EXACT: Final = (
    (EXACT, "On this date, as far as it is filled in"),
    ("about", "About this date"),
    ("between", "Some time between this date and the next"),
    ("since", "On this date or later"),
    ("until", "On this date or earlier"),
)
FIRST: Final = ("day", "month", "year", "time")
SECOND: Final = ("to-day", "to-month", "to-year", "to-time")
BOXES: Final = (*FIRST, *SECOND, "text", "how")

_WRONG: Final = {
    "to-year": "The second date must not be before the first",
    "year": "Date must lie in the years that the ledger knows",
}
_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_DATE: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")


def typed_time(form: Mapping[str, str], name: str) -> str | None:
    """Return the time that was filled in, as EDTF or RFC 3339; None where nothing was. Raises NotADate."""
    said = {box: form.get(f"{name}-{box}", "").strip() for box in BOXES}
    if said["text"]:
        return _checked(said["text"], "text")
    first, second = _part(said, FIRST), _part(said, SECOND)
    how = said["how"] or EXACT
    if how == "between":
        if first is None or second is None:
            raise NotADate("to-year" if first else "year", "Enter both dates, or choose another answer to how exact")
        return _checked(f"{first}/{second}", "to-year")
    if second is not None:
        raise NotADate("how", "Say that it was between the two dates, or leave the second date empty")
    if first is None:
        if how != EXACT:
            raise NotADate("year", "Date must include a year")
        return None
    if how == "about":
        if "T" in first:
            raise NotADate("time", "A time of day is exact: leave it out, or say that it was on this date")
        return f"{first}~"
    return _checked({"since": f"{first}/..", "until": f"../{first}"}.get(how, first), "year")


def boxes_of(text: str, name: str) -> dict[str, str]:
    """Return the boxes that say a time, or the time as text where boxes cannot."""
    filled = {f"{name}-{box}": value for box, value in _boxes(text).items()}
    try:
        same = typed_time(filled, name) == text
    except NotADate:
        same = False
    return filled if same else {f"{name}-text": text}


def _boxes(text: str) -> dict[str, str]:
    start, slash, end = text.partition("/")
    if not slash:
        about = start.endswith("~")
        return {"how": "about" if about else EXACT, **_filled(start.removesuffix("~"), FIRST)}
    if start == "..":
        return {"how": "until", **_filled(end, FIRST)}
    if end == "..":
        return {"how": "since", **_filled(start, FIRST)}
    return {"how": "between", **_filled(start, FIRST), **_filled(end, SECOND)}


def _filled(part: str, boxes: tuple[str, ...]) -> dict[str, str]:
    day, month, year, time = boxes
    if "T" in part:
        try:
            local = datetime.fromisoformat(part).astimezone(LONDON)
        except (ValueError, OverflowError):
            return {}
        return {day: str(local.day), month: str(local.month), year: f"{local.year:04}", time: f"{local:%H:%M}"}
    found = _DATE.fullmatch(part)
    if found is None:
        return {}
    return {year: found[1], month: (found[2] or "").lstrip("0"), day: (found[3] or "").lstrip("0")}


def _part(said: Mapping[str, str], boxes: tuple[str, ...]) -> str | None:
    """Return one date, or date and time of day, as text; None where nothing was filled in."""
    day, month, year, time = (said[box] for box in boxes)
    if not (day or month or year or time):
        return None
    second = boxes is SECOND
    try:
        date = typed_date(day, month, year)
    except NotADate as error:
        raise NotADate(f"to-{error.field}" if second else error.field, str(error)) from None
    text = date.isoformat()[: len("YYYY-MM-DD") if day else len("YYYY-MM") if month else len("YYYY")]
    return text if not time else _with_time(text, time, boxes[-1])


def _with_time(text: str, time: str, box: str) -> str:
    clock = _CLOCK.fullmatch(time)
    if clock is None:
        raise NotADate(box, "Time of day must be hours and minutes, such as 16:20")
    if len(text) < len("YYYY-MM-DD"):
        raise NotADate(box, "A time of day needs the day: fill it in, or leave the time out")
    at = datetime.fromisoformat(f"{text}T{int(clock[1]):02}:{clock[2]}").replace(tzinfo=LONDON)
    if at.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != at.replace(tzinfo=None):
        raise NotADate(box, "The clocks were put forward over this time: that day did not have it")
    return at.isoformat()


def _checked(text: str, box: str) -> str:
    """Return a time that is one. Raises NotADate, to be said beside a box."""
    try:
        interval_of(text)
    except TimeTextError as error:
        said = f"This is no date: {error}" if box == "text" else _WRONG[box]
        raise NotADate(box, said) from None
    return text
