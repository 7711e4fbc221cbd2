"""The joined-up tunnel: entries by when their authors knew, and those that somebody was told of before that as well."""

import pytest
from asking import post, reader
from little_case import REGISTRATIONS, correction, entry

from ledger.references import EVERYONE
from ledger.times import as_of
from projections.question import Question, moment
from projections.tunnel import tunnel

EARLY = [{"to": "gp", "received_at": "2008-03-01"}]
STORY = [
    entry("csc/usual"),
    entry("csc/told-before", recipients=EARLY),
    entry("csc/put-right"),
    correction("csc/right", "csc/put-right", known_at="2009-07-10", recipients=EARLY),
    entry("csc/passed-on"),
    entry("gp/news", "information-shared", medium="letter", shares=[{"entry": "csc/passed-on"}], recipients=EARLY),
]


@pytest.fixture
def ledger_url(database_url: str) -> str:
    """Return a ledger in which some were told of what its author, as they say, came to know later."""
    post(database_url, [*REGISTRATIONS, *STORY])
    return database_url


@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("2008-02-29", {}),
        ("2008-03-01", {"csc/told-before": 1, "csc/put-right": 2, "csc/passed-on": 1, "gp/news": 1}),
        (
            "2008-07-10",
            {"csc/usual": 1, "csc/told-before": 1, "csc/put-right": 2, "csc/passed-on": 1, "gp/news": 1},
        ),
    ],
)
def test_what_somebody_was_told_before_its_author_knew_is_in_it(
    ledger_url: str, day: str, held: dict[str, int]
) -> None:
    with reader(ledger_url) as rows:
        entries = tunnel(rows, Question("k", EVERYONE, as_of(day), moment(rows, None)))

    assert {each.ref: each.version for each in entries} == held
    assert [each.position for each in entries] == sorted(each.position for each in entries)  # all of one day
