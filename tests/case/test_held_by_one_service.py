"""What one service held and told no other."""

import pytest
from asked_case import NEVER, Case

DAY_BEFORE = "2011-09-20"
PROBATION_ALONE = {
    "probation/2009-05-oasys",
    "probation/2009-06-contact-with-children",
    "probation/2009-09-late-visit",
    "probation/2009-sentence-plan",
    "probation/2010-eldest-with-father",
    "probation/2010-07-group",
    "probation/2011-05-last-session",
    "probation/late-visits",
}


@pytest.mark.parametrize("ref", sorted(PROBATION_ALONE))
def test_probation_alone_held_what_the_father_told_his_offender_manager(hk: Case, ref: str) -> None:
    """Paras 179, 180, 210, 226, 246, note 24: of all services only probation, until he was found."""
    holders = {
        grant["knower"] for grant in hk.who_knew(ref) if grant["earliest"] is None or grant["earliest"] < DAY_BEFORE
    }
    assert holders == {"probation"}
    assert hk.outside(ref, "csc", DAY_BEFORE) == ("known_elsewhere", ["probation"], NEVER)


def test_probation_knew_of_the_late_visits_and_the_children_left_at_home(hk: Case) -> None:
    """Para 246: for certain at their end, possibly from the first."""
    assert hk.tunnel("probation", "2011-04-30")["probation/late-visits"]["certainty"] == "certain"
    assert hk.tunnel("probation", "2009-12-31")["probation/late-visits"]["certainty"] == "possible"
    assert "probation/2009-09-late-visit" in hk.certain("probation", "2009-12-31")


def test_probation_held_one_entry_of_another_service(hk: Case) -> None:
    """Paras 208, 283: the sentence of June 2009, and nothing of police, schools or health."""
    agencies = [entry["agency"] for entry in hk.tunnel("probation", "2009-12-31").values()]
    assert sorted(set(agencies)) == ["court", "probation"]
    assert agencies.count("court") == 1


def test_nobody_outside_held_two_years_of_work_by_staying_put(hk: Case) -> None:
    """Paras 127, 173."""
    for ref in ("staying-put/two-years", "staying-put/2007-12-half-an-hour"):
        assert hk.outside(ref, "csc", "2009-12-31") == ("known_elsewhere", ["staying-put"], NEVER)


def test_the_review_itself_came_to_staying_puts_work_with_its_draft_in_hand(hk: Case) -> None:
    """Note 7: at some day between the panel's first meeting and the report."""
    assert hk.outside("staying-put/two-years", "bscb", "2011-12-31") == (
        "known_elsewhere", ["staying-put"], ("2012-01-10", "2012-10-03")
    )  # fmt: skip


def test_the_fathers_words_in_custody_never_reached_social_care(hk: Case) -> None:
    """Paras 29, 113, 177, 353."""
    assert hk.outside("police/2008-12-father-in-custody", "csc", DAY_BEFORE) == (
        "known_elsewhere", ["police"], NEVER
    )  # fmt: skip


def test_the_decision_not_to_refer_rested_on_the_children_looking_well(hk: Case) -> None:
    """Paras 29, 353: the father's words, the ambulance and Sibling 8's complaint were held, not cited."""
    decision = hk.decision("police/2008-12-no-referral")
    assert [entry.ref for entry in decision.relied_on] == ["police/2008-12-children-seen"]
    assert {entry.ref for entry in decision.known_not_cited} >= {
        "police/2008-12-father-in-custody", "police/2007-05-complaint", "ambulance/2007-04-call",
        "hospital/2007-05-sibling-8",
    }  # fmt: skip
    assert {entry.ref for entry in decision.held_by_others} >= {
        "hospital/2007-02-assault",
        "staying-put/two-years",
    }


def test_of_the_schools_worry_social_care_had_the_attendance_and_not_the_look_of_the_child(
    hk: Case,
) -> None:
    """Paras 210, 308."""
    set_against = hk.hindsight("csc", "2011-01-31")
    assert set_against["school-a/2011-01-attendance"]["status"] == "known"
    assert hk.outside("school-a/neglected-look", "csc", "2011-01-31") == (
        "known_elsewhere",
        ["school-a"],
        NEVER,
    )


def test_school_b_was_not_told_what_the_school_nurse_saw_in_september_2011(hk: Case) -> None:
    """Para 310."""
    assert hk.outside("school-nursing/2011-09-sibling-4", "school-b", "2011-09-30") == (
        "known_elsewhere", ["school-nursing"], NEVER
    )  # fmt: skip


def test_the_filthy_home_was_known_at_the_contact_point_and_to_no_social_worker(hk: Case) -> None:
    """Paras 112, 259."""
    home = "education/2011-07-filthy-home"
    assert hk.outside(home, "csc/area-team", "2011-08-31") == ("known_elsewhere", ["csc", "education"], NEVER)
    assert home in hk.certain("csc", "2011-08-31") & hk.certain("csc/contact-point", "2011-08-31")


def test_the_first_record_of_violence_of_1996_stayed_with_the_police(hk: Case) -> None:
    """Paras 160, 230: reports to social care began with 2003."""
    assert hk.outside("police/1996-05-incident", "*", "1995-12-31")[0] == "not_yet_happened"
    assert hk.outside("police/1996-05-incident", "csc", DAY_BEFORE) == ("known_elsewhere", ["police"], NEVER)


def test_the_hospital_told_nobody_of_the_assault_of_february_2007(hk: Case) -> None:
    """Paras 199, 224, 236, 317: of Sibling 8's injury in May it told both police and social care."""
    assert hk.outside("hospital/2007-02-assault", "police", DAY_BEFORE)[:2] == (
        "known_elsewhere",
        ["hospital"],
    )
    for told in ("police", "csc/area-team"):
        assert "hospital/2007-05-sibling-8" in hk.certain(told, "2007-05-31")
