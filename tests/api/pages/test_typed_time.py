"""Times in boxes: what they say, what cannot be, and that nothing that was stated changes by being shown in them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_ledgers import stated_time

from api.pages.asked.dates import NotADate
from api.pages.recording.typed_time import boxes_of, typed_time
from ledger.times import interval_of


def typed(**boxes: str) -> str | None:
    return typed_time({f"at-{box.replace('_', '-')}": text for box, text in boxes.items()}, "at")


@pytest.mark.parametrize(
    ("boxes", "text"),
    [
        ({}, None),
        ({"year": "2008"}, "2008"),
        ({"month": "July", "year": "2008"}, "2008-07"),
        ({"day": "1", "month": "7", "year": "2008"}, "2008-07-01"),
        ({"day": "1", "month": "7", "year": "2008", "time": "9.05"}, "2008-07-01T09:05:00+01:00"),
        ({"day": "1", "month": "1", "year": "2008", "time": "16:20"}, "2008-01-01T16:20:00+00:00"),
        ({"month": "7", "year": "2008", "how": "about"}, "2008-07~"),
        ({"year": "2008", "how": "since"}, "2008/.."),
        ({"year": "2008", "how": "until"}, "../2008"),
        ({"year": "2006", "to_month": "9", "to_year": "2009", "how": "between"}, "2006/2009-09"),
        ({"year": "2006", "text": " 2007-21 "}, "2007-21"),
    ],
)
def test_boxes_say_a_time_no_more_exactly_than_they_are_filled_in(boxes: dict[str, str], text: str | None) -> None:
    assert typed(**boxes) == text


@pytest.mark.parametrize(
    ("boxes", "wrong"),
    [
        ({"day": "1"}, "year"),
        ({"day": "1", "year": "2008"}, "month"),
        ({"day": "30", "month": "2", "year": "2008"}, "day"),
        ({"month": "7", "year": "2008", "time": "10:00"}, "time"),
        ({"day": "1", "month": "7", "year": "2008", "time": "25:00"}, "time"),
        ({"day": "30", "month": "3", "year": "2008", "time": "01:30"}, "time"),  # the clocks were put forward
        ({"day": "1", "month": "7", "year": "2008", "time": "10:00", "how": "about"}, "time"),
        ({"how": "about"}, "year"),
        ({"year": "2008", "how": "between"}, "to-year"),
        ({"to_year": "2008", "how": "between"}, "year"),
        ({"year": "2008", "to_year": "2009"}, "how"),
        ({"year": "2009", "to_year": "2008", "how": "between"}, "to-year"),
        ({"text": "soon"}, "text"),
    ],
)
def test_what_is_no_time_is_said_beside_the_box_to_mend(boxes: dict[str, str], wrong: str) -> None:
    with pytest.raises(NotADate) as refused:
        typed(**boxes)
    assert refused.value.field == wrong


@given(st.randoms(use_true_random=False))
def test_a_time_that_is_shown_in_boxes_is_read_out_of_them_as_it_was(random: Random) -> None:
    text = stated_time(random)
    assert typed_time(boxes_of(text, "at"), "at") == text


_BOX = st.one_of(st.text(max_size=5), st.from_regex(r"[0-9]{0,4}", fullmatch=True), st.sampled_from(["July", "10:00"]))
_NAMES = ("day", "month", "year", "time", "to_day", "to_month", "to_year", "to_time", "text")


@given(st.fixed_dictionaries(dict.fromkeys(_NAMES, _BOX)), st.sampled_from(["", "on", "about", "between", "since"]))
def test_whatever_is_typed_is_a_time_of_the_ledger_or_refused(boxes: dict[str, str], how: str) -> None:
    try:
        text = typed(**boxes, how=how)
    except NotADate:
        return
    assert text is None or interval_of(text)
