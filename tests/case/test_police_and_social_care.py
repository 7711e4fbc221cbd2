"""What passed between police and social care: incidents, Sibling 8's complaints, September 2011."""

import pytest
from asked_case import CONTEMPORANEOUS, Case

from .questions import LATER_INCIDENTS

AGREEMENT = "csc/2011-07-outcome-agreed"
FIRST_CALL = "police/2011-09-10-social-care-called"


def test_nine_of_ten_incidents_were_known_to_social_care_at_the_end_of_2008(hk: Case) -> None:
    """Paras 160, 230, 270, 306: when it wrote its own chronology."""
    set_against = hk.hindsight("csc", "2008-12-31")
    assert {ref: set_against[ref]["status"] for ref in LATER_INCIDENTS} == dict.fromkeys(LATER_INCIDENTS, "known")
    assert len(LATER_INCIDENTS) == 9


def test_a_month_before_the_routine_reports_are_only_possible(hk: Case) -> None:
    """Paras 230, 306: sent to someone in social care, on no day that the review gives."""
    earlier = LATER_INCIDENTS - {"police/2008-12-incident"}
    set_against = hk.hindsight("csc", "2008-11-30")
    assert {set_against[ref]["status"] for ref in earlier} == {"possibly_known"}
    assert set_against["police/2008-12-incident"]["status"] == "not_yet_happened"


def test_the_chronology_is_what_made_the_incidents_certain(hk: Case) -> None:
    """Para 270: as recorded before it, social care's knowledge rests on the reports alone."""
    before = hk.position("csc/2008-12-chronology") - 1
    held = hk.tunnel("csc/area-team", "2008-12-31", recorded_as_of=before)
    assert {held[ref]["certainty"] for ref in LATER_INCIDENTS} == {"possible"}
    assert hk.certain("csc/area-team", "2008-12-31") >= LATER_INCIDENTS


def test_sibling_8_asked_the_police_for_help_and_social_care_was_told_the_same_day(hk: Case) -> None:
    """Paras 198, 348."""
    assert "police/2006-12-child-asks-for-help" in hk.certain("csc/area-team", "2006-12-09")


def test_social_care_sent_sibling_8_home_relying_on_what_the_police_had_told_it(hk: Case) -> None:
    """Paras 198, 242, 348, 422."""
    decision = hk.decision("csc/2006-12-returned-home")
    assert [entry.ref for entry in decision.relied_on] == ["police/2006-12-child-asks-for-help"]
    assert {entry.ref for entry in decision.known_not_cited} >= {
        "csc/2006-11-first-visit", "health-visiting/2006-11-referral", "police/2006-12-09-protection"
    }  # fmt: skip
    assert "health-visiting/2004-disclosure" in {entry.ref for entry in decision.held_by_others}


@pytest.mark.parametrize(
    ("dispute", "decision"),
    [
        ("police/2006-12-disagreement", "csc/2006-12-returned-home"),
        ("police/2007-05-disagreement", "csc/2007-05-teenager-and-parents"),
    ],
)
def test_the_police_told_social_care_that_they_did_not_agree(hk: Case, dispute: str, decision: str) -> None:
    """Paras 144, 242, 349, 422."""
    entry = hk.tunnel("csc/area-team", "2007-05-31")[dispute]
    assert entry["certainty"] == "certain"
    assert entry["data"]["relates"] == [{"entry": decision, "relation": "disputes"}]


def test_a_complaint_taken_back_is_still_held_as_made(hk: Case) -> None:
    """Paras 172, 243, 344."""
    held = hk.tunnel("csc/area-team", "2007-05-31")
    assert held["police/2007-05-complaint"]["retracted"] is False
    assert held["police/2007-05-complaint-dropped"]["data"]["relates"] == [
        {"entry": "police/2007-05-complaint", "relation": "withdraws"}
    ]


def test_the_agreement_of_july_2011_never_took_place(hk: Case) -> None:
    """Para 259: recorded then, retracted when the agency reviewed itself."""
    then, since = (hk.tunnel("csc", at)[AGREEMENT] for at in ("2011-12-31", "2012-12-31"))
    assert (then["version"], then["retracted"]) == (1, False)
    assert (since["version"], since["retracted"]) == (2, True)


def test_what_the_contact_assistant_believed_is_told_to_her_service_and_to_no_other(hk: Case) -> None:
    """Paras 112, 259: the board was shown the entry, not the thoughts behind it."""
    believed = hk.tunnel("csc/contact-point", "2011-08-31")[AGREEMENT]["data"]["knowledge"]["believed"]
    assert "social worker had been consulted" in believed
    assert "knowledge" not in hk.tunnel("bscb", "2012-12-31")[AGREEMENT]["data"]
    assert "csc/2012-ca6-explained" not in hk.tunnel("csc", "2011-08-31", **CONTEMPORANEOUS)


def test_the_call_of_about_10_september_reached_the_team_on_the_15th(hk: Case) -> None:
    """Paras 392, 394."""
    assert FIRST_CALL in hk.certain("csc/contact-point", "2011-09-10")
    assert FIRST_CALL not in hk.tunnel("csc/area-team", "2011-09-14")
    assert hk.certain("csc/area-team", "2011-09-15") >= {FIRST_CALL, "csc/2011-09-15-allocated"}


def test_the_child_protection_unit_of_the_police_was_not_told_before_the_21st(hk: Case) -> None:
    """Paras 354, 393: a friend in the next division was asked instead; SW2 turned to the unit that day."""
    status, held_by, later = hk.outside(FIRST_CALL, "police/child-protection-unit", "2011-09-20")
    assert (status, held_by, later) == ("known_elsewhere", ["csc", "police"], ("2012-02-01", "2012-03-31"))
    assert "police/2011-09-friend-asked" in hk.tunnel("police/adjoining-division", "2011-09-21")
    assert "police/2011-09-21-door" not in hk.tunnel("police/child-protection-unit", "2011-09-20")
    assert "police/2011-09-21-door" in hk.certain("police/child-protection-unit", "2011-09-21")


def test_a_call_that_was_not_written_down_is_known_by_a_later_account_alone(hk: Case) -> None:
    """Para 391."""
    call = "police/2012-call-not-recorded"
    assert hk.tunnel("csc", "2011-09-20")[call]["certainty"] == "certain"
    assert call not in hk.tunnel("csc", "2011-09-20", **CONTEMPORANEOUS)
    assert hk.tunnel("csc/area-team", "2011-09-20")[call]["certainty"] == "possible"


def test_the_visits_that_social_care_did_not_make_are_its_own_statement_of_september_2011(hk: Case) -> None:
    """Paras 21, 258, 345, 395."""
    assert "csc/2009-no-visit" not in hk.tunnel("*", "2011-09-19")
    assert "csc/2009-no-visit" in hk.certain("csc/area-team", "2011-09-20")
