"""The MARAC of 2008: who held its papers, and to whom within their own services they did not pass."""

import pytest
from asked_case import CONTEMPORANEOUS, Case, days

from .questions import AT_THE_MARAC, MARAC_PAPERS

FIRST_MEETING = "marac/2008-07-meeting"


def test_the_area_teams_held_no_marac_paper_in_december_2008(hk: Case) -> None:
    """Paras 321, 340: they were put on the system only in 2009."""
    held = hk.tunnel("csc/area-team", "2008-12-31")
    assert not held.keys() & (MARAC_PAPERS | {"police/2008-08-pc8-view", "csc/marac-desk-2009-system"})
    assert not [ref for ref in held if ref.startswith("marac/")]
    assert hk.certain("csc/area-team", "2008-12-31") >= {"csc/2008-12-chronology", "police/2008-05-incident"}


@pytest.mark.parametrize("paper", sorted(MARAC_PAPERS))
def test_seven_services_their_own_among_them_held_each_paper_that_the_area_teams_did_not(hk: Case, paper: str) -> None:
    """Paras 126, 321: social care itself is one of the seven."""
    assert hk.outside(paper, "csc/area-team", "2008-12-31") == (
        "known_elsewhere", AT_THE_MARAC, ("2009-01-01", "2009-12-31")
    )  # fmt: skip


def test_the_marac_desk_of_the_same_service_held_them_all_that_day(hk: Case) -> None:
    """Para 321."""
    assert hk.certain("csc/marac-desk", "2008-12-31") >= MARAC_PAPERS
    assert hk.certain("csc", "2008-12-31") >= MARAC_PAPERS


def test_within_2009_the_papers_are_only_possible_for_the_area_teams(hk: Case) -> None:
    """Para 321 gives the year, no day."""
    assert hk.possible("csc/area-team", "2009-06-30") >= MARAC_PAPERS


def test_at_the_end_of_2009_the_area_teams_certainly_held_the_papers_of_2008_and_no_other(hk: Case) -> None:
    """Paras 321, 340."""
    certain = hk.certain("csc/area-team", "2009-12-31")
    assert certain >= MARAC_PAPERS | {"csc/marac-desk-2009-system"}
    assert not certain & {
        "marac/2009-01-meeting",
        "marac/see-children-at-school",
        "health-visiting/2008-marac-no-access",
    }
    assert "marac/2009-01-meeting" not in hk.tunnel("csc", "2009-12-31")


def test_by_a_later_account_social_care_was_at_the_first_meeting(hk: Case) -> None:
    """Para 239."""
    assert hk.certain("csc", "2008-07-31") >= {FIRST_MEETING, "marac/2012-social-care-attended"}


def test_without_later_accounts_social_care_may_only_have_had_the_paper(hk: Case) -> None:
    """Paras 126, 337, note 23."""
    held = hk.tunnel("csc", "2008-07-31", **CONTEMPORANEOUS)
    assert held[FIRST_MEETING]["certainty"] == "possible"
    assert "marac/2012-social-care-attended" not in held


def test_as_recorded_before_that_account_it_is_possible_on_all_the_evidence(hk: Case) -> None:
    """Paras 126, 239: the account came with the review, and is recorded after the events of 2008."""
    before = hk.position("marac/2012-social-care-attended") - 1
    assert hk.tunnel("csc", "2008-07-31", recorded_as_of=before)[FIRST_MEETING]["certainty"] == "possible"


def test_those_who_sat_for_education_held_every_paper(hk: Case) -> None:
    """Para 126."""
    assert hk.certain("education/marac-attendee", "2008-12-31") >= MARAC_PAPERS | {"police/2008-05-incident"}


def test_the_education_welfare_service_that_was_to_give_support_held_none(hk: Case) -> None:
    """Paras 126, 155: those who attended did not tell their own service."""
    assert hk.tunnel("education/welfare", "2008-12-31").keys() == {"education/attendance-work"}
    assert FIRST_MEETING in {e.ref for e in hk.decision("education/found-elsewhere").held_elsewhere_in_agency}


@pytest.mark.parametrize("school", ["school-a", "school-b"])
def test_the_schools_knew_something_of_the_violence_and_nothing_of_the_marac(hk: Case, school: str) -> None:
    """Paras 155, 311."""
    held = hk.tunnel(school, "2009-12-31")
    assert held[f"{school}/2009-aware"]["certainty"] == "certain"
    assert not [ref for ref in held if ref in MARAC_PAPERS or ref.startswith("marac/")]


def test_school_b_held_three_entries_at_the_end_of_2009(hk: Case) -> None:
    """Paras 207, 311."""
    assert hk.certain("school-b", "2009-12-31") == {
        "school-b/2009-aware", "school-b/2009-well-presented", "school-b/2009-04-not-collected"
    }  # fmt: skip


def test_the_school_nurses_through_whom_the_children_were_to_be_seen_were_not_told(hk: Case) -> None:
    """Para 337: the action was agreed in a meeting in which no school nurse is known to have sat."""
    status, held_by, _ = hk.outside("marac/see-children-at-school", "school-nursing", "2009-12-31")
    assert (status, held_by) == ("known_elsewhere", ["education", "health-visiting", "marac", "police"])


def test_the_health_visitors_held_the_second_meeting_and_through_it_the_first(hk: Case) -> None:
    """Para 339: they were told in August what July had discussed."""
    how = hk.tunnel("health-visiting", "2008-12-31")[FIRST_MEETING]["how"]
    assert [(grant["via"], grant["event"]) for grant in how] == [("meeting", "marac/2008-08-meeting")]


def test_eighteen_grants_tell_who_knew_of_the_first_meeting(hk: Case) -> None:
    """Paras 126, 239, 321."""
    grants = hk.who_knew(FIRST_MEETING)
    assert len(grants) == 18
    told = {(grant["knower"], grant["event"]): days(grant) for grant in grants}
    assert told["csc/marac-desk", FIRST_MEETING] == ("2008-07-01", "2008-12-31")
    assert told["csc/area-team", "csc/marac-desk-2009-system"] == ("2009-01-01", "2009-12-31")
    assert told["csc/marac-desk", "marac/2012-social-care-attended"] == ("2008-07-01", "2008-07-31")
    assert [g["event"] for g in grants if g["evidence"] == "later_account"] == ["marac/2012-social-care-attended"] * 2


def test_grants_to_the_board_are_added_by_its_review_and_by_nothing_before(hk: Case) -> None:
    """Paras 67, 84."""
    before = hk.who_knew(FIRST_MEETING, str(hk.position("marac/2012-management-review") - 1))
    assert len(before) == 16
    assert "bscb" not in {grant["knower"] for grant in before}
