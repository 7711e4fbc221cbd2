"""Assignments: events that say which reviewer may see which case, kept as they were at every position."""

from typing import Any

import pytest
from asking import IMPORTER, reader
from keys_of_tests import cipher
from read_model_rows import rows_of_read_models

from ledger.application import Ledger
from ledger.assigning import assignment
from ledger.errors import Invalid
from projections.assignments import Assigned, History, history
from projections.question import Moment, moment
from projections.rebuild import rebuild


def assign(ledger: Ledger, event_id: str, cases: list[str], **more: Any) -> int:
    (receipt,) = ledger.post([assignment(event_id, "r.one", cases, **more)], IMPORTER)
    return receipt.position


def asked(url: str, of: History, position: int | None = None) -> list[Assigned]:
    with reader(url) as connection:
        at: Moment = moment(connection, None if position is None else str(position))
        return history(connection, of, at)


def test_what_was_assigned_counts_until_it_is_taken_back_and_is_still_told_of_then(url: str, ledger: Ledger) -> None:
    given = assign(ledger, "one", ["k", "other"])
    ended = assign(ledger, "two", ["k"], ended=True, reason="The review is closed")

    then, now = (asked(url, History("r.one"), position) for position in (given, ended))

    assert [(item.case, item.ended, item.counts) for item in then] == [("k", False, True), ("other", False, True)]
    assert [(item.case, item.ended, item.counts) for item in now] == [
        ("k", False, False), ("other", False, True), ("k", True, True)
    ]  # fmt: skip
    assert now[-1].reason == "The review is closed"


def test_every_case_taken_back_takes_back_each_and_one_taken_back_later_is_left_out(url: str, ledger: Ledger) -> None:
    assign(ledger, "one", ["k"])
    assign(ledger, "two", ["*"], ended=True)
    assign(ledger, "three", ["*"])
    assign(ledger, "four", ["k"], ended=True)

    of_k = [(item.case, item.ended) for item in asked(url, History(case="k")) if item.counts]
    of_other = [(item.case, item.ended) for item in asked(url, History(case="other")) if item.counts]

    assert of_k == [("k", True)]
    assert of_other == [("*", False)]


def test_a_page_ends_with_a_whole_event(url: str, ledger: Ledger) -> None:
    first = assign(ledger, "one", ["k", "other"])
    assign(ledger, "two", ["third"])

    assert [item.case for item in asked(url, History(limit=1))] == ["k", "other"]
    assert [item.case for item in asked(url, History(after=first, limit=1))] == ["third"]


def test_a_rebuild_makes_the_same_assignments(url: str, ledger: Ledger) -> None:
    assign(ledger, "one", ["k", "*"], reason="Its first\tday\n")
    assign(ledger, "two", ["k"], ended=True)
    before = rows_of_read_models(url)["assignments"]

    rebuild(url, cipher())

    assert rows_of_read_models(url)["assignments"] == before
    assert len(before) == 3


@pytest.mark.parametrize("cases", [[], ["k", "k"], ["K"], [""], ["**"], ["a b"]])
def test_cases_are_codes_each_named_once(ledger: Ledger, cases: list[str]) -> None:
    with pytest.raises(Invalid):
        assign(ledger, "one", cases)
