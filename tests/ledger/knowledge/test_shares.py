"""One passes on what one holds: which version a share conveys."""

from typing import Any

import pytest
from little_case import correction, entry, retraction

from .engines import Given, told

ENTRY = entry("gp/a", recipients=told("csc"))


def put_right(number: int = 2, **more: Any) -> dict[str, Any]:
    return correction(f"gp/fix-{number}", "gp/a", known_at="2008-08-01", **more)


def passed_on(ref: str = "csc/b", at: str | None = "2008-09-01", **share: Any) -> dict[str, Any]:
    return entry(ref, known_at=at, shares=[{"entry": "gp/a", **share}], recipients=told("police", at="2008-09-02"))


def test_a_share_lets_the_author_and_each_recipient_know_what_is_shared(given: Given) -> None:
    ledger = given(ENTRY, passed_on())

    assert ledger.conveyed("csc/b") == [("csc", 1), ("police", 1)]
    assert ledger.held("police", "2008-09-01") is None
    assert ledger.held("police", "2008-09-02") == ("certain", 1)


def test_stale_news_travels_as_stale_news(given: Given) -> None:
    ledger = given(ENTRY, put_right(), passed_on())

    assert ledger.conveyed("csc/b") == [("csc", 1), ("police", 1)]
    assert ledger.hindsight("police")["gp/a"]["stale"] is True


def test_who_was_told_of_the_correction_passes_that_on(given: Given) -> None:
    ledger = given(ENTRY, put_right(recipients=told("csc", at="2008-08-02")), passed_on())

    assert ledger.conveyed("csc/b") == [("csc", 2), ("police", 2)]


def test_what_counts_is_what_was_held_at_the_latest_instant_of_known_at(given: Given) -> None:
    fix = put_right(recipients=told("csc", at="2008-08-31"))
    ledger = given(ENTRY, fix, passed_on("csc/before", "2008-08-30"), passed_on("csc/month", "2008-08"))

    assert ledger.conveyed("csc/before") == [("csc", 1), ("police", 1)]
    assert ledger.conveyed("csc/month") == [("csc", 2), ("police", 2)]


def test_a_version_that_is_named_is_conveyed_whatever_the_sharer_held(given: Given) -> None:
    ledger = given(ENTRY, put_right(), passed_on(version=2))

    assert ledger.conveyed("csc/b") == [("csc", 2), ("police", 2)]


def test_who_holds_nothing_passes_on_the_newest_version_recorded_before(given: Given) -> None:
    ledger = given(
        ENTRY, put_right(2), passed_on("school/b"), put_right(3), passed_on("csc/b", "2008-07-13"),
        passed_on("police/later", "2008-09-01"),
    )  # fmt: skip

    assert ledger.conveyed("school/b") == [("school", 2), ("police", 2)]
    assert ledger.conveyed("csc/b") == [("csc", 3), ("police", 3)]
    assert ("police", 3) in ledger.conveyed("police/later"), "told on the 2nd, so it held nothing on the 1st"


def test_the_highest_certain_version_goes_before_a_higher_possible_one(given: Given) -> None:
    ledger = given(ENTRY, put_right(recipients=told("csc", at="2008")), passed_on())

    assert ("csc", 1) in ledger.conveyed("csc/b")


def test_without_a_certain_version_the_highest_possible_one_is_passed_on(given: Given) -> None:
    vague = entry("gp/a", recipients=told("csc", at="2008"))
    ledger = given(vague, put_right(2, recipients=told("csc", at="2008")), put_right(3), passed_on())

    assert ("csc", 2) in ledger.conveyed("csc/b")


def test_a_correction_that_shares_what_it_corrects_conveys_the_version_before_its_own(given: Given) -> None:
    ledger = given(ENTRY, put_right(shares=[{"entry": "gp/a"}], recipients=told("police", at="2008-08-02")))

    assert ledger.conveyed("gp/fix-2") == [("gp", 2), ("gp", 1), ("police", 2), ("police", 1)]


def test_a_correction_by_who_held_nothing_conveys_the_newest_before_its_own(given: Given) -> None:
    early = put_right(3, shares=[{"entry": "gp/a"}])
    early["data"]["known_at"] = "2001"
    ledger = given(ENTRY, put_right(2), early)

    assert ledger.conveyed("gp/fix-3") == [("gp", 3), ("gp", 2)]


def test_a_retraction_that_shares_what_it_retracts_conveys_the_version_before_its_own(given: Given) -> None:
    ledger = given(ENTRY, retraction("gp/gone", "gp/a", known_at="2008-08-01", shares=[{"entry": "gp/a"}]))

    assert ledger.conveyed("gp/gone") == [("gp", 2), ("gp", 1)]


def test_in_one_batch_what_an_earlier_event_told_is_passed_on_by_a_later_one(given: Given) -> None:
    ledger = given(ENTRY, passed_on("csc/b"), put_right(), passed_on("police/c", "2008-09-03"))

    assert ("police", 1) in ledger.conveyed("police/c")


@pytest.mark.parametrize(
    ("received", "conveyed"), [("2008-07-14/..", 1), ("../2009", 2), ("2009/..", 2), ("2009-01-01", 2)]
)
def test_an_open_known_at_counts_as_after_every_bound(given: Given, received: str, conveyed: int) -> None:
    fix = put_right(recipients=[] if received == "2008-07-14/.." else told("csc", at=received))
    ledger = given(ENTRY, fix, passed_on(at="2008-09-01/.."))

    assert ("csc", conveyed) in ledger.conveyed("csc/b")


def test_without_known_at_what_was_held_at_the_moment_of_recording_is_passed_on(given: Given) -> None:
    ledger = given(ENTRY, put_right(recipients=told("csc", at="2100")), passed_on(at=None))

    assert ("csc", 1) in ledger.conveyed("csc/b")


def test_the_sharer_may_be_another_than_the_author(given: Given) -> None:
    ledger = given(ENTRY, put_right(), passed_on("school/said", by="csc"), passed_on("school/itself"))

    assert ledger.conveyed("school/said") == [("school", 1), ("police", 1)]
    assert ledger.conveyed("school/itself") == [("school", 1), ("police", 1)]
    assert ledger.held("school", "2008-08-31") is None


def test_the_sharer_s_unit_counts_with_what_is_below_and_above_it(given: Given) -> None:
    author = {"role": "social worker", "unit": "team"}
    by_unit = {**passed_on(), "data": {**passed_on()["data"], "author": author}}
    fix = put_right(recipients=told("csc/desk", at="2008-08-02"))
    ledger = given(ENTRY, fix, by_unit, passed_on("csc/whole"))

    assert ("csc/team", 1) in ledger.conveyed("csc/b"), "the desk's news has not reached the team"
    assert ("csc", 2) in ledger.conveyed("csc/whole")


@pytest.mark.parametrize(("known_at", "conveyed"), [("2008-09-01", 1), ("2008-09-01/..", 2)])
def test_what_someone_above_was_told_is_only_possible_for_a_sharing_unit_until_an_open_end(
    given: Given, known_at: str, conveyed: int
) -> None:
    author = {"role": "social worker", "unit": "team"}
    event = passed_on(at=known_at)
    event["data"]["author"] = author
    ledger = given(ENTRY, put_right(recipients=told("csc/?", at="2008-08-02")), event)

    assert ("csc/team", conveyed) in ledger.conveyed("csc/b")


def test_later_accounts_count_for_what_a_share_conveyed_even_where_they_are_left_out(given: Given) -> None:
    later: Any = {"evidence": "later_account", "given_at": "2013"}
    ledger = given(ENTRY, put_right(recipients=told("csc", at="2008-08-02"), **later), passed_on())

    assert ("csc", 2) in ledger.conveyed("csc/b")
    assert ledger.held("police", evidence="contemporaneous") == ("certain", 2)


def test_what_is_recorded_later_does_not_change_what_was_conveyed(given: Given) -> None:
    ledger = given(ENTRY, put_right(), passed_on(), put_right(3, recipients=told("csc", at="2008-08-02")))

    assert ledger.conveyed("csc/b") == [("csc", 1), ("police", 1)]


def test_shared_twice_is_granted_twice_in_the_order_of_the_shares(given: Given) -> None:
    event = passed_on()
    event["data"]["shares"] = [{"entry": "gp/a", "version": 2}, {"entry": "gp/a"}, {"entry": "gp/a", "version": 2}]
    ledger = given(ENTRY, put_right(), event)

    assert ledger.conveyed("csc/b") == [(who, version) for who in ("csc", "police") for version in (2, 1, 2)]
