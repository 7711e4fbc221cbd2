"""A read is on record with what it showed, or shows nothing; and the connection goes on, whatever became of it."""

from typing import Final

import psycopg
import pytest
from asking import post

from ledger.assigning import assignment
from ledger.database import Rows, connect
from projections.reads import NotRecorded, Occasion, Reader, reading

NUMBERS: Final = "SELECT 6 / %(by)s::integer"


@pytest.fixture
def reviewed(url: str) -> str:
    """Return a ledger with a case, and with a reviewer to whom all cases are assigned."""
    post(url, [assignment("all", "r.all", ["*"])])
    return url


def test_an_answer_that_cannot_be_made_after_all_is_on_record_and_the_connection_goes_on(reviewed: str) -> None:
    occasion = Occasion(Reader("operator", "tests"), "tests", None, "made-while-recorded")

    def answer(connection: Rows) -> None:
        with reading(connection, occasion) as under_way:
            under_way.shows(1, under_way.head)
            under_way.record_now()
            raise ZeroDivisionError

    with connect(reviewed, "ledger_reader") as connection:
        with pytest.raises(ZeroDivisionError):
            answer(connection)
        with reading(connection, occasion) as under_way:
            found = connection.execute("SELECT entries FROM ledger.reads WHERE request = 'made-while-recorded'")
            assert found.fetchall() == [(1,)]
            under_way.shows(2, under_way.head)
            under_way.record_now()
            with pytest.raises(psycopg.errors.OperationalError):
                connection.execute("SELECT 1")  # nothing more can be read


def test_what_is_asked_with_the_record_is_answered_and_on_record(reviewed: str) -> None:
    occasion = Occasion(Reader("operator", "tests"), "tests", None, "asked-with-the-record")

    with connect(reviewed, "ledger_reader") as connection:
        for _ in range(2):
            with reading(connection, occasion) as under_way:
                under_way.shows(1, under_way.head)
                under_way.record_now((NUMBERS, {"by": 2}))
                assert under_way.received_last() == [(3,)]

        assert recorded(connection, "asked-with-the-record") == 2


def test_what_is_asked_with_the_record_and_refused_is_on_no_record_and_the_connection_goes_on(reviewed: str) -> None:
    occasion = Occasion(Reader("operator", "tests"), "tests", None, "refused-with-the-record")

    def answer(connection: Rows, by: int) -> None:
        with reading(connection, occasion) as under_way:
            under_way.shows(1, under_way.head)
            under_way.record_now((NUMBERS, {"by": by}))
            under_way.received_last()

    with connect(reviewed, "ledger_reader") as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            answer(connection, 0)
        assert recorded(connection, "refused-with-the-record") == 0
        answer(connection, 1)
        assert recorded(connection, "refused-with-the-record") == 1


@pytest.mark.parametrize("is_received", [True, False])
def test_what_was_asked_with_a_record_that_is_refused_is_not_shown(reviewed: str, *, is_received: bool) -> None:
    occasion = Occasion(Reader("reviewer", "r.all"), "tests", None, "no-purpose")  # and so it cannot be recorded

    def answer(connection: Rows) -> None:
        with reading(connection, occasion, "k") as under_way:
            under_way.shows(1, under_way.head)
            under_way.record_now((NUMBERS, {"by": 2}))
            if is_received:
                assert under_way.received_last() == [(3,)]

    with connect(reviewed, "ledger_reader") as connection:
        for _ in range(2):
            with pytest.raises(NotRecorded):
                answer(connection)
        assert recorded(connection, "no-purpose") == 0


def recorded(connection: Rows, request: str) -> int:
    """Return how many reads of a request are on record."""
    occasion = Occasion(Reader("operator", "tests"), "tests", None, "looking")
    with reading(connection, occasion) as under_way:
        found = connection.execute("SELECT count(*) FROM ledger.reads WHERE request = %s", (request,)).fetchone()
        under_way.shows(1, under_way.head)
    return int(found[0]) if found else 0
