"""From one moment of a tunnel to the next: the days on which its knower learned something, and no others."""

from datetime import date

import pytest
from asking import post, reader
from little_case import REGISTRATIONS, entry

from ledger.references import asked
from ledger.times import as_of
from projections.question import Question, moment
from projections.tunnel import step_after, step_before

STORY = [
    entry("csc/first", known_at="2008-03-05"),
    entry("csc/vague", known_at="2008-05"),
    entry("police/told", recipients=[{"to": "csc/duty", "received_at": "2008-08-01"}], known_at="2008-01-01"),
    entry("police/again", known_at="2008-10-01", shares=[{"entry": "csc/first"}],
          recipients=[{"to": "csc/?", "received_at": "2008-10-02"}]),
    entry("police/own", known_at="2009-01-01"),
]  # fmt: skip


@pytest.fixture
def ledger_url(database_url: str) -> str:
    """Return a ledger that holds the story."""
    post(database_url, [*REGISTRATIONS, *STORY])
    return database_url


@pytest.mark.parametrize(
    ("knower", "day", "before", "after"),
    [
        ("csc", "2008-01-01", None, date(2008, 3, 5)),
        ("csc", "2008-03-05", None, date(2008, 5, 1)),
        ("csc", "2008-05-01", date(2008, 3, 5), date(2008, 5, 31)),
        ("csc", "2008-07-01", date(2008, 5, 31), date(2008, 8, 1)),
        ("csc", "2008-08-01", date(2008, 5, 31), date(2008, 10, 2)),
        ("csc", "2008-12-31", date(2008, 10, 2), None),
        ("csc/desk", "2008-06-01", date(2008, 5, 31), date(2008, 10, 2)),
        ("gp", "2008-06-01", None, None),
    ],
)
def test_a_step_leads_to_the_next_day_on_which_they_learned_something(
    ledger_url: str, knower: str, day: str, before: date | None, after: date | None
) -> None:
    with reader(ledger_url) as rows:
        question = Question("k", asked(knower), as_of(day), moment(rows, None))
        assert (step_before(rows, question), step_after(rows, question)) == (before, after)


def test_what_was_recorded_later_is_no_step(ledger_url: str) -> None:
    with reader(ledger_url) as rows:
        early = Question("k", asked("csc"), as_of("2008-03-05"), moment(rows, str(len(REGISTRATIONS) + 1)))
        assert step_after(rows, early) is None


def test_no_step_leads_to_what_others_alone_knew(ledger_url: str) -> None:
    with reader(ledger_url) as rows:
        question = Question("k", asked("csc"), as_of("2008-12-31"), moment(rows, None))
        assert step_after(rows, question) is None
        anyone = Question("k", asked("*"), as_of("2008-12-31"), moment(rows, None))
        assert step_after(rows, anyone) == date(2009, 1, 1)
