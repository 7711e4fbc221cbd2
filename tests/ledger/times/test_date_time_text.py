"""RFC 3339 date-times, read and written."""

import time

import pytest

from ledger.times import OPEN_END, OPEN_START, instant_of, interval_of, now, rfc3339


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
        ("2008-07-14T10:00:00+01:00", "2008-07-14T09:00:00.000000Z"),
        ("2008-07-14t10:00:00z", "2008-07-14T10:00:00.000000Z"),
        ("2008-07-14T10:00:00-00:00", "2008-07-14T10:00:00.000000Z"),
        ("2008-07-14T00:30:00+05:45", "2008-07-13T18:45:00.000000Z"),
        ("2008-12-31T23:30:00-01:00", "2009-01-01T00:30:00.000000Z"),
        ("2008-07-14T10:00:00+23:59", "2008-07-13T10:01:00.000000Z"),
        ("2008-07-14T10:00:00.5Z", "2008-07-14T10:00:00.500000Z"),
        ("2008-07-14T10:00:00.000001Z", "2008-07-14T10:00:00.000001Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("1000-01-01T00:00:00Z", "1000-01-01T00:00:00.000000Z"),
        ("9998-12-31T23:59:59.999999Z", "9998-12-31T23:59:59.999999Z"),
    ],
)
def test_a_date_time_is_its_instant_in_utc(text: str, utc: str) -> None:
    assert rfc3339(instant_of(text)) == utc
    assert interval_of(text) == (instant_of(text), instant_of(text))


@pytest.mark.parametrize("fraction", ["9999999", "999999999999", "9999995"])
def test_a_fraction_is_cut_to_microseconds_and_never_rounded_into_the_next_second(fraction: str) -> None:
    for second, year in (("2008-12-31T23:59:59", "2008"), ("1960-12-31T23:59:59", "1960")):
        assert rfc3339(instant_of(f"{second}.{fraction}Z")) == f"{year}-12-31T23:59:59.999999Z"


def test_instants_count_microseconds_from_1970() -> None:
    assert instant_of("1970-01-02T00:00:00.000001Z") == 86_400_000_001
    assert instant_of("1969-12-31T23:59:59Z") == -1_000_000


def test_an_offset_in_whole_hours_is_edtf_and_so_a_stated_time_and_no_rfc_3339() -> None:
    assert interval_of("2008-07-14T10:00:00+01") == interval_of("2008-07-14T09:00:00Z")
    assert interval_of("2008-07-14T10:00:00-04") == interval_of("2008-07-14T14:00:00Z")
    with pytest.raises(ValueError, match="offset"):
        instant_of("2008-07-14T10:00:00+01")


def test_an_open_bound_has_no_text() -> None:
    assert rfc3339(OPEN_START) is None
    assert rfc3339(OPEN_END) is None


def test_now_is_this_machine_s_clock_in_microseconds() -> None:
    before = time.time_ns() // 1000

    assert before <= now() <= before + 60_000_000
