"""The chronology: the joined-up picture, narrowed by filters that leave out nothing that may belong."""

from collections.abc import Iterator

import pytest
from asking import post, reader
from little_case import REGISTRATIONS, correction, entry

from ledger.database import Rows
from ledger.references import EVERYONE
from ledger.times import as_of, interval_of
from projections.chronology.read import Filters, chronology
from projections.question import Question, head
from projections.registers import (
    agencies,
    agency_holds,
    case,
    cases,
    cases_held_by,
    entry_case,
    people,
)

EVENTS = [
    entry("gp/vague", occurred="2007", factors=["3B", "16A"], summary="A RASH, said Œdipus Straße of the Cafe\u0301"),
    entry("gp/day", occurred="2008-07-14", sightings=[{"person": "mother", "seen": "yes"}]),
    entry("csc/d", "decision", mode=None, occurred="2008-08", decision="Close", people=["mother"]),
    entry("csc/open", occurred="../2006", claims=[{"about": "mother", "attribute": "school", "value": "None"}]),
    entry("gp/old", occurred="2001", summary="first words"),
    correction("gp/fix", "gp/old", known_at="2008-08-01"),
    entry("school/elsewhere", case="other", recipients=[{"to": "police/desk", "received_at": "2050"}]),
]
ALL = ["csc/open", "gp/vague", "gp/old", "gp/day", "csc/d"]


@pytest.fixture
def connection(database_url: str) -> Iterator[Rows]:
    """Yield a connection to a ledger that has the events."""
    post(database_url, [*REGISTRATIONS, *EVENTS])
    with reader(database_url) as opened:
        yield opened


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        (Filters(), ALL),
        (Filters(agency="csc"), ["csc/open", "csc/d"]),
        (Filters(kind="decision"), ["csc/d"]),
        (Filters(factor="16A"), ["gp/vague"]),
        (Filters(person="mother"), ["csc/open", "gp/day", "csc/d"]),
        (Filters(since=interval_of("2007-12-31"), until=interval_of("2008-07")), ["gp/vague", "gp/old", "gp/day"]),
        (Filters(since=interval_of("2008-08-31")), ["csc/d"]),
        (Filters(since=interval_of("2008-09-01")), []),
        (Filters(until=interval_of("1990")), ["csc/open"]),
        (Filters(until=interval_of("2007-01-01")), ["csc/open", "gp/vague"]),
        (Filters(words="rash"), ["gp/vague"]),
        (Filters(words="STRASSE"), ["gp/vague"]),
        (Filters(words="CAF\u00c9"), ["gp/vague"]),
        (Filters(words="first words"), []),
        (Filters(words="put right"), ["gp/old"]),
        (Filters(agency="gp", person="mother", words="seen"), ["gp/day"]),
        (Filters(agency="none"), []),
    ],
)
def test_a_chronology_is_narrowed_to_what_passes_every_filter(
    connection: Rows, filters: Filters, shown: list[str]
) -> None:
    question = Question("k", EVERYONE, as_of("2020-01-01"), head(connection))

    assert [held.ref for held in chronology(connection, question, filters)] == shown


def test_the_registers_say_what_there_is_by_code(connection: Rows) -> None:
    assert [(row.code, row.name, row.kind) for row in agencies(connection)] == [
        (code, code.upper(), "6") for code in ("csc", "gp", "police", "school")
    ]
    assert [(row.code, row.title) for row in cases(connection)] == [("k", "Case k"), ("other", "Case other")]
    assert [(row.ref, row.role) for row in people(connection, "k")] == [("child", "child"), ("mother", "mother")]
    assert people(connection, "none") == []


def test_a_case_and_an_entry_are_found_or_are_none(connection: Rows) -> None:
    found = case(connection, "k")
    assert found
    assert (found.title, case(connection, "none")) == ("Case k", None)
    assert entry_case(connection, "gp/vague") == ("k", len(REGISTRATIONS) + 1)
    assert entry_case(connection, "gp/fix") is None


@pytest.mark.parametrize(
    ("agency", "held"), [("gp", ["k"]), ("police", ["other"]), ("school", ["other"]), ("none", [])]
)
def test_an_agency_s_cases_are_those_of_which_anyone_in_it_holds_something(
    connection: Rows, agency: str, held: list[str]
) -> None:
    assert [row.code for row in cases_held_by(connection, agency)] == held
    assert [code for code in ("k", "other") if agency_holds(connection, code, agency)] == held
