"""Where each service believed the younger children to be in March 2011; Hamzah had died in December 2009."""

import pytest
from asked_case import Case

MARCH = "2011-03-31"
ACCOUNTS_TO_EDUCATION = {
    "Portsmouth": ["education/2010-portsmouth", "education/2011-03-esw1-report"],
    "Southampton": ["education/2010-southampton"],
    "Peterborough": ["education/2010-peterborough"],
}
ACCOUNT_TO_HEALTH = {"Away from Bradford with relatives": ["health-visiting/2010-away"]}
PORTSMOUTH_ALONE = {"Portsmouth": ["education/2011-03-esw1-report"]}


@pytest.mark.parametrize("child", ["hamzah", "sibling-2"])
@pytest.mark.parametrize(
    ("knower", "believed"),
    [
        ("education", ACCOUNTS_TO_EDUCATION),  # 253, 258, 358
        ("education/welfare", ACCOUNTS_TO_EDUCATION),
        ("csc", PORTSMOUTH_ALONE),  # 258: one value, and no conflict to be seen
        ("csc/area-team", PORTSMOUTH_ALONE),
        ("csc/contact-point", {}),
        ("health-visiting", ACCOUNT_TO_HEALTH),  # 20, 253
        ("*", ACCOUNTS_TO_EDUCATION | ACCOUNT_TO_HEALTH),  # 253
        ("police", {}),  # 211: asked only in July
        ("gp", {}),
        ("school-a", {}),
        ("school-b", {}),
        ("probation", {}),
    ],
)
def test_each_service_had_its_own_account_of_where_the_child_was(
    hk: Case, child: str, knower: str, believed: dict[str, list[str]]
) -> None:
    claimed = hk.claimed(child, "whereabouts", knower, MARCH)
    assert {value: sorted(refs) for value, refs in claimed.items()} == {
        value: sorted(refs) for value, refs in believed.items()
    }


def test_of_the_youngest_only_the_health_visitors_had_an_account(hk: Case) -> None:
    """Paras 20, 253, 258: ESW1's report was of Hamzah and Sibling 2."""
    assert hk.claimed("sibling-3", "whereabouts", "*", MARCH) == ACCOUNT_TO_HEALTH
    assert hk.claimed("sibling-3", "whereabouts", "csc", MARCH) == {}


def test_a_fifth_story_came_to_the_police_by_telephone_in_september_2011(hk: Case) -> None:
    """Para 392."""
    told = {"With the mother's eldest son": ["police/2011-09-15-mother-rings"]}
    assert hk.claimed("hamzah", "whereabouts", "police", "2011-09-14") == {}
    assert hk.claimed("hamzah", "whereabouts", "police", "2011-09-15") == told


def test_closing_in_march_2011_relied_on_the_report_of_portsmouth_alone(hk: Case) -> None:
    """Paras 111, 258, 270, 271."""
    decision = hk.decision("csc/2011-03-closed")
    assert [entry.ref for entry in decision.relied_on] == ["education/2011-03-esw1-report"]
    assert {entry.ref for entry in decision.known_not_cited} >= {
        "csc/2006-11-first-visit",
        "csc/2008-12-chronology",
        "csc/2011-03-anonymous-call",
        "health-visiting/no-access-since-2005",
        "marac/2008-07-meeting",
        "police/2007-05-complaint",
    }


def test_what_other_services_held_would_have_contradicted_the_closing(hk: Case) -> None:
    """Paras 210, 246, 253, 302, 308."""
    decision = hk.decision("csc/2011-03-closed")
    assert {entry.ref for entry in decision.held_by_others} >= {
        "education/2010-southampton",
        "gp/2009-10-removal",
        "probation/2009-09-late-visit",
        "school-a/neglected-look",
    }
    assert [entry.ref for entry in decision.held_elsewhere_in_agency] == [
        "police/2008-08-pc8-view", "school-a/2011-01-attendance", "school-a/2011-01-referral",
        "csc/2011-01-no-role",
    ]  # fmt: skip


def test_found_elsewhere_was_closed_over_two_other_accounts_in_the_same_files(hk: Case) -> None:
    """Para 358: no one there was asked."""
    decision = hk.decision("education/found-elsewhere")
    assert [entry.ref for entry in decision.relied_on] == ["education/2010-portsmouth"]
    assert {entry.ref for entry in decision.known_not_cited} >= {
        "education/2010-southampton", "education/2010-peterborough", "health-visiting/2010-10-missing"
    }  # fmt: skip


def test_since_the_reviews_checks_education_knows_that_they_had_always_been_in_bradford(hk: Case) -> None:
    """Paras 69, 258, 358: the corrections of 2012 replace what the entries said."""
    now = hk.claimed("hamzah", "whereabouts", "education", "2012-12-31")
    assert now["Bradford"] == ["education/2011-03-esw1-report"]
    assert now["Not found"] == ["education/found-elsewhere"]
    assert "Found in another local authority" not in now


def test_the_correction_of_portsmouth_never_reached_social_care(hk: Case) -> None:
    """Paras 69, 258: social care's copy is stale, by every moment recorded since."""
    report = "education/2011-03-esw1-report"
    assert hk.claimed("hamzah", "whereabouts", "csc", "2012-12-31")["Portsmouth"] == [report]
    assert hk.hindsight("csc", "2012-12-31")[report]["stale"] is True
    before = hk.position("education/2012-not-portsmouth") - 1
    assert hk.hindsight("csc", "2012-12-31", recorded_as_of=before)[report]["stale"] is False


def test_the_admissions_desk_did_not_know_that_he_existed(hk: Case) -> None:
    """Paras 251, 396, 398: it learned with the review of the application that had not come."""
    assert hk.outside("education/2009-09-no-application", "education/admissions", "2010-12-31") == (
        "known_to_nobody", [], ("2012-02-01", "2012-03-31")
    )  # fmt: skip


def test_the_register_of_missing_children_did_not_reach_admissions_in_the_same_service(hk: Case) -> None:
    """Para 400."""
    register = "education/2010-register"
    assert hk.outside(register, "education/admissions", "2010-12-31")[:2] == (
        "known_elsewhere",
        ["education"],
    )
    assert hk.tunnel("education", "2010-12-31")[register]["certainty"] == "certain"


def test_the_childrens_centre_held_a_wrong_age_and_not_the_date_of_birth(hk: Case) -> None:
    """Para 124, note 39."""
    wrong = {"Younger than the real age; the value is not given": ["childrens-centre/2009-children"]}
    born = {"2005-06-17": ["hospital/2005-06-17-birth"]}
    assert hk.claimed("hamzah", "date_of_birth", "childrens-centre", "2009-04-30") == wrong
    assert hk.claimed("hamzah", "date_of_birth", "*", "2009-04-30") == wrong | born
