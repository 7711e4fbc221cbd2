"""Hindsight: every entry of the case, set against what one knower knew at a moment."""

from typing import Any

import pytest
from little_case import correction, entry

from .engines import Given, Told, told

FROM_AUGUST = {"earliest": "2008-07-31T23:00:00.000000Z", "latest": "2008-08-31T22:59:59.999999Z"}


def status(ledger: Told, knower: str, as_of: str, ref: str = "gp/a") -> str:
    return str(ledger.hindsight(knower, as_of)[ref]["status"])


def test_possible_from_the_earliest_instant_and_known_from_the_latest(given: Given) -> None:
    ledger = given(entry("gp/a", recipients=told("csc", at="2008-08")))

    assert status(ledger, "csc", "2008-07-31") == "known_elsewhere"
    assert status(ledger, "csc", "2008-08-01") == "possibly_known"
    assert status(ledger, "csc", "2008-08-30") == "possibly_known"
    assert status(ledger, "csc", "2008-08-31") == "known"


def test_what_others_possibly_had_is_known_elsewhere_by_their_agencies_sorted(given: Given) -> None:
    ledger = given(entry("gp/a", known_at="2008", recipients=told("police/desk", "csc/desk", "csc/team", "police")))

    then = ledger.hindsight("school", "2008-07-14")["gp/a"]
    assert (then["status"], then["known_elsewhere_by"]) == ("known_elsewhere", ["csc", "gp", "police"])
    assert ledger.hindsight("csc/other", "2008-07-14")["gp/a"]["known_elsewhere_by"] == ["csc", "gp", "police"]
    assert ledger.hindsight("school", "2008-07-13")["gp/a"]["known_elsewhere_by"] == ["gp"]
    assert ledger.hindsight("csc", "2008-07-14")["gp/a"]["known_elsewhere_by"] == []


def test_before_anyone_knew_it_had_not_happened_or_was_known_to_nobody(given: Given) -> None:
    ledger = given(entry("gp/a", occurred="2008-05", known_at="2008-07-10"))

    assert status(ledger, "csc", "2008-04-30") == "not_yet_happened"
    assert status(ledger, "csc", "2008-05-01") == "known_to_nobody"
    assert status(ledger, "csc", "2008-07-09") == "known_to_nobody"
    assert status(ledger, "csc", "2008-07-10") == "known_elsewhere"


def test_when_it_happened_is_judged_by_the_newest_version(given: Given) -> None:
    fix = correction("gp/fix", "gp/a", known_at="2009")
    fix["data"]["replacement"]["occurred"] = "2001"
    ledger = given(entry("gp/a", occurred="2008-05", known_at="2008-07-10"), fix)

    assert status(ledger, "csc", "2002-01-01") == "known_to_nobody"
    assert ledger.hindsight("csc", "2002-01-01", recorded_as_of=11)["gp/a"]["status"] == "not_yet_happened"


@pytest.mark.parametrize(("as_of", "later"), [("2008-07-31", FROM_AUGUST), ("2008-08-01", None)])
def test_what_was_not_held_says_from_when_it_was_later_known(given: Given, as_of: str, later: object) -> None:
    recipients = [*told("csc", at="2009-01-01"), *told("csc/desk", at="2008-08"), *told("csc", at="2008-08-31")]
    ledger = given(entry("gp/a", recipients=recipients))

    assert ledger.hindsight("csc", as_of)["gp/a"]["later_known_from"] == later
    assert ledger.hindsight("police", as_of)["gp/a"]["later_known_from"] is None


def test_what_someone_above_was_told_is_later_known_without_an_end(given: Given) -> None:
    ledger = given(entry("gp/a", recipients=told("csc/?", at="2009-01-01")))

    later = ledger.hindsight("csc/team", "2008-12-31")["gp/a"]["later_known_from"]
    assert later == {"earliest": "2009-01-01T00:00:00.000000Z", "latest": None}
    assert status(ledger, "csc/team", "2009-01-01") == "possibly_known"
    assert status(ledger, "csc", "2009-01-01") == "known"


@pytest.mark.parametrize(
    ("as_of", "stale"), [("2008-07-31", False), ("2008-08-01", False), ("2008-08-02", True), ("2009-01-01", False)]
)
def test_an_old_version_is_stale_once_the_joined_up_picture_shows_a_higher_one(
    given: Given, as_of: str, *, stale: bool
) -> None:
    fix = correction("gp/fix", "gp/a", known_at="2008-08-01/2008-08-02", recipients=told("csc", at="2009-01-01"))
    ledger = given(entry("gp/a", recipients=told("csc")), fix)

    assert ledger.hindsight("csc", as_of)["gp/a"]["stale"] is stale


def test_who_holds_the_old_version_only_possibly_may_hold_it_stale(given: Given) -> None:
    fix = correction("gp/fix", "gp/a", known_at="2008-08-01")
    ledger = given(entry("gp/a", recipients=told("csc", at="2008")), fix)

    then = ledger.hindsight("csc", "2008-09-01")["gp/a"]
    assert (then["status"], then["stale"]) == ("possibly_known", True)


def test_what_is_not_held_is_not_stale(given: Given) -> None:
    ledger = given(entry("gp/a"), correction("gp/fix", "gp/a", known_at="2008-08-01"))

    assert ledger.hindsight("csc")["gp/a"]["stale"] is False


def test_contemporaneous_evidence_leaves_later_accounts_out_of_every_part(given: Given) -> None:
    account: dict[str, Any] = {"evidence": "later_account", "given_at": "2013", "shares": [{"entry": "gp/a"}]}
    ledger = given(
        entry("gp/a", known_at="2030"), entry("police/said", known_at="2008-08-01", recipients=told("csc"), **account)
    )

    assert ledger.hindsight("csc")["gp/a"]["status"] == "known"
    without = ledger.hindsight("csc", evidence="contemporaneous")["gp/a"]
    assert (without["status"], without["known_elsewhere_by"]) == ("known_to_nobody", [])
    assert without["later_known_from"] is None


def test_only_what_was_recorded_by_then_is_there_in_order_of_references(given: Given) -> None:
    ledger = given(entry("gp/b"), entry("csc/z"), entry("gp/B"), entry("gp/a-1"), entry("gp/a"))

    assert list(ledger.hindsight("csc")) == ["csc/z", "gp/B", "gp/a", "gp/a-1", "gp/b"]
    assert list(ledger.hindsight("csc", recorded_as_of=12)) == ["csc/z", "gp/b"]
