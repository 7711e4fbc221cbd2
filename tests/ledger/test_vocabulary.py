"""The field's codes, and the days on which each may be used."""

from datetime import date
from typing import get_args

import pytest

from ledger.events import CONTENTS, ENTRIES
from ledger.vocabulary import ENTRY_KINDS, FACTORS, AgencyKind, Validity

FACTORS_OF_THE_CENSUS = (
    "1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A 14A 15A 16A 17A "
    "18A 18B 18C 19A 19B 19C 20 21 22A 23A 24A"
)
REFERRAL_SOURCES = "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10"


def test_every_factor_of_the_census_is_there_and_no_other() -> None:
    assert list(FACTORS) == FACTORS_OF_THE_CENSUS.split()


def test_every_referral_source_is_a_kind_of_agency() -> None:
    assert list(get_args(AgencyKind)) == REFERRAL_SOURCES.split()


def test_every_kind_of_entry_has_its_event_and_its_content() -> None:
    assert tuple(CONTENTS) == ENTRY_KINDS
    assert tuple(name.split(".")[1] for name in ENTRIES) == ENTRY_KINDS


@pytest.mark.parametrize(
    ("code", "day", "in_force"),
    [
        ("18A", date(2021, 3, 31), True),
        ("18A", date(2021, 4, 1), False),
        ("19A", date(2021, 4, 1), False),
        ("18B", date(2021, 3, 31), False),
        ("18B", date(2021, 4, 1), True),
        ("19C", date(2021, 4, 1), True),
        ("24A", date(2021, 3, 31), False),
        ("22A", date(2016, 4, 1), True),
        ("16A", date(1996, 1, 1), True),
    ],
)
def test_a_factor_is_in_force_on_the_days_of_its_validity(code: str, day: date, *, in_force: bool) -> None:
    assert FACTORS[code].overlaps(day.toordinal(), day.toordinal()) is in_force


def test_a_period_needs_one_day_within_the_validity() -> None:
    only = Validity(date(2020, 1, 2), date(2020, 1, 3))
    second, third = date(2020, 1, 2).toordinal(), date(2020, 1, 3).toordinal()

    assert only.overlaps(0, second)
    assert only.overlaps(third, 10**9)
    assert not only.overlaps(0, second - 1)
    assert not only.overlaps(third + 1, 10**9)
