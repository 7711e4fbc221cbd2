"""The grammar held against an independent reader of EDTF, the `edtf` package, where that is right.

It is not asked for open ends (it guesses ten years, or fails), winter (it ends in the same December),
29 February of common years (it has them), date-times (it drops the time), or doubtful seasons (it refuses
them).
"""

import warnings
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.times import day_of, interval_of

with warnings.catch_warnings():
    # Its grammar sets off warnings of its own parser library, which are none of our business.
    warnings.simplefilter("ignore")
    import edtf

DOUBT = st.sampled_from(["", "~", "?", "%"])
YEARS = st.integers(1000, 9899).map(str)
PLAIN = st.one_of(
    st.dates(date(1000, 1, 1), date(9899, 12, 31)).map(str),
    st.builds("{}-{:02}".format, YEARS, st.integers(1, 12)),
    YEARS,
)
UNSPECIFIED = st.one_of(
    st.builds("{}-{:02}-XX".format, YEARS, st.integers(1, 12)),
    st.builds("{}-XX".format, YEARS),
    st.builds("{}-XX-XX".format, YEARS),
    st.builds("{}X".format, st.integers(100, 989)),
    st.builds("{}XX".format, st.integers(10, 98)),
)
DOUBTED = st.builds(str.__add__, PLAIN | UNSPECIFIED, DOUBT)
SEASONS = st.builds("{}-{}".format, YEARS, st.integers(21, 23))
IN_INTERVALS = st.builds(str.__add__, PLAIN, DOUBT)


def oracle_days(text: str) -> tuple[date, date]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = edtf.parse_edtf(text)
    return date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])


def our_days(text: str) -> tuple[date, date]:
    interval = interval_of(text)
    return day_of(interval.earliest), day_of(interval.latest)


@settings(max_examples=150, deadline=None)
@given(DOUBTED | SEASONS)
def test_dates_run_from_the_same_day_to_the_same_day_as_the_oracle_s(text: str) -> None:
    assert our_days(text) == oracle_days(text)


@settings(max_examples=60, deadline=None)
@given(IN_INTERVALS, IN_INTERVALS)
def test_intervals_run_from_the_same_day_to_the_same_day_as_the_oracle_s(one: str, other: str) -> None:
    first, second = sorted([one, other], key=interval_of)
    text = f"{first}/{second}"

    assert our_days(text) == oracle_days(text)
