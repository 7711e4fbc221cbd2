"""Stated times read as a person would say them, and never sound more precise than they were stated."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.times import OPEN_END, OPEN_START, Interval, TimeTextError, as_of, interval_of
from ledger.times.london import start_of_day
from ledger.times.wording import dated, dated_moment, dated_span, worded, worded_span


@pytest.mark.parametrize(
    ("text", "by_itself", "in_a_sentence"),
    [
        ("2008-07-14", "14 July 2008", "on 14 July 2008"),
        ("2008-07", "July 2008", "in July 2008"),
        ("2008-07-XX", "July 2008", "in July 2008"),
        ("2010", "2010", "in 2010"),
        ("2010-xx-xx", "2010", "in 2010"),
        ("2010-06~", "about June 2010", "about June 2010"),
        ("2010-06?", "perhaps June 2010", "perhaps in June 2010"),
        ("2010%", "perhaps about 2010", "perhaps about 2010"),
        ("2007-21", "spring 2007", "in spring 2007"),
        ("2007-22~", "about summer 2007", "about summer 2007"),
        ("2007-24", "winter 2007\u201308", "in winter 2007\u201308"),
        ("199X", "the 1990s", "in the 1990s"),
        ("200X", "the years 2000 to 2009", "in the years 2000 to 2009"),
        ("20XX", "the years 2000 to 2099", "in the years 2000 to 2099"),
        ("2007/..", "2007 or later", "in 2007 or later"),
        ("../2006-09", "September 2006 or earlier", "in September 2006 or earlier"),
        ("/2006-09-03", "3 September 2006 or earlier", "on 3 September 2006 or earlier"),
        ("../..", "time not known", "at a time not known"),
    ],
)
def test_dates_are_as_vague_as_they_are_stated(text: str, by_itself: str, in_a_sentence: str) -> None:
    assert worded(text) == by_itself
    assert dated(text) == in_a_sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2006/2009-09", "between 2006 and September 2009"),
        ("2011-09-12/2011-09-21", "between 12 and 21 September 2011"),
        ("2012-01-10/2012-10-03", "between 10 January and 3 October 2012"),
        ("2012-02/2012-03", "between February and March 2012"),
        ("2011-12/2012-01", "between December 2011 and January 2012"),
        ("2007~/2009~", "between about 2007 and about 2009"),
        ("2007-22/2007-23", "between summer and autumn 2007"),
        ("2007-24/2008-24", "between winter 2007\u201308 and winter 2008\u201309"),
        ("2007-05/2007", "between May and the end of 2007"),
        ("2008/2008-06", "between the start of 2008 and June 2008"),
        ("2011-09/2011-09-20", "between the start of September and 20 September 2011"),
        ("2008/2008", "2008"),
        ("2008-07-14T09:00:00Z/2008-07-14T17:30:00Z", "between 10:00 and 18:30 on 14 July 2008"),
        ("2008-07-14T09:00:00Z/2008-07-16", "between 10:00 on 14 July 2008 and 16 July 2008"),
    ],
)
def test_a_span_says_both_ends_and_repeats_nothing(text: str, said: str) -> None:
    assert worded(text) == said
    assert dated(text) == (said if said.startswith("between") else f"in {said}")


def test_a_time_of_day_is_said_only_where_one_was_stated_and_in_london() -> None:
    assert worded("2008-07-11T16:20:00+01:00") == "11 July 2008, 16:20"
    assert worded("2008-07-11T23:30:00Z") == "12 July 2008, 00:30"
    assert worded("2008-12-11T16:20:07Z") == "11 December 2008, 16:20:07"
    assert dated("2008-07-11T16:20:00+01:00") == "at 16:20 on 11 July 2008"
    assert ":" not in worded("2008-07-11")


def test_what_is_no_time_is_not_put_into_words() -> None:
    with pytest.raises(TimeTextError):
        worded("last summer")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2009", "2009"),
        ("2009-10", "October 2009"),
        ("2009-10-31", "31 October 2009"),
        ("2006-09/2009-10", "between September 2006 and October 2009"),
        ("2007-05/2007", "between May and December 2007"),
        ("../2009", "2009 or earlier"),
        ("2010-09/..", "September 2010 or later"),
        ("2008-07-14T10:00:00+01:00", "14 July 2008, 10:00"),
        (
            "2008-07-14T10:00:00+01:00/2008-07-15",
            "between 10:00 on 14 July 2008 and 23:59:59 on 15 July 2008",
        ),
    ],
)
def test_instants_alone_are_said_in_the_widest_whole_units(text: str, said: str) -> None:
    assert worded_span(interval_of(text)) == said


def test_a_span_of_instants_in_a_sentence() -> None:
    assert dated_span(interval_of("2009-10")) == "in October 2009"
    assert dated_span(Interval(OPEN_START, OPEN_END)) == "at a time not known"


def test_the_moment_of_a_question() -> None:
    assert dated_moment(as_of("2009-10-31")) == "on 31 October 2009"
    assert dated_moment(as_of("2009-10-31T09:30:00Z")) == "at 09:30 on 31 October 2009"


@given(st.dates(date(1600, 1, 1), date(2400, 1, 1)), st.integers(0, 3000))
def test_whole_days_are_said_without_a_time_of_day(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    known = Interval(start_of_day(first.toordinal()), start_of_day(last.toordinal() + 1) - 1)
    said = worded_span(known)
    assert ":" not in said
    assert str(first.year) in said
    assert str(last.year) in said
