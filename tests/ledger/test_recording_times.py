"""Recording times run forward with the positions, so that "as recorded then" has one answer for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import psycopg
import pytest
from asking import IMPORTER, reader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keys_of_tests import cipher
from little_case import REGISTRATIONS, entry

from ledger.application import Ledger
from ledger.errors import BeyondTheLedger
from ledger.posts import stream_of
from ledger.times import TimeTextError, rfc3339
from projections.question import Moment, moment

REGISTERED = len(REGISTRATIONS)
HOUR_MICROSECONDS = 3_600_000_000

SET_FORWARD = """
INSERT INTO ledger.stored_events
SELECT originator_id, 1000, topic, state, notification_id + 1, recorded_at + interval '1 hour', agency,
       'while-the-clock-was-ahead', case_code, content_digest, posted_by
FROM ledger.stored_events ORDER BY notification_id DESC LIMIT 1
"""

_PATIENCE_SECONDS = 20


def put_the_clock_an_hour_back(url: str) -> None:
    """Leave the ledger as it would be had its server's clock been an hour ahead until now."""
    with psycopg.connect(url) as superuser:
        superuser.execute(SET_FORWARD)


def test_recording_times_never_decrease_along_the_positions(url: str) -> None:
    def post(writer: int) -> None:
        with Ledger(url, cipher(), connections=1) as ledger:
            for number in range(10):
                ledger.post([entry(f"gp/{writer}-{number}-{part}") for part in "ab"], IMPORTER)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(post, range(4)))

    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT notification_id, recorded_at FROM ledger.stored_events ORDER BY notification_id"
        ).fetchall()
    assert [position for position, _ in found] == list(range(1, REGISTERED + 81))
    assert [at for _, at in found] == sorted(at for _, at in found)


def test_a_clock_that_is_set_back_does_not_set_recording_times_back(ledger: Ledger, url: str) -> None:
    before = ledger.post([entry("gp/a")], IMPORTER)[0]
    put_the_clock_an_hour_back(url)

    after = ledger.post([entry("gp/b"), entry("gp/c")], IMPORTER)

    assert [receipt.position for receipt in after] == [before.position + 2, before.position + 3]
    assert {receipt.recorded_at for receipt in after} == {before.recorded_at + HOUR_MICROSECONDS}
    assert ledger.post([entry("gp/d")], IMPORTER)[0].recorded_at == after[0].recorded_at


def test_while_the_clock_is_behind_an_instant_keeps_its_answer(ledger: Ledger, url: str) -> None:
    last = ledger.post([entry("gp/a")], IMPORTER)[0]
    put_the_clock_an_hour_back(url)
    with reader(url) as connection:
        then = rfc3339(last.recorded_at)
        asked_before = moment(connection, then)
        ledger.post([entry("gp/b")], IMPORTER)

        assert asked_before == moment(connection, then) == Moment(last.position, last.recorded_at)
        with pytest.raises(BeyondTheLedger):
            moment(connection, rfc3339(last.recorded_at + HOUR_MICROSECONDS))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 3), min_size=1, max_size=4), off=st.sampled_from([-1, 0, 1]), data=st.data())
def test_an_instant_means_the_last_position_recorded_by_then_whatever_comes_later(
    ledger: Ledger, url: str, sizes: list[int], off: int, data: st.DataObject
) -> None:
    head = ledger.appender.max_notification_id() or 0
    numbers = iter(range(head, head + 100))
    receipts = [r for n in sizes for r in ledger.post([entry(f"gp/{next(numbers)}") for _ in range(n)], IMPORTER)]
    at = data.draw(st.sampled_from(receipts)).recorded_at + off
    time.sleep(0.001)  # an instant that is one off may otherwise not be past
    by_then = [receipt.position for receipt in receipts if receipt.recorded_at <= at]

    with reader(url) as connection:
        answered = moment(connection, rfc3339(at))
        ledger.post([entry(f"gp/{next(numbers)}")], IMPORTER)
        assert moment(connection, rfc3339(at)) == answered
    assert answered.position == (max(by_then) if by_then else head)


def test_an_instant_resolved_while_others_append_has_the_same_answer_afterwards(url: str) -> None:
    ending = Event()

    def write(writer: int) -> None:
        with Ledger(url, cipher(), connections=1) as ledger:
            number = 0
            while not ending.is_set():
                ledger.post([entry(f"gp/{writer}-{number}-{part}") for part in range(5)], IMPORTER)
                number += 1

    with ThreadPoolExecutor(3) as writers, reader(url) as connection:
        writing = [writers.submit(write, writer) for writer in range(3)]
        try:
            answers = _just_past(connection, seconds=1.5, positions=11)
        finally:
            ending.set()
        for each in writing:
            each.result()
        again = {text: moment(connection, text) for text in answers}

    assert len({found.position for found in answers.values()}) > 10
    assert again == answers


def _just_past(connection: Any, seconds: float, positions: int) -> dict[str, Moment]:
    """What the very newest instants that the server calls past mean: asked for longer while it is few positions."""
    answers: dict[str, Moment] = {}
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds or (
        passed < _PATIENCE_SECONDS and len({found.position for found in answers.values()}) < positions
    ):
        row = connection.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").fetchone()
        text = str(rfc3339(row[0]))
        answers[text] = moment(connection, text)
    return answers


def test_what_is_not_yet_past_or_not_yet_reached_is_refused(ledger: Ledger, url: str) -> None:
    head = ledger.post([entry("gp/a")], IMPORTER)[0]
    with reader(url) as connection:
        assert moment(connection, str(head.position)) == Moment(head.position, head.recorded_at)
        for beyond in (str(head.position + 1), "9" * 18, rfc3339(head.recorded_at + HOUR_MICROSECONDS)):
            with pytest.raises(BeyondTheLedger):
                moment(connection, beyond)


@pytest.mark.parametrize("neither", ["", "9" * 19, "-1", "1.0", "٣", "2008-07-10", "2008-07-10T10:00:00", "x"])
def test_what_is_neither_a_position_nor_an_instant_is_refused(url: str, neither: str) -> None:
    with reader(url) as connection, pytest.raises(TimeTextError):
        moment(connection, neither)


@pytest.mark.parametrize("before", ["0", "1999-12-31T23:59:59Z"])
def test_before_the_first_event_the_ledger_was_empty(url: str, before: str) -> None:
    with reader(url) as connection:
        assert moment(connection, before) == Moment(0, None)


def test_of_an_empty_ledger_the_head_is_nothing(database_url: str) -> None:
    with reader(database_url) as connection:
        assert moment(connection, None) == Moment(0, None)


def test_each_case_has_a_stream_of_its_own_for_ever() -> None:
    assert str(stream_of("k")) == "aa9b0568-4a19-5afb-95bf-b01ae151e245"
    assert str(stream_of(None)) == "647af3c3-28b2-58b6-afb6-0c8f3f642ab6"
