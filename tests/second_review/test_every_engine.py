"""The read models give on another review's case what the pure functions give."""

import pytest
from asked_case import CONTEMPORANEOUS, Case, disagreements, folded, knowers_of

DATES = ("2006-12-31", "2007-10-01", "2011-01-15", "2011-06-30", "2012-01-15", "2012-03-02", "2012-03-03", "2013-07-01",
         "2013-12-31", "2015-12-31")  # fmt: skip


@pytest.mark.parametrize("at", DATES)
def test_every_agency_and_unit_is_answered_as_the_pure_functions_answer(coventry: Case, at: str) -> None:
    assert disagreements(coventry, folded(coventry), knowers_of(coventry.events), at) == []


@pytest.mark.parametrize("at", DATES)
def test_so_are_questions_of_what_was_written_then(coventry: Case, at: str) -> None:
    assert disagreements(coventry, folded(coventry), knowers_of(coventry.events), at, **CONTEMPORANEOUS) == []


@pytest.mark.parametrize("ref", ["clyp/closure", "hospital/death", "court/verdict", "lscb/report"])
def test_so_are_questions_as_recorded_earlier(coventry: Case, ref: str) -> None:
    position = coventry.position(ref)
    then, knowers = folded(coventry, position), knowers_of(coventry.events)
    assert disagreements(coventry, then, knowers, "2015-12-31", recorded_as_of=position) == []
