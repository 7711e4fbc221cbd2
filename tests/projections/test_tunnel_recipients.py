"""Whom else an entry was told to is shown to its author; to others, that they were told themselves."""

import json
from typing import Any

import pytest
from asking import post, reader
from little_case import REGISTRATIONS, entry, retraction

from ledger.references import asked
from ledger.times import as_of
from projections.question import Question, moment
from projections.tunnel import tunnel


def told(*to: str) -> list[dict[str, str]]:
    """Return recipients, each told on the day after the other."""
    return [{"to": knower, "received_at": f"2008-08-{day:02}"} for day, knower in enumerate(to, 1)]


STORY = [
    entry("csc/one", recipients=told("gp")),
    entry("csc/desks", recipients=told("gp/desk", "gp/?", "gp")),
    entry("csc/two", recipients=told("gp", "police")),
    entry("csc/two-other-way", recipients=told("police", "gp")),
    entry("csc/own-desk", recipients=told("csc/duty", "gp")),
    entry("csc/thought", recipients=told("gp"), knowledge={"believed": "that it was over"}),
    entry("csc/thought-list", recipients=told("gp"), knowledge={"options": ["one", "two"]}),
    entry("csc/gone", recipients=told("gp", "police")),
    retraction("csc/gone-ret", "csc/gone", recipients=told("gp")),
    entry("csc/late", recipients=[*told("gp"), {"to": "gp/desk", "received_at": "2009-05-01"}]),
]  # fmt: skip


def guarded(url: str, knower: str, day: str) -> dict[str, dict[str, Any]]:
    """Return what a knower is shown of recipients and thoughts, by entry."""
    with reader(url) as rows:
        found = tunnel(rows, Question("k", asked(knower), as_of(day), moment(rows, None)))
        shown = {each.ref.partition("/")[2]: json.loads(each.data) for each in found}
    return {
        ref: {name: data[name] for name in ("recipients", "knowledge") if name in data} for ref, data in shown.items()
    }


@pytest.fixture
def ledger_url(database_url: str) -> str:
    """Return a ledger that holds the story."""
    post(database_url, [*REGISTRATIONS, *STORY])
    return database_url


def test_an_agency_sees_itself_and_its_desks_told_and_nobody_else(ledger_url: str) -> None:
    shown = guarded(ledger_url, "gp", "2008-12-31")

    assert shown == {
        "one": {"recipients": told("gp")},
        "desks": {"recipients": told("gp/desk", "gp/?", "gp")},
        "two": {"recipients": told("gp", "police")[:1]},
        "two-other-way": {"recipients": told("police", "gp")[1:]},
        "own-desk": {"recipients": told("csc/duty", "gp")[1:]},
        "thought": {"recipients": told("gp")},
        "thought-list": {"recipients": told("gp")},
        "gone": {"recipients": told("gp", "police")[:1]},
        "late": {"recipients": [*told("gp"), {"to": "gp/desk"}]},
    }


def test_a_desk_does_not_see_that_another_was_told(ledger_url: str) -> None:
    shown = guarded(ledger_url, "gp/other", "2008-12-31")

    assert shown["desks"] == {"recipients": told("gp/desk", "gp/?", "gp")[1:]}
    assert shown["late"] == {"recipients": told("gp")}


def test_the_author_and_everyone_see_all(ledger_url: str) -> None:
    for knower in ("csc", "*"):
        shown = guarded(ledger_url, knower, "2009-12-31")

        assert shown["two"] == {"recipients": told("gp", "police")}
        assert shown["thought"] == {"recipients": told("gp"), "knowledge": {"believed": "that it was over"}}
        assert shown["gone"] == {"recipients": told("gp", "police")}
