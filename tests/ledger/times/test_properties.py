"""What holds for every stated time."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.times import (
    OPEN_END,
    OPEN_START,
    Instant,
    Interval,
    TimeTextError,
    as_of,
    day_of,
    days_between,
    instant_of,
    interval_of,
    rfc3339,
)

FIRST, LAST = instant_of("1000-01-01T00:00:00Z"), instant_of("9998-12-31T23:59:59.999999Z")
INSTANTS = st.integers(FIRST, LAST)
DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))
NEAR_DAYS = st.dates(date(1840, 1, 1), date(2050, 12, 31))  # where London's clocks have changed

DOUBT = st.sampled_from(["", "~", "?", "%"])
YEARS = st.integers(1000, 9997).map(str)  # 9997: its winter ends in 9998
DATE_TIMES = st.builds(
    lambda at, minutes: at.astimezone(timezone(timedelta(minutes=minutes))).isoformat(),
    st.datetimes(datetime(1001, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 Hypothesis wants them naive
    st.integers(-1439, 1439),
)
DATES = st.one_of(
    st.builds(str.__add__, DAYS.map(str), DOUBT),
    st.builds(
        "{}{}{}".format,
        YEARS,
        st.sampled_from(["", "-01", "-02", "-12", "-21", "-22", "-23", "-24", "-XX", "-xx-XX", "-02-XX"]),
        DOUBT,
    ),
    st.builds("{}X".format, st.integers(100, 998)),
    st.builds("{}xX".format, st.integers(10, 98)),
    DATE_TIMES,
).filter(lambda text: text[:3] != "999" and not text.startswith("99x"))


def contains(outer: Interval, inner: Interval) -> bool:
    return outer.earliest <= inner.earliest <= inner.latest <= outer.latest


@given(DATES)
def test_a_stated_time_starts_no_later_than_it_ends_and_within_the_ledger_s_years(text: str) -> None:
    earliest, latest = interval_of(text)

    assert FIRST <= earliest <= latest <= LAST


@given(DAYS)
@example(date(1847, 12, 1))
@example(date(9998, 12, 31))
def test_a_day_lies_in_its_month_and_the_month_in_its_year_its_decade_and_its_century(day: date) -> None:
    text = day.isoformat()
    year, month = interval_of(text[:4]), interval_of(text[:7])

    assert contains(month, interval_of(text))
    assert contains(year, month)
    if day.year < 9900:
        assert contains(interval_of(text[:3] + "X"), year)
        assert contains(interval_of(text[:2] + "XX"), interval_of(text[:3] + "X"))


@given(st.one_of(NEAR_DAYS, st.dates(date(1000, 1, 1), date(9998, 12, 30))))
def test_each_day_begins_a_microsecond_after_the_one_before_ended(day: date) -> None:
    today, tomorrow = interval_of(day.isoformat()), interval_of((day + timedelta(days=1)).isoformat())

    assert tomorrow.earliest == today.latest + 1
    assert day_of(today.earliest) == day_of(today.latest) == day
    assert days_between(today.earliest, tomorrow.latest) == 1
    assert as_of(day.isoformat()) == today.latest


@given(st.integers(1000, 9997))
def test_the_four_seasons_and_the_winter_before_them_follow_one_another(year: int) -> None:
    seasons = [interval_of(f"{year}-{season}") for season in (21, 22, 23, 24)]

    assert seasons[0].earliest == interval_of(f"{year}-03").earliest
    assert seasons[3].latest + 1 == interval_of(f"{year + 1}-03").earliest
    for before, after in pairwise(seasons):
        assert before.latest + 1 == after.earliest


@given(INSTANTS)
@example(FIRST)
@example(LAST)
@example(0)
@example(-1)
def test_an_instant_written_and_read_again_is_itself(at: Instant) -> None:
    text = rfc3339(at)

    assert text is not None
    assert len(text) == 27
    assert instant_of(text) == at
    assert interval_of(text) == (at, at)
    assert interval_of(text.lower()) == (at, at)


@given(DATE_TIMES)
def test_a_date_time_is_the_instant_that_the_standard_library_reads(text: str) -> None:
    since_1970 = datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)

    assert instant_of(text) == since_1970 // timedelta(microseconds=1)


@given(INSTANTS, INSTANTS)
def test_texts_of_instants_sort_as_the_instants_do(one: Instant, other: Instant) -> None:
    assert ((rfc3339(one) or "") < (rfc3339(other) or "")) is (one < other)


@given(DATES, DATES)
def test_an_interval_runs_from_its_first_part_to_its_second_or_is_refused(first: str, second: str) -> None:
    earliest, latest = interval_of(first).earliest, interval_of(second).latest

    if earliest <= latest:
        assert interval_of(f"{first}/{second}") == (earliest, latest)
    else:
        with pytest.raises(TimeTextError, match="before it begins"):
            interval_of(f"{first}/{second}")


@given(DATES, st.sampled_from(["", ".."]))
def test_an_open_end_takes_away_one_bound_and_leaves_the_other(text: str, open_end: str) -> None:
    earliest, latest = interval_of(text)

    assert interval_of(f"{text}/{open_end}") == (earliest, OPEN_END)
    assert interval_of(f"{open_end}/{text}") == (OPEN_START, latest)


@given(DATES, INSTANTS)
def test_what_has_begun_has_begun_either_certainly_or_possibly(text: str, at: Instant) -> None:
    interval = interval_of(text)

    assert interval.begun(at) is (interval.begun_certainly(at) or interval.begun_possibly(at))
    assert not (interval.begun_certainly(at) and interval.begun_possibly(at))


@given(st.one_of(st.text(), st.text("0123456789-:/.TtZzXx+~?%", max_size=30)))
def test_any_other_text_is_refused_and_nothing_else_goes_wrong(text: str) -> None:
    for read in (interval_of, instant_of, as_of):
        try:
            read(text)
        except TimeTextError as error:
            assert len(str(error)) < 700  # noqa: PT017 most texts are refused, a few are times
