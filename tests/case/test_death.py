"""The death: known to nobody until 21 September 2011, and its date only since the trial."""

import pytest
from asked_case import Case

DEATH = "police/hamzah-death"
IN_DECEMBER = "police/hamzah-death-december"
DATED = "police/hamzah-death-date"
FOUND = "2011-09-21"


def _status(hk: Case, at: str, **more: str | int) -> str:
    return str(hk.hindsight("*", at, **more)[DEATH]["status"])


@pytest.mark.parametrize("at", ["2009-12-15", "2010-06-01", "2011-03-31", "2011-09-20"])
def test_the_death_was_known_to_nobody_before_he_was_found(hk: Case, at: str) -> None:
    """Paras 44, 47."""
    assert hk.outside(DEATH, "*", at) == ("known_to_nobody", [], (FOUND, FOUND))
    assert DEATH not in hk.tunnel("*", at)


def test_the_death_was_known_on_the_day_he_was_found(hk: Case) -> None:
    """Paras 44, 212: to the police and to social care; the board by late November at the latest."""
    assert _status(hk, FOUND) == "known"
    assert DEATH in hk.certain("police", FOUND) & hk.certain("csc/area-team", FOUND)
    assert hk.tunnel("bscb", FOUND)[DEATH]["certainty"] == "possible"
    assert DEATH in hk.certain("bscb", "2011-11-28")


@pytest.mark.parametrize("service", ["gp", "health-visiting", "education", "school-a", "probation"])
def test_the_record_names_nobody_who_told_the_other_services(hk: Case, service: str) -> None:
    """Paras 44, 47: by whom they were told is not in the review."""
    assert hk.outside(DEATH, service, "2011-12-31")[:2] == ("known_elsewhere", ["bscb", "csc", "police"])


def test_by_the_date_that_the_trial_gave_he_was_alive_on_the_fourteenth_of_december(hk: Case) -> None:
    """Para 47."""
    assert _status(hk, "2009-12-14") == "not_yet_happened"
    assert _status(hk, "2009-12-15") == "known_to_nobody"


def test_as_recorded_before_the_trial_he_may_have_died_on_any_day_of_that_december(hk: Case) -> None:
    """Para 47: the review of 2012 had the month; its first day could have been the day."""
    before_the_trial = hk.position(DATED) - 1
    assert _status(hk, "2009-12-01", recorded_as_of=before_the_trial) == "known_to_nobody"
    assert _status(hk, "2009-11-30", recorded_as_of=before_the_trial) == "not_yet_happened"
    assert _status(hk, "2009-12-01") == "not_yet_happened"


def test_as_recorded_when_he_was_found_any_day_before_was_possible(hk: Case) -> None:
    """Paras 44, 47: no date at all."""
    found = hk.position(DEATH)
    for at in ("2005-06-16", "2009-04-30", "2009-12-31"):
        assert _status(hk, at, recorded_as_of=found) == "known_to_nobody"


def test_as_recorded_before_he_was_found_there_is_no_such_entry(hk: Case) -> None:
    assert DEATH not in hk.hindsight("*", "2013-12-31", recorded_as_of=hk.position(DEATH) - 1)


@pytest.mark.parametrize(
    ("knower", "at", "version", "occurred"),
    [
        ("bscb", "2011-11-28", 1, "../2011-09-21"),
        ("bscb", "2012-10-03", 2, "2009-12~"),
        ("police", "2012-10-03", 2, "2009-12~"),
        ("bscb", "2013-10-31", 3, "2009-12-15"),
        ("police", "2013-10-31", 3, "2009-12-15"),
        ("csc", "2013-10-31", 1, "../2011-09-21"),
    ],
)
def test_the_date_became_narrower_for_those_who_were_told(
    hk: Case, knower: str, at: str, version: int, occurred: str
) -> None:
    """Para 47."""
    entry = hk.tunnel(knower, at)[DEATH]
    assert (entry["version"], entry["occurred"]["text"]) == (version, occurred)


def test_nothing_says_that_social_cares_record_of_the_death_was_corrected(hk: Case) -> None:
    """Paras 47, 86."""
    assert hk.hindsight("csc", "2013-12-31")[DEATH]["stale"] is True
    assert hk.hindsight("police", "2013-12-31")[DEATH]["stale"] is False
    assert hk.hindsight("bscb", "2013-12-31")[DEATH]["stale"] is False


def test_the_board_commissioned_its_review_without_knowing_when_he_died(hk: Case) -> None:
    """Paras 49, 52."""
    decision = hk.decision("bscb/2011-11-28-commissioned")
    assert [(entry.ref, entry.version) for entry in decision.relied_on] == [(DEATH, 1)]


def test_how_his_growth_had_been_impaired_came_to_the_board_with_the_trial(hk: Case) -> None:
    """Paras 2, 47, 52."""
    growth = "court/2013-10-growth"
    assert growth not in hk.tunnel("bscb", "2012-10-03")
    assert growth in hk.certain("bscb", "2013-10-31")


def test_three_moments_tell_when_the_police_had_each_version(hk: Case) -> None:
    versions = [(g["version"], g["event"]) for g in hk.who_knew(DEATH) if g["knower"] == "police"]
    assert versions[:3] == [(1, DEATH), (2, IN_DECEMBER), (3, DATED)]
    as_found = hk.who_knew(DEATH, str(hk.position(DEATH)))
    assert [grant["knower"] for grant in as_found] == ["police", "csc/area-team", "bscb"]
