"""When Hamzah was last seen, as each service knew it at the end of 2009, a fortnight after he had died."""

import pytest
from asked_case import CONTEMPORANEOUS, Case

NEW_YEARS_EVE = "2009-12-31"
POLICE_VISIT = "police/2009-04-welfare-visit"
SOCIAL_WORKER = "csc/2006-11-first-visit"
BIRTH = "hospital/2005-06-17-birth"
CENTRE = "childrens-centre/2009-children"


@pytest.mark.parametrize(
    ("knower", "last", "days_ago"),
    [
        ("*", POLICE_VISIT, 245),  # 207, 257
        ("police", POLICE_VISIT, 245),  # 257
        ("csc", POLICE_VISIT, 245),  # 207: by the word of the police
        ("csc/area-team", SOCIAL_WORKER, 1127),  # 255: to whom in social care the police wrote is not known
        ("hospital", BIRTH, 1658),  # 108
        ("childrens-centre", CENTRE, 275),  # 124, note 39: from memory
        ("gp", None, None),  # 110, 237
        ("health-visiting", None, None),  # 218, 271, 337
    ],
)
def test_the_last_sighting_as_each_service_knew_it(
    hk: Case, knower: str, last: str | None, days_ago: int | None
) -> None:
    assert hk.last_seen("hamzah", knower, NEW_YEARS_EVE) == (last, days_ago)


@pytest.mark.parametrize("knower", ["education", "school-a", "school-b", "probation", "staying-put", "yot"])
def test_some_services_held_nothing_of_whether_he_had_been_seen(hk: Case, knower: str) -> None:
    """Paras 251, 398: education, for one, did not know that he existed."""
    assert hk.seen("hamzah", knower, NEW_YEARS_EVE) is None


def test_the_marac_had_been_told_only_that_the_health_visitor_could_not_get_in(hk: Case) -> None:
    """Para 337."""
    row = hk.seen("hamzah", "marac", NEW_YEARS_EVE)
    assert row is not None
    assert (row["last_seen"], row["times_seen"], row["times_not_seen"]) == (None, 0, 1)


def test_by_its_own_eyes_social_care_had_not_seen_him_for_more_than_three_years(hk: Case) -> None:
    """Paras 207, 255, 257."""
    row = hk.seen("hamzah", "csc", NEW_YEARS_EVE)
    assert row is not None
    assert (row["last_seen"], row["days_since_seen"]) == (POLICE_VISIT, 245)
    assert (row["last_seen_by_own"], row["days_since_seen_by_own"]) == (SOCIAL_WORKER, 1127)
    assert (row["times_seen"], row["times_seen_by_own"]) == (2, 1)


def test_social_cares_five_visits_make_one_sighting(hk: Case) -> None:
    """Paras 255, 256, 345: on the other four visits nobody wrote down that he was seen."""
    visits = ("first", "second", "third", "fourth", "fifth")
    held = hk.tunnel("csc/area-team", NEW_YEARS_EVE)
    recorded = {visit: ref for visit in visits for ref in held if ref.endswith(f"{visit}-visit")}
    assert len(recorded) == 5
    row = hk.seen("hamzah", "csc/area-team", NEW_YEARS_EVE)
    assert row is not None
    assert (row["times_seen_by_own"], row["times_not_seen_by_own"]) == (1, 0)


def test_what_the_police_wrote_to_someone_in_social_care_is_never_certain_for_the_area_team(
    hk: Case,
) -> None:
    """Para 207."""
    assert hk.tunnel("csc", NEW_YEARS_EVE)[POLICE_VISIT]["certainty"] == "certain"
    assert hk.tunnel("csc/area-team", NEW_YEARS_EVE)[POLICE_VISIT]["certainty"] == "possible"
    assert hk.tunnel("csc/area-team", "2011-09-20")[POLICE_VISIT]["certainty"] == "possible"


def test_the_police_had_seen_him_twice(hk: Case) -> None:
    """Paras 257, 353: December 2008 and April 2009."""
    row = hk.seen("hamzah", "police", NEW_YEARS_EVE)
    assert row is not None
    assert (row["times_seen"], row["times_not_seen"]) == (2, 0)


@pytest.mark.parametrize(("knower", "times"), [("health-visiting", 3), ("gp", 2)])
def test_the_health_services_recorded_only_that_he_was_not_seen(hk: Case, knower: str, times: int) -> None:
    """Paras 108, 110, 218, 271, 337."""
    row = hk.seen("hamzah", knower, NEW_YEARS_EVE)
    assert row is not None
    assert (row["times_seen"], row["times_not_seen"]) == (0, times)


def test_on_what_was_written_then_the_childrens_centre_never_saw_him(hk: Case) -> None:
    """Para 305: it made no record."""
    assert hk.seen("hamzah", "childrens-centre", NEW_YEARS_EVE, **CONTEMPORANEOUS) is None
    assert (
        hk.tunnel("childrens-centre", "2009-04-30", **CONTEMPORANEOUS).keys()
        == hk.tunnel("childrens-centre/marac-attendee", "2009-04-30", **CONTEMPORANEOUS).keys()
    )


def test_on_what_was_written_then_the_practice_had_one_failure_to_see_him_less(hk: Case) -> None:
    """Para 250: the home visit was not in the children's records."""
    row = hk.seen("hamzah", "gp", NEW_YEARS_EVE, **CONTEMPORANEOUS)
    assert row is not None
    assert row["times_not_seen"] == 1


def test_the_day_before_he_was_found_nobody_had_seen_him_for_873_days(hk: Case) -> None:
    """Paras 45, 257."""
    assert hk.last_seen("hamzah", "*", "2011-09-20") == (POLICE_VISIT, 873)


def test_the_older_children_were_seen_at_school_while_he_was_not(hk: Case) -> None:
    """Paras 111, 346: the checks of March 2011 were talks with older children."""
    assert hk.last_seen("sibling-4", "csc", "2011-03-31") == ("education/2011-03-spoken-at-school", 0)
    assert hk.last_seen("hamzah", "csc", "2011-03-31") == (POLICE_VISIT, 700)


def test_the_ambulance_crews_three_hours_in_the_house_are_no_sighting_of_him(hk: Case) -> None:
    """Para 225: the review speaks of the children, and names none."""
    row = hk.seen("hamzah", "ambulance", NEW_YEARS_EVE)
    assert row is not None
    assert (row["last_seen"], row["times_seen"], row["times_not_seen"]) == (None, 0, 0)
