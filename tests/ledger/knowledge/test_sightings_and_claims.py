"""Sightings and claims: what was certainly known to have been seen and said."""

from typing import Any

import pytest
from little_case import correction, entry, retraction

from .engines import Given, Told, told


def seen(ref: str, occurred: str, seen_as: str = "yes", **data: Any) -> dict[str, Any]:
    return entry(
        ref, occurred=occurred, **{"known_at": "2008", "sightings": [{"person": "child", "seen": seen_as}], **data}
    )


def last(ledger: Told, knower: str, as_of: str) -> tuple[str | None, int | None, int, int]:
    child = ledger.sightings(knower, as_of)["child"]
    return child["last_seen"], child["days_since_seen"], child["times_seen"], child["times_not_seen"]


def test_the_last_seen_is_by_latest_then_earliest_then_position(given: Given) -> None:
    ledger = given(
        seen("gp/a", "2008-03"), seen("gp/b", "2008-03-31"), seen("gp/c", "2008-03-31"), seen("gp/d", "2008-03-30")
    )  # fmt: skip

    assert last(ledger, "gp", "2009-01-01") == ("gp/c", 276, 4, 0)


def test_days_unseen_are_at_least_so_many_from_the_latest_day_it_may_have_been(given: Given) -> None:
    ledger = given(seen("gp/a", "2009", known_at="2001"))

    assert last(ledger, "gp", "2009-06-01")[:2] == ("gp/a", 0)
    assert last(ledger, "gp", "2009-12-31")[:2] == ("gp/a", 0)
    assert last(ledger, "gp", "2010-01-01")[:2] == ("gp/a", 1)


def test_days_are_counted_between_days_in_london_over_a_change_of_the_clocks(given: Given) -> None:
    ledger = given(seen("gp/a", "2008-03-29T23:30:00Z", known_at="2001"))

    assert last(ledger, "gp", "2008-03-30T23:30:00+01:00")[1] == 1
    assert last(ledger, "gp", "2008-03-30T00:10:00Z")[1] == 1
    assert last(ledger, "gp", "2008-03-29T23:30:00Z")[1] == 0


def test_what_had_not_yet_happened_is_not_counted_though_it_was_known(given: Given) -> None:
    ledger = given(seen("gp/a", "2009-01-01", known_at="2008-01-01"))

    assert ledger.sightings("gp", "2008-12-31") == {}
    assert last(ledger, "gp", "2009-01-01") == ("gp/a", 0, 1, 0)


def test_not_seen_and_not_recorded_are_no_sightings_but_name_the_person(given: Given) -> None:
    ledger = given(seen("gp/a", "2008-03-01", "no"), seen("gp/b", "2008-03-02", "not_recorded"))

    assert last(ledger, "gp", "2009-01-01") == (None, None, 0, 1)


def test_only_what_was_certainly_known_counts(given: Given) -> None:
    ledger = given(seen("gp/a", "2008-03-01", recipients=told("csc", at="2008-08")))

    assert ledger.sightings("csc", "2008-08-30") == {}
    assert last(ledger, "csc", "2008-08-31") == ("gp/a", 183, 1, 0)


def test_own_are_the_entries_that_the_knower_s_agency_authored(given: Given) -> None:
    ledger = given(
        seen("csc/a", "2008-03-01", author={"role": "worker", "unit": "team"}),
        seen("gp/b", "2008-03-02", recipients=told("csc")),
    )

    found = ledger.sightings("csc/team", "2009-01-01")["child"]
    assert (found["last_seen"], found["last_seen_by_own"], found["times_seen_by_own"]) == ("gp/b", "csc/a", 1)
    other_desk = ledger.sightings("csc/desk", "2009-01-01")["child"]
    assert (other_desk["last_seen"], other_desk["last_seen_by_own"]) == ("gp/b", None)
    everyone = ledger.sightings("*", "2009-01-01")["child"]
    assert (everyone["last_seen_by_own"], everyone["times_seen_by_own"]) == ("gp/b", 2)


def test_the_version_that_the_knower_holds_counts_and_a_retracted_one_does_not(given: Given) -> None:
    ledger = given(
        seen("gp/a", "2008-03-01", recipients=told("csc", "police")),
        correction("gp/fix", "gp/a", known_at="2008-08-01", recipients=told("csc", at="2008-08-01")),
        seen("gp/b", "2008-03-05"),
        retraction("gp/gone", "gp/b", known_at="2008-08-01"),
    )

    assert ledger.sightings("csc", "2008-08-01") == {}
    assert last(ledger, "police", "2009-01-01")[0] == "gp/a"
    assert ledger.sightings("gp", "2009-01-01") == {}


def test_a_person_seen_twice_in_one_entry_was_seen_twice(given: Given) -> None:
    both = [{"person": "child", "seen": "yes"}, {"person": "child", "seen": "no"}, {"person": "mother", "seen": "no"}]
    ledger = given(seen("gp/a", "2008-03-01", sightings=[both[0], *both]))

    assert list(ledger.sightings("gp", "2009-01-01")) == ["child", "mother"]
    assert last(ledger, "gp", "2009-01-01")[2:] == (2, 1)


def test_an_open_end_reaches_the_day_that_is_asked_about(given: Given) -> None:
    ledger = given(seen("gp/a", "2008-03-01/.."))

    assert last(ledger, "gp", "2012-01-01")[:2] == ("gp/a", 0)


def claim(ref: str, value: str, **data: Any) -> dict[str, Any]:
    claims = [{"about": "child", "attribute": "school", "value": value}]
    return entry(ref, **{"known_at": "2008-07-10", "claims": claims, **data})


def test_values_compare_as_they_stand_but_for_white_space_at_the_ends(given: Given) -> None:
    ledger = given(
        claim("gp/a", "Oak"), claim("gp/b", "\u2009Oak \n"), claim("gp/c", "oak"), claim("gp/d", "Oak  Lane")
    )

    assert ledger.claims("gp") == [
        ("child", "school", {"Oak": ["gp/a", "gp/b"], "Oak  Lane": ["gp/d"], "oak": ["gp/c"]})
    ]


def test_claims_are_in_order_of_person_attribute_value_and_reference_by_code_point(given: Given) -> None:
    many = [
        {"about": about, "attribute": attribute, "value": value}
        for about in ("mother", "child")
        for attribute in ("school", "_x", "alive")
        for value in ("é", "z", "Z")
    ]
    ledger = given(entry("gp/b", claims=many), entry("csc/a", claims=many))

    found = ledger.claims("*")
    assert [(about, attribute) for about, attribute, _ in found] == [
        (about, attribute) for about in ("child", "mother") for attribute in ("_x", "alive", "school")
    ]
    assert all(list(values.items()) == [(v, ["csc/a", "gp/b"]) for v in ("Z", "z", "é")] for *_, values in found)


def test_a_claim_is_known_whenever_it_happened_but_only_by_those_who_certainly_knew_it(given: Given) -> None:
    ledger = given(claim("gp/a", "Oak", occurred="2050", recipients=told("csc", at="2008-08")))

    assert ledger.claims("gp", "2008-07-10") == [("child", "school", {"Oak": ["gp/a"]})]
    assert ledger.claims("csc", "2008-08-30") == []
    assert ledger.claims("csc", "2008-08-31") == ledger.claims("gp")
    assert ledger.claims("police") == []


@pytest.mark.parametrize(("knower", "value"), [("gp", "Elm"), ("csc", "Oak")])
def test_each_knower_believes_the_version_that_it_holds(given: Given, knower: str, value: str) -> None:
    fix = correction("gp/fix", "gp/a", known_at="2008-08-01")
    fix["data"]["replacement"]["claims"] = [{"about": "child", "attribute": "school", "value": "Elm"}]
    ledger = given(claim("gp/a", "Oak", recipients=told("csc")), fix)

    assert ledger.claims(knower) == [("child", "school", {value: ["gp/a"]})]


def test_a_retracted_claim_is_none(given: Given) -> None:
    ledger = given(claim("gp/a", "Oak", recipients=told("csc")), retraction("gp/gone", "gp/a", known_at="2008-08-01"))

    assert ledger.claims("gp") == []
    assert ledger.claims("csc") == [("child", "school", {"Oak": ["gp/a"]})]
