"""Dates as people type them."""

from datetime import date

import pytest

from api.pages.asked.dates import NotADate, typed_date


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("12", "10", "2009"), date(2009, 10, 12)),
        ((" 1", "feb ", "2008"), date(2008, 2, 1)),
        (("", "February", "2008"), date(2008, 2, 29)),
        (("", "", "2008"), date(2008, 12, 31)),
    ],
)
def test_a_date_may_be_rough(typed: tuple[str, str, str], meant: date) -> None:
    assert typed_date(*typed) == meant


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        (("31", "2", "2009"), "day", "from 1 to 28"),
        (("1", "13", "2009"), "month", "from 1 to 12"),
        (("1", "smarch", "2009"), "month", "or its name"),
        (("1", "1", ""), "year", "must include a year"),
        (("1", "1", "09"), "year", "four digits"),
        (("1", "1", "٢٠٠٩"), "year", "four digits"),
        (("1", "", "2009"), "month", "must include a month"),
    ],
)
def test_what_is_no_date_is_said_by_its_box(typed: tuple[str, str, str], field: str, message: str) -> None:
    with pytest.raises(NotADate, match=message) as refused:
        typed_date(*typed)
    assert refused.value.field == field
