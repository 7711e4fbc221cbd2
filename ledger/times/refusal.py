"""What is said to someone whose time text cannot be taken: what was wrong, and what would be right."""

import re
from typing import Final

LENGTH_MAX: Final = 100
YEAR_MIN: Final = 1000
YEAR_MAX: Final = 9998

DATES_RIGHT: Final = (
    "write a date (2008-07-14, 2008-07, 2008, 2008-07-XX, 200X, 2007-21 for spring; "
    "~ ? or % after it for doubt), an interval (2008-07-14/2008-07-21, 2007/..) "
    "or a date-time with an offset (2008-07-14T10:00:00+01:00)"
)
DATE_TIME_RIGHT: Final = "write a date-time with an offset, as 2008-07-14T10:00:00+01:00 or 2008-07-14T09:00:00Z"
AS_OF_RIGHT: Final = "write a day, as 2008-07-14, or a date-time with an offset, as 2008-07-14T10:00:00+01:00"
YEARS_RIGHT: Final = f"every part must lie in the years {YEAR_MIN} to {YEAR_MAX}, in UTC too"


class TimeTextError(ValueError):
    """A text is no time of the ledger; the message says what would be, and nothing of the text: it may be anything."""


def refusal(wrong: str, right: str) -> TimeTextError:
    """Return the error; `wrong` and `right` are clauses without a full stop."""
    return TimeTextError(f"the time {wrong}; {right}")


# The likeliest slips, each with the rule it breaks: the first pattern found in the text speaks.
_IN_ANY: Final = (
    (r"^$", "is empty"),
    (r"[^\x00-\x7f]", "holds a character that is not ASCII"),
    (r"[Tt][0-9:.]+ [0-9]{2}:?[0-9]{2}$", "has a space for the + of its offset: in an address a + is written %2B"),
    (r"[0-9] [0-9]{2}:", "has a space where a T joins the date and the time"),
    (r"\s", "holds white space"),
)
_IN_DATE: Final = (
    (r"[\[\]{}]|\.\.[0-9]|[0-9]\.\.", "is a set, which is beyond level 1 of EDTF"),
    (r"/.*/", "has more than one slash"),
    (r"^[Yy]-?[0-9]|(?:^|/)[-+]|(?:^|/)[0-9]{5}", "has a year that is not of four digits"),
    (r"(?:^|/)[0-9]?[Xx]", "leaves the century open"),
    (r"[0-9][Tt][^/]*[~?%]", "marks doubt on a date-time, which takes none"),
    (r"[~?%](?!/|$)", "has a mark of doubt that is not the one at the end of a date"),
    (r"[0-9][Xx]|-[Xx]", "has an X that is neither a last digit of the year nor XX for all that follows"),
)
_IN_DATE_TIME: Final = (
    (r"[0-9][Tt][0-9]{2}:[0-9]{2}:60", "has a 60th second, which no instant of the ledger has"),
    (r"[0-9][Tt][0-9:.]*(?:/|$)", "has no offset"),
    (r"[0-9][Tt](?:2[4-9]|[3-9][0-9])", "has an hour beyond 23"),
    (r"[0-9][Tt]", "is not of the form YYYY-MM-DDThh:mm:ss with an offset of at most 23:59"),
)


def slip_in_time(text: str) -> str:
    """Return, as a clause, what is probably wrong with a text that is no date, date-time or interval."""
    return _first_slip(text, _IN_ANY + _IN_DATE + _IN_DATE_TIME, "is no date or time in EDTF")


def slip_in_date_time(text: str) -> str:
    """Return, as a clause, what is probably wrong with a text that is no date-time."""
    return _first_slip(text, _IN_ANY + _IN_DATE_TIME, "is no date-time")


def _first_slip(text: str, slips: tuple[tuple[str, str], ...], otherwise: str) -> str:
    if len(text) > LENGTH_MAX:
        return f"has more than {LENGTH_MAX} characters"
    return next((wrong for pattern, wrong in slips if re.search(pattern, text)), otherwise)
