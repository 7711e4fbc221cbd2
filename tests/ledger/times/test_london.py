"""Days in Europe/London."""

from datetime import date

import pytest

from ledger.times import OPEN_END, OPEN_START, day_of, days_between, instant_of, interval_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2008-07-13T22:59:59.999999Z", date(2008, 7, 13)),
        ("2008-07-13T23:00:00Z", date(2008, 7, 14)),
        ("2008-01-13T23:59:59.999999Z", date(2008, 1, 13)),
        ("1970-01-13T23:00:00Z", date(1970, 1, 14)),
        ("1000-01-01T00:00:00Z", date(999, 12, 31)),
        ("1847-12-01T00:01:14Z", date(1847, 11, 30)),
    ],
)
def test_an_instant_falls_on_the_day_that_london_s_calendars_show(text: str, day: date) -> None:
    assert day_of(instant_of(text)) == day


def test_days_are_counted_by_midnights_not_by_24_hours() -> None:
    late, early = instant_of("2008-07-13T22:59:59Z"), instant_of("2008-07-13T23:00:00Z")

    assert days_between(late, early) == 1
    assert days_between(early, late) == -1
    assert days_between(early, early) == 0


def test_a_day_of_23_hours_counts_as_one() -> None:
    assert days_between(interval_of("2008-03-29").latest, interval_of("2008-03-30").latest) == 1


@pytest.mark.parametrize("bound", [OPEN_START, OPEN_END])
def test_an_open_bound_falls_on_no_day(bound: int) -> None:
    with pytest.raises(ValueError, match="finite"):
        day_of(bound)
    with pytest.raises(ValueError, match="finite"):
        days_between(0, bound)
