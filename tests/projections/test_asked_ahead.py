"""What is asked in the message that begins a reading is answered as what is asked in it."""

from collections.abc import Iterator
from functools import partial

import psycopg
import pytest
from asking import post, reader
from little_case import EVENTS

from ledger import prepared
from ledger.assigning import assignment
from ledger.database import Rows, connect
from ledger.references import asked
from ledger.times import as_of
from projections import tunnel
from projections.question import Moment, Question, head, moment
from projections.reads import Occasion, Reader, reading

KNOWERS = ["csc", "csc/team", "police", "gp", "*"]
LATE = as_of("2012-01-01")


@pytest.fixture
def ledger_url(database_url: str) -> str:
    """Return a ledger that holds the little case, assigned to a reviewer."""
    post(database_url, [*EVENTS, assignment("one", "r.one", ["k"])])
    return database_url


@pytest.fixture
def connection(ledger_url: str) -> Iterator[Rows]:
    """Yield a connection that reads, with nothing begun."""
    with connect(ledger_url, "ledger_reader") as opened:
        yield opened


def about(knower: str, at: Moment) -> Question:
    return Question("k", asked(knower), LATE, at)


@pytest.mark.parametrize("knower", KNOWERS)
def test_what_is_recorded_after_the_head_that_a_reading_began_with_is_left_out(ledger_url: str, knower: str) -> None:
    tunnels = []
    with reader(ledger_url) as rows:
        told = prepared.fetch(rows, *tunnel.ahead(about(knower, Moment(0, None))))
        for position in range(head(rows).position + 1):
            question = about(knower, moment(rows, str(position)))
            grants = tunnel.told(rows, question, told)
            tunnels.append(grants.read(partial(prepared.fetch, rows, *grants.asks)).pieces())
            assert tunnels[-1] == tunnel.read(rows, question).pieces()

    assert tunnels[0] == ["[", "]"]
    assert tunnels[-1]


def occasion(reader: Reader) -> Occasion:
    return Occasion(reader, "tests", "to test", "1")


@pytest.mark.parametrize(
    ("caller", "knower", "is_shown"),
    [
        (Reader("reviewer", "r.one"), "*", True),
        (Reader("reviewer", "r.one", None, frozenset({"k"})), "csc", True),
        (Reader("reviewer", "r.one", None, frozenset({"other", 'od"d'})), "csc", False),
        (Reader("reviewer", "r.two"), "*", False),
        (Reader("agency", "csc", "csc"), "csc", True),
        (Reader("agency", "csc", "csc"), "police", False),
        (Reader("agency", "school", "school"), "csc", False),
        (Reader("auditor", "a"), "csc", True),  # grants, and no word of an entry
        (Reader("admin", "a"), "csc", False),
    ],
)
def test_it_is_asked_behind_the_walls(connection: Rows, caller: Reader, knower: str, *, is_shown: bool) -> None:
    ahead = tunnel.ahead(about(knower, Moment(0, None)))

    with reading(connection, occasion(caller), "k", ahead) as under_way:
        assert under_way.ahead is not None
        assert bool(under_way.ahead) == is_shown
        under_way.shows(0, under_way.head)


def test_a_reading_that_cannot_begin_leaves_the_connection_as_it_was(connection: Rows) -> None:
    operator = occasion(Reader("operator", "tests"))
    for wrong in [("SELECT 1 / %(by)s::integer", {"by": 0}), ("SELECT nothing FROM nowhere", {})]:
        with pytest.raises(psycopg.Error), reading(connection, operator, "k", wrong):
            pytest.fail("it began")

        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        with reading(connection, operator, "k") as under_way:
            assert under_way.visible
            assert under_way.ahead is None
            under_way.shows(0, under_way.head)
