"""Texts that are no time of the ledger, and what is said about them."""

import pytest

from ledger.times import TimeTextError, as_of, instant_of, interval_of

NO_TIME = {
    "": "is empty",
    " 2008": "white space",
    "2008 ": "white space",
    "2008\n": "white space",
    "2008-07-14 10:00:00Z": "a T joins",
    "2008 / 2009": "white space",
    "late 2010": "white space",
    "yesterday": "no date or time in EDTF",
    "٢٠٠٨": "not ASCII",
    "2008-07-1٤": "not ASCII",
    "2008-07-14T10:00:00\N{ARABIC DECIMAL SEPARATOR}5Z": "not ASCII",
    "2008\N{NON-BREAKING HYPHEN}07": "not ASCII",
    "2009-02-29": "no calendar",
    "2009-02-30": "no calendar",
    "2009-04-31": "no calendar",
    "2009-00": "no calendar",
    "2009-13": "no calendar",
    "2009-20": "no calendar",
    "2009-25": "no calendar",
    "2009-41": "no calendar",
    "2009-21-01": "no calendar",
    "2009-21-XX": "no calendar",
    "2009-13-XX": "no calendar",
    "2009-01-00": "no calendar",
    "2009-1-1": "no date or time in EDTF",
    "20080714": "four digits",
    "08-07-14": "no date or time in EDTF",
    "2008-07-14-": "no date or time in EDTF",
    "2008-196": "no date or time in EDTF",
    "2008-W28": "no date or time in EDTF",
    "0999": "years",
    "0999-12-31": "years",
    "099X": "years",
    "09XX": "years",
    "9999": "years",
    "9999-01-01": "years",
    "999X": "years",
    "99XX": "years",
    "9998-24": "winter",
    "9998/9999": "years",
    "0999/2008": "years",
    "9999-01-01T00:00:00Z": "years",
    "0999-12-31T23:59:59Z": "years",
    "1000-01-01T00:30:00+01:00": "years",
    "0999-12-31T23:30:00-01:00": "years",
    "9998-12-31T23:30:00-01:00": "years",
    "9999-01-01T00:30:00+01:00": "years",
    "-2008": "four digits",
    "+2008": "four digits",
    "Y17000": "four digits",
    "y-17000": "four digits",
    "12008": "four digits",
    "12008-01": "four digits",
    "XXXX": "century",
    "2XXX": "century",
    "201X-05": "X",
    "20XX-05": "X",
    "20XX-XX": "X",
    "20X5": "X",
    "2010-XX-05": "X",
    "2010-1X": "X",
    "2010-07-1X": "X",
    "2010-07-XXT10:00:00Z": "X",
    "2010~?": "doubt",
    "2010~-05": "doubt",
    "?2010": "doubt",
    "2010-~05": "doubt",
    "2008-07-14T10:00:00Z~": "doubt",
    "2008-07-14T10:00:00Z?/2009": "doubt",
    "[2008,2009]": "set",
    "{2008,2009}": "set",
    "[..2008]": "set",
    "2008..2009": "set",
    "2008-07-14T10:00:00": "no offset",
    "2008-07-14T10:00:00.5": "no offset",
    "2008-07-14T10:00Z": "YYYY-MM-DDThh:mm:ss",
    "2008-07T10:00:00Z": "YYYY-MM-DDThh:mm:ss",
    "2008-07-14T100000Z": "YYYY-MM-DDThh:mm:ss",
    "2008-07-14T10:00:00.Z": "YYYY-MM-DDThh:mm:ss",
    "2008-07-14T10:00:00,5Z": "YYYY-MM-DDThh:mm:ss",
    "2008-07-14T10:00:60Z": "60th second",
    "2008-12-31T23:59:60+00:00": "60th second",
    "2008-07-14T10:60:00Z": "YYYY-MM-DDThh:mm:ss",
    "2008-07-14T24:00:00Z": "hour beyond 23",
    "2008-07-14T10:00:00+25:00": "offset of at most",
    "2008-07-14T10:00:00+24:00": "offset of at most",
    "2008-07-14T10:00:00+01:60": "offset of at most",
    "2008-07-14T10:00:00+0100": "offset of at most",
    "2008-07-14T10:00:00-00": "offset of at most",
    "2008-07-14T10:00:00.5+01": "offset of at most",
    "2008-07-14T10:00:00+01:00Z": "offset of at most",
    "2009-02-29T10:00:00Z": "no calendar",
    "2008-13-01T10:00:00Z": "no calendar",
    "2009/2008": "before it begins",
    "2008-07-15/2008-07-14": "before it begins",
    "2008-07-14T10:00:01Z/2008-07-14T10:00:00Z": "before it begins",
    "2008-07-15T00:00:00+01:00/2008-07-14": "before it begins",
    "/": "neither a start nor an end",
    "..": "no date or time in EDTF",
    "...": "no date or time in EDTF",
    "2008/...": "no date or time in EDTF",
    "2008//": "more than one slash",
    "2008/2009/2010": "more than one slash",
    "2008/2009-02-29": "no calendar",
    "null": "no date or time in EDTF",
    "2008\x00": "no date or time in EDTF",
    "2" * 101: "more than 100 characters",
    "2008/" * 10_000: "more than 100 characters",
    "\N{GRINNING FACE}" * 100: "not ASCII",
    "\ud800": "not ASCII",
}

NO_INSTANT = {
    "": "is empty",
    "2008-07-14": "is no date-time",
    "2008": "is no date-time",
    "201X": "is no date-time",
    "2008-07-14T10:00:00": "no offset",
    "2008-07-14 10:00:00Z": "a T joins",
    "2008-07-14T10:00:00+01": "offset of at most",
    "2008-07-14T10:00:60Z": "60th second",
    "2008-07-14T09:00:00Z/2008-07-14T17:30:00Z": "offset of at most",
    "2008-07-14T09:00:00." + "0" * 100 + "Z": "more than 100 characters",
    "9999-01-01T00:00:00Z": "years",
    "2009-02-29T10:00:00Z": "no calendar",
}

NO_MOMENT = {
    "": "is empty",
    "2008": "is no date-time",
    "2008-07": "is no date-time",
    "2008-07-14~": "is no date-time",
    "2008-07-XX": "is no date-time",
    "2008-07-14/2008-07-15": "is no date-time",
    "2008-07-14\n": "white space",
    "٢٠٠٨-07-14": "not ASCII",
    "2008-07-14T10:00:00": "no offset",
    "2008-07-14T10:00:00+01": "offset of at most",
    "2009-02-29": "no calendar",
    "9999-01-01": "years",
    "today": "is no date-time",
    "2008-07-14" * 1000: "more than 100 characters",
}


def assert_says_what_would_be_right(error: TimeTextError, wrong: str) -> None:
    message = str(error)
    assert wrong in message
    assert "; write " in message or "; every part must " in message
    assert message.isascii()


@pytest.mark.parametrize(("text", "wrong"), NO_TIME.items())
def test_what_is_no_stated_time_is_refused_with_what_was_wrong_and_what_is_right(text: str, wrong: str) -> None:
    with pytest.raises(TimeTextError) as refused:
        interval_of(text)

    assert_says_what_would_be_right(refused.value, wrong)


@pytest.mark.parametrize(("text", "wrong"), NO_INSTANT.items())
def test_what_is_no_rfc_3339_date_time_is_refused_as_an_instant(text: str, wrong: str) -> None:
    with pytest.raises(TimeTextError) as refused:
        instant_of(text)

    assert_says_what_would_be_right(refused.value, wrong)


@pytest.mark.parametrize(("text", "wrong"), NO_MOMENT.items())
def test_what_is_neither_a_day_nor_an_instant_is_refused_as_a_moment(text: str, wrong: str) -> None:
    with pytest.raises(TimeTextError) as refused:
        as_of(text)

    assert_says_what_would_be_right(refused.value, wrong)


@pytest.mark.parametrize(
    "text",
    ["Hamzah fell", "943 476 5919", "\x1b[31m2008", "2013-02-07 at-home", "Hamzah-200X", "Hamzah" * 30],
)
def test_the_message_says_nothing_of_the_text_which_may_be_anything(text: str) -> None:
    with pytest.raises(TimeTextError) as refused:
        interval_of(text)

    assert not [word for word in text.split() if word in str(refused.value)]


@pytest.mark.parametrize("text", ["2009-01-01T00:00:00 01:00", "2009-01-01T00:00:00.5 0100"])
def test_a_plus_that_an_address_turned_into_a_space_is_told(text: str) -> None:
    with pytest.raises(TimeTextError, match=r"in an address a \+ is written %2B; write a day, as"):
        as_of(text)


def test_a_refused_text_is_refused_again() -> None:
    for _ in range(2):
        with pytest.raises(TimeTextError):
            interval_of("2009-02-29")


def test_an_as_of_day_that_is_none_is_answered_with_the_forms_of_an_as_of() -> None:
    with pytest.raises(TimeTextError, match="names a month or day that no calendar has; write a day, as"):
        as_of("2008-13-31")
