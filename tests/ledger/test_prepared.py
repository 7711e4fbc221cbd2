"""Queries that are prepared once a connection answer as psycopg's own do, and fail as they do."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keys_of_tests import cipher
from psycopg.pq import TransactionStatus

from ledger import prepared
from ledger.database import Rows, connect, ticks
from projections.rebuild import rebuild

COUNT_STATEMENTS = "SELECT count(*) FROM pg_prepared_statements"
NUMBERS = "SELECT n * %(by)s::integer FROM unnest(%(numbers)s::bigint[]) n ORDER BY n"


@pytest.fixture
def connection(database_url: str) -> Iterator[Rows]:
    """Yield a connection that reads."""
    with connect(database_url, "ledger_reader") as opened:
        yield opened


def test_parameters_of_every_kind_arrive_and_moments_come_as_ticks(connection: Rows) -> None:
    query = (
        "SELECT %(text)s::text, %(number)s::bigint, %(yes)s::boolean, %(nothing)s::text, %(list)s::text[],"
        " %(at)s::timestamptz, %(text)s::text || 'again'"
    )
    asked: dict[str, Any] = {
        "text": "Ünïcode", "number": 2**40, "yes": False, "nothing": None, "list": ["a", "b"],
        "at": "1970-01-01T00:00:00.000001Z",
    }  # fmt: skip

    assert prepared.fetch(connection, query, asked) == [
        ("Ünïcode", 2**40, False, None, ["a", "b"], ticks(1), "Ünïcodeagain")
    ]


@given(items=st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_list_of_texts_arrives_as_it_is(connection: Rows, items: list[str]) -> None:
    assert prepared.fetch(connection, "SELECT %(items)s::text[]", {"items": items}) == [(items,)]


def test_numbers_written_as_an_array_arrive(connection: Rows) -> None:
    asked: dict[str, Any] = {"by": 2, "numbers": prepared.array_of(range(3))}

    assert prepared.fetch(connection, NUMBERS, asked) == [(0,), (2,), (4,)]
    assert prepared.fetch(connection, NUMBERS, {**asked, "numbers": prepared.array_of([])}) == []


def test_a_query_is_prepared_once_a_connection(connection: Rows, database_url: str) -> None:
    for _ in range(3):
        prepared.fetch(connection, NUMBERS, {"by": 1, "numbers": "{}"})
    with connect(database_url, "ledger_reader") as other:
        prepared.fetch(other, NUMBERS, {"by": 1, "numbers": "{}"})

        for each in (connection, other):
            assert each.execute(COUNT_STATEMENTS).fetchone() == (1,)


def _rolled_back(connection: Rows) -> None:
    connection.execute("BEGIN")
    connection.rollback()


def _not_begun(connection: Rows) -> None:
    connection.rollback()


def _failed(connection: Rows) -> None:
    with suppress(ZeroDivisionError), connection.transaction():
        raise ZeroDivisionError


def _undone(connection: Rows) -> None:
    with connection.transaction(), connection.transaction(force_rollback=True):
        connection.execute("SELECT 1")


def _taken_back(connection: Rows) -> None:
    with connection.transaction():
        raise psycopg.Rollback


def _done(connection: Rows) -> None:
    with connection.transaction():
        connection.execute("SELECT 1")


@pytest.mark.parametrize("ended", [_rolled_back, _not_begun, _failed, _undone, _taken_back, _done])
@pytest.mark.parametrize("psycopg_too", [True, False])
def test_after_a_transaction_however_it_ended_queries_go_on(
    connection: Rows, ended: Callable[[Rows], None], *, psycopg_too: bool
) -> None:
    for _ in range(3):
        prepared.fetch(connection, NUMBERS, {"by": 1, "numbers": "{}"})
        connection.execute("SELECT 1", prepare=psycopg_too)
        ended(connection)

        assert prepared.fetch(connection, NUMBERS, {"by": 1, "numbers": "{7}"}) == [(7,)]
    assert connection.execute(COUNT_STATEMENTS).fetchone() in [(1,), (2,)]


def test_another_kind_of_connection_is_refused(database_url: str) -> None:
    with (
        psycopg.connect(database_url) as other,
        pytest.raises(TypeError, match=r"not a connection of ledger\.database"),
    ):
        prepared.fetch(other, NUMBERS, {"by": 1, "numbers": "{}"})


@pytest.mark.parametrize(
    ("query", "asked", "error"),
    [
        ("SELECT 1 / %(by)s::integer", {"by": 0}, psycopg.errors.DivisionByZero),
        ("SELECT %(day)s::date", {"day": "2024-02-30"}, psycopg.errors.DatetimeFieldOverflow),
        ("SELECT nothing FROM nowhere", {}, psycopg.errors.UndefinedTable),
    ],
)
def test_what_the_server_refuses_is_raised_and_the_connection_goes_on(
    connection: Rows, query: str, asked: prepared.Parameters, error: type[psycopg.Error]
) -> None:
    for _ in range(2):
        with pytest.raises(error):
            prepared.fetch(connection, query, asked)

    assert prepared.fetch(connection, NUMBERS, {"by": 1, "numbers": "{7}"}) == [(7,)]


def test_queries_sent_together_are_answered_in_their_order(connection: Rows) -> None:
    for _ in range(2):
        asked: list[prepared.Query] = [(NUMBERS, {"by": by, "numbers": "{1,2}"}) for by in (1, 10)]
        prepared.send_together(connection, ("BEGIN", {}), *asked, ("SELECT 1 WHERE false", {}), ("COMMIT", {}))

        assert prepared.received_together(connection) == [[], [(1,), (2,)], [(10,), (20,)], [], []]
        assert connection.info.transaction_status == TransactionStatus.IDLE


def test_of_queries_sent_together_those_after_one_that_is_refused_are_not_looked_at(connection: Rows) -> None:
    counted = "SELECT set_config('ledger.counted', 'yes', false)"
    for _ in range(2):
        prepared.send_together(connection, ("BEGIN", {}), ("SELECT 1 / %(by)s::integer", {"by": 0}), (counted, {}))
        with pytest.raises(psycopg.errors.DivisionByZero):
            prepared.received_together(connection)
        connection.rollback()

    assert prepared.fetch(connection, "SELECT current_setting('ledger.counted', true)", {}) in ([(None,)], [("",)])


def test_the_first_of_queries_sent_together_is_answered_while_the_next_is_not(
    connection: Rows, database_url: str
) -> None:
    rows = [(n,) for n in range(1000)]  # of which the server would keep the last some back
    first: prepared.Query = (NUMBERS, {"by": 1, "numbers": prepared.array_of(range(1000))})
    waiting = "SELECT 1 WHERE pg_advisory_xact_lock(1) IS NOT NULL"
    with psycopg.connect(database_url, autocommit=True) as holder:
        holder.execute("SELECT pg_advisory_lock(1)")
        prepared.send_together(connection, first, (waiting, {}), first, first_soon=True)

        assert prepared.received_first(connection) == rows
        holder.execute("SELECT pg_advisory_unlock(1)")

    assert prepared.received_together(connection) == [[(1,)], rows]
    assert prepared.fetch(connection, NUMBERS, {"by": 1, "numbers": "{7}"}) == [(7,)]


def test_a_first_query_that_is_refused_leaves_nothing_to_be_received(connection: Rows) -> None:
    for _ in range(2):
        prepared.send_together(connection, ("SELECT 1 / %(by)s::integer", {"by": 0}), ("SELECT 2", {}), first_soon=True)
        with pytest.raises(psycopg.errors.DivisionByZero):
            prepared.received_first(connection)

    assert prepared.fetch(connection, NUMBERS, {"by": 1, "numbers": "{7}"}) == [(7,)]


def test_more_than_the_socket_takes_is_sent_together_and_answered(connection: Rows) -> None:
    numbers = range(300_000)
    asked: prepared.Query = (NUMBERS, {"by": 1, "numbers": prepared.array_of(numbers)})

    prepared.send_together(connection, asked, asked)

    assert prepared.received_together(connection) == [[(n,) for n in numbers]] * 2


@pytest.mark.parametrize("is_prepared", [True, False])
def test_a_session_that_was_cut_is_an_operational_error(
    connection: Rows, database_url: str, *, is_prepared: bool
) -> None:
    if is_prepared:
        prepared.fetch(connection, NUMBERS, {"by": 1, "numbers": "{}"})
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))

    with pytest.raises(psycopg.OperationalError):
        prepared.fetch(connection, NUMBERS, {"by": 1, "numbers": "{}"})


def test_a_session_that_is_cut_between_sending_together_and_receiving_is_an_operational_error(
    connection: Rows, database_url: str
) -> None:
    prepared.send_together(connection, ("SELECT pg_sleep(60)::text", {}), ("SELECT 1", {}))
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))

    with pytest.raises(psycopg.OperationalError):
        prepared.received_together(connection)
    assert connection.closed


def test_what_was_prepared_before_a_rebuild_reads_what_is_live_after_it(connection: Rows, database_url: str) -> None:
    query = "SELECT 'projections.grants'::regclass::oid::bigint, (SELECT count(*) FROM projections.grants)"
    before = prepared.fetch(connection, query, {})

    rebuild(database_url, cipher())

    assert prepared.fetch(connection, query, {}) == [(connection.execute(query).fetchall()[0])] != before
