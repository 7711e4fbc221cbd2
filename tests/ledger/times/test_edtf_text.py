"""The intervals of instants that stated times allow."""

import pytest

from ledger.times import OPEN_END, OPEN_START, as_of, instant_of, interval_of, rfc3339

JULY = ("2008-06-30T23:00:00.000000Z", "2008-07-31T22:59:59.999999Z")
YEAR_2010 = ("2010-01-01T00:00:00.000000Z", "2010-12-31T23:59:59.999999Z")
YEAR_2007 = ("2007-01-01T00:00:00.000000Z", "2007-12-31T23:59:59.999999Z")
TEN_O_CLOCK = "2008-07-14T09:00:00.000000Z"


def bounds(text: str) -> tuple[str | None, str | None]:
    interval = interval_of(text)
    return rfc3339(interval.earliest), rfc3339(interval.latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2008-07-14T10:00:00+01:00", TEN_O_CLOCK, TEN_O_CLOCK),
        ("2008-07-14t09:00:00z", TEN_O_CLOCK, TEN_O_CLOCK),
        ("2008-07-14", "2008-07-13T23:00:00.000000Z", "2008-07-14T22:59:59.999999Z"),
        ("2008-07", *JULY),
        ("2008-07-XX", *JULY),
        ("2008-07-xX", *JULY),
        ("2010", *YEAR_2010),
        ("2010~", *YEAR_2010),
        ("2010?", *YEAR_2010),
        ("2010%", *YEAR_2010),
        ("2010-XX", *YEAR_2010),
        ("2010-xx-XX", *YEAR_2010),
        ("2007-21", "2007-03-01T00:00:00.000000Z", "2007-05-31T22:59:59.999999Z"),
        ("2007-22", "2007-05-31T23:00:00.000000Z", "2007-08-31T22:59:59.999999Z"),
        ("2007-23", "2007-08-31T23:00:00.000000Z", "2007-11-30T23:59:59.999999Z"),
        ("2007-24", "2007-12-01T00:00:00.000000Z", "2008-02-29T23:59:59.999999Z"),
        ("200X", "2000-01-01T00:00:00.000000Z", "2009-12-31T23:59:59.999999Z"),
        ("20xX", "2000-01-01T00:00:00.000000Z", "2099-12-31T23:59:59.999999Z"),
        ("2011-09-12/2011-09-21", "2011-09-11T23:00:00.000000Z", "2011-09-21T22:59:59.999999Z"),
        ("2008-07-14T09:00:00Z/2008-07-14T17:30:00Z", TEN_O_CLOCK, "2008-07-14T17:30:00.000000Z"),
        ("2007/..", YEAR_2007[0], None),
        ("2007/", YEAR_2007[0], None),
        ("../2007", None, YEAR_2007[1]),
        ("/2007", None, YEAR_2007[1]),
    ],
)
def test_each_row_of_the_model_s_table_gives_its_interval(text: str, earliest: str | None, latest: str | None) -> None:
    assert bounds(text) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("2008-07-14?", "2008-07-14"),
        ("2008-07~", "2008-07"),
        ("2008-07-XX%", "2008-07"),
        ("201X~", "201X"),
        ("2007-22~", "2007-22"),
        ("2008-07-14~/2008-07-21?", "2008-07-14/2008-07-21"),
        ("../2007?", "../2007"),
    ],
)
def test_a_mark_of_doubt_widens_nothing(text: str, plain: str) -> None:
    assert interval_of(text) == interval_of(plain)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("2008/2008-07-14T10:00:00+01:00", "2008", "2008-07-14T09:00:00Z"),
        ("2008-07-14T09:00:00Z/2008-07-14", "2008-07-14T10:00:00+01", "2008-07-14"),
        ("2004-06-XX/2004-07-03", "2004-06", "2004-07-03"),
        ("200X/2015-24", "200X", "2015-24"),
        ("2008-07-15/2008-07", "2008-07-15", "2008-07"),
        ("2008-07/2008-07-01", "2008-07", "2008-07-01"),
        ("2008/2008", "2008", "2008"),
    ],
)
def test_the_halves_of_an_interval_may_be_of_any_kind_and_may_overlap(text: str, first: str, second: str) -> None:
    assert interval_of(text) == (interval_of(first).earliest, interval_of(second).latest)


@pytest.mark.parametrize("text", ["../..", "../", "/.."])
def test_a_time_open_on_both_sides_is_one_of_which_nothing_is_known(text: str) -> None:
    assert interval_of(text) == (OPEN_START, OPEN_END)


def test_an_open_end_beside_a_date_time_leaves_that_instant_as_the_only_bound() -> None:
    at = instant_of(TEN_O_CLOCK)

    assert interval_of("2008-07-14T10:00:00+01:00/..") == (at, OPEN_END)
    assert interval_of("../2008-07-14T10:00:00+01:00") == (OPEN_START, at)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2008-03-30", "2008-03-30T00:00:00.000000Z", "2008-03-30T22:59:59.999999Z"),
        ("2008-10-26", "2008-10-25T23:00:00.000000Z", "2008-10-26T23:59:59.999999Z"),
        ("1970-01", "1969-12-31T23:00:00.000000Z", "1970-01-31T22:59:59.999999Z"),
        ("1968-02-18", "1968-02-18T00:00:00.000000Z", "1968-02-18T22:59:59.999999Z"),
        ("1971-10-31", "1971-10-30T23:00:00.000000Z", "1971-10-31T23:59:59.999999Z"),
        ("1000-01-01", "1000-01-01T00:01:15.000000Z", "1000-01-02T00:01:14.999999Z"),
        ("1847-11-30", "1847-11-30T00:01:15.000000Z", "1847-12-01T00:01:14.999999Z"),
        ("1847-12-01", "1847-12-01T00:01:15.000000Z", "1847-12-01T23:59:59.999999Z"),
        ("9998-12-31", "9998-12-31T00:00:00.000000Z", "9998-12-31T23:59:59.999999Z"),
    ],
)
def test_a_day_runs_from_midnight_to_midnight_by_the_clocks_of_its_year(text: str, earliest: str, latest: str) -> None:
    assert bounds(text) == (earliest, latest)


def test_the_first_and_the_last_year_are_taken_in_every_precision() -> None:
    assert interval_of("10XX").earliest == interval_of("1000-01-01").earliest
    assert interval_of("100X").earliest == interval_of("1000").earliest
    assert interval_of("98XX").latest == interval_of("9899-12-31").latest
    assert interval_of("9997-24").latest == interval_of("9998-02-28").latest


def test_a_leap_day_is_a_day() -> None:
    assert bounds("2008-02-29") == ("2008-02-29T00:00:00.000000Z", "2008-02-29T23:59:59.999999Z")
    assert interval_of("2000-02").latest == interval_of("2000-02-29").latest
    assert interval_of("1900-02").latest == interval_of("1900-02-28").latest


def test_asking_as_of_a_day_asks_as_of_its_last_microsecond_in_london() -> None:
    assert rfc3339(as_of("2008-07-14")) == "2008-07-14T22:59:59.999999Z"
    assert rfc3339(as_of("2008-01-14")) == "2008-01-14T23:59:59.999999Z"


def test_asking_as_of_an_instant_asks_as_of_that_instant() -> None:
    assert rfc3339(as_of("2008-07-14t10:00:00.5+01:00")) == "2008-07-14T09:00:00.500000Z"
