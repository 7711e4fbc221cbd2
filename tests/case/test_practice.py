"""The GP practice, and the removal of the mother and the children from its list in October 2009."""

import pytest
from asked_case import CONTEMPORANEOUS, NEVER, Case

from .questions import FIRST_INCIDENT, LATER_INCIDENTS, MARAC_PAPERS

REMOVAL = "gp/2009-10-removal"
WRITTEN_THEN = {
    "gp/on-the-list",
    "gp/no-immunisations",
    "gp/2006-09-mother-seen",
    "gp/letters-and-calls",
    "gp/talks-with-health-visitors",
    "gp/warning",
    "gp/removal-put-off",
    "gp/2007-drinking",
    "gp/2007-07-telephone",
    "gp/2008-03-sibling-8",
    "health-visiting/primary-care-meeting",
    REMOVAL,
}
SAID_LATER = {"gp/home-visit-not-recorded", "gp/2012-why-removed"}


def test_the_practice_held_its_own_notes_and_its_talks_with_health_visitors_when_it_removed_the_family(
    hk: Case,
) -> None:
    """Paras 107, 110, 181, 209, 237, 250, 302."""
    assert hk.certain("gp", "2009-10-31") == WRITTEN_THEN | SAID_LATER
    assert hk.possible("gp", "2009-10-31") == set()


def test_the_practice_held_nothing_of_the_violence_when_it_removed_the_family(hk: Case) -> None:
    """Paras 126, 155, 318: no service told it, and it asked none."""
    held = hk.tunnel("gp", "2009-10-31")
    assert not held.keys() & (MARAC_PAPERS | LATER_INCIDENTS | {FIRST_INCIDENT})
    assert not [ref for ref, entry in held.items() if "3B" in entry["data"].get("factors", ())]
    assert {entry["agency"] for entry in held.values()} == {"gp", "health-visiting"}


def test_what_the_practice_said_in_2012_is_left_out_of_the_contemporaneous_evidence(hk: Case) -> None:
    """Para 250: the home visit was in no child's record; para 302: the reasons were given afterwards."""
    assert hk.tunnel("gp", "2009-10-31", **CONTEMPORANEOUS).keys() == WRITTEN_THEN


def test_within_october_the_removal_is_only_possible(hk: Case) -> None:
    """Paras 110, 302 give the month, no day."""
    assert hk.possible("gp", "2009-10-12", **CONTEMPORANEOUS) >= {
        REMOVAL,
        "gp/letters-and-calls",
        "gp/warning",
    }
    assert hk.certain("gp", "2009-10-12") == {
        "gp/on-the-list", "gp/2006-09-mother-seen", "gp/2007-drinking", "gp/2007-07-telephone",
        "gp/2008-03-sibling-8",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ref", "held_by"),
    [
        ("police/2009-04-welfare-visit", ["csc", "police"]),  # 257
        ("hospital/2007-02-assault", ["hospital"]),  # 224
        ("staying-put/two-years", ["staying-put"]),  # 127
        ("health-visiting/2004-disclosure", ["health-visiting"]),  # 247
        ("probation/2009-09-late-visit", ["probation"]),  # 246
    ],
)
def test_the_practice_never_came_to_know_what_others_held_at_the_removal(
    hk: Case, ref: str, held_by: list[str]
) -> None:
    assert hk.outside(ref, "gp", "2009-10-31") == ("known_elsewhere", held_by, NEVER)


def test_the_practice_knew_none_of_the_ten_incidents_at_the_end_of_2008(hk: Case) -> None:
    """Paras 126, 160, 318."""
    set_against = hk.hindsight("gp", "2008-12-31")
    assert {set_against[ref]["status"] for ref in LATER_INCIDENTS | {FIRST_INCIDENT}} == {"known_elsewhere"}


def test_the_removal_relied_on_letters_the_warning_and_missed_immunisations(hk: Case) -> None:
    """Paras 110, 209, 302: and the practice knew more than it cited."""
    decision = hk.decision(REMOVAL)
    assert [entry.ref for entry in decision.relied_on] == [
        "gp/no-immunisations", "gp/letters-and-calls", "gp/warning"
    ]  # fmt: skip
    assert {entry.ref for entry in decision.known_not_cited} == (
        WRITTEN_THEN - {REMOVAL} - {entry.ref for entry in decision.relied_on}
    )
    assert decision.held_elsewhere_in_agency == []
    assert decision.relied_on_not_held == []


def test_outside_the_removals_tunnel_lay_the_violence_the_police_visit_and_the_disclosure(hk: Case) -> None:
    """Paras 126, 177, 247, 257, 127."""
    assert {entry.ref for entry in hk.decision(REMOVAL).held_by_others} >= {
        "police/2008-12-incident",
        "police/2009-04-welfare-visit",
        "marac/2008-08-meeting",
        "health-visiting/2004-disclosure",
        "staying-put/two-years",
    }


def test_what_was_recorded_after_the_removal_is_no_part_of_its_tunnel(hk: Case) -> None:
    """Para 250: said in 2012, recorded after; the decision's tunnel is as recorded at the decision."""
    decision = hk.decision(REMOVAL)
    parts = (decision.relied_on, decision.known_not_cited, decision.held_by_others)
    assert not {entry.ref for part in parts for entry in part} & SAID_LATER
    assert hk.tunnel("gp", "2009-10-31", recorded_as_of=hk.position(REMOVAL)).keys() == WRITTEN_THEN


def test_nobody_told_the_health_visitors_that_the_family_had_been_removed(hk: Case) -> None:
    """Paras 103, 318: they saw in summer 2010 that Hamzah was on no list."""
    assert hk.outside(REMOVAL, "health-visiting", "2009-12-31") == ("known_elsewhere", ["gp"], NEVER)
    assert hk.claimed("hamzah", "gp_registration", "health-visiting", "2010-08-31") == {
        "Not registered with any practice in the city": ["health-visiting/2010-not-registered"]
    }


def test_by_the_end_of_2010_the_services_together_held_three_values_for_hamzahs_practice(hk: Case) -> None:
    """Paras 103, 110."""
    assert hk.claimed("hamzah", "gp_registration", "*", "2010-12-31") == {
        "Registered with the practice": ["gp/on-the-list"],
        "Removed from the list": [REMOVAL],
        "Not registered with any practice in the city": ["health-visiting/2010-not-registered"],
    }
