"""Callers who append at the same time: each gets the receipts of their own batch, or their own refusal."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asking import IMPORTER
from hypothesis import given, settings
from hypothesis import strategies as st
from little_case import REGISTRATIONS, entry

from ledger.application import Ledger
from ledger.errors import Conflict, Refused, Unavailable, UnknownReference
from ledger.together import Answer, Batch, Together


def _batch(name: str, posts: int = 1) -> Batch:
    return Batch([{"name": f"{name}-{i}"} for i in range(posts)], [b""] * posts)


def _echo(batches: Sequence[Batch]) -> list[Answer]:
    return [[slip["name"] for slip in batch.slips] for batch in batches]


def _all_at_once(actions: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each returned or raised."""
    ready = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return action()
        except Exception as error:  # noqa: BLE001  # what was raised is what is asked for
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


@settings(max_examples=20, deadline=None)
@given(sizes=st.lists(st.integers(1, 150), min_size=1, max_size=12), at_once=st.integers(1, 3))
def test_every_caller_gets_the_answer_to_their_own_batch(sizes: list[int], at_once: int) -> None:
    together = Together(_echo, at_once=at_once)
    batches = [_batch(str(number), size) for number, size in enumerate(sizes)]
    answers = _all_at_once([lambda batch=batch: together.append(batch) for batch in batches])  # type: ignore[misc]
    assert answers == _echo(batches)


def test_who_comes_while_others_are_appended_is_appended_together_in_the_order_of_coming() -> None:
    entered, go_on = threading.Event(), threading.Event()
    appended: list[list[str]] = []

    def append(batches: Sequence[Batch]) -> list[Answer]:
        appended.append([batch.slips[0]["name"] for batch in batches])
        entered.set()
        go_on.wait(10)
        return _echo(batches)

    together = Together(append, at_once=1)
    threads = []
    for number in range(4):
        threads.append(threading.Thread(target=together.append, args=(_batch(str(number)),)))
        threads[-1].start()
        assert entered.wait(10)
        _until(lambda number=number: len(together._queue) == number)  # type: ignore[misc]  # noqa: SLF001
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert appended == [["0-0"], ["1-0", "2-0", "3-0"]]


def test_a_fault_reaches_everyone_whose_batch_was_in_it_and_the_next_are_appended_as_ever() -> None:
    broken = True

    def append(batches: Sequence[Batch]) -> list[Answer]:
        if broken:
            raise Unavailable("not now")
        return _echo(batches)

    together = Together(append, at_once=1)
    answers = _all_at_once([lambda: together.append(_batch("a")) for _ in range(6)])
    assert all(isinstance(answer, Unavailable) for answer in answers)
    broken = False
    assert together.append(_batch("b")) == ["b-0"]


def test_one_callers_refusal_undoes_nothing_of_the_others(ledger: Ledger) -> None:
    """On the database: what is refused leaves no gap, what is taken beside it is all there."""
    before = len(REGISTRATIONS) + 1
    ledger.post([entry("csc/taken", summary="first")], IMPORTER)

    def post(number: int) -> Callable[[], Any]:
        if number % 3 == 1:
            events = [entry(f"csc/half-{number}"), entry(f"csc/bad-{number}", case="unknown")]
        elif number % 3 == 2:
            events = [entry("csc/taken", summary="second")]
        else:
            events = [entry(f"csc/good-{number}-{i}") for i in range(2)]
        return lambda: ledger.post(events, IMPORTER)

    answers = _all_at_once([post(number) for number in range(30)])
    for number, answer in enumerate(answers):
        if number % 3 == 1:
            assert isinstance(answer, UnknownReference)
            assert (answer.where, answer.index) == ("subject", 1)
        elif number % 3 == 2:
            assert isinstance(answer, Conflict)
            assert (answer.where, answer.index) == ("id", 0)
        else:
            assert [receipt.status for receipt in answer] == ["recorded"] * 2
            assert answer[1].position == answer[0].position + 1
    recorded = [receipt.position for answer in answers if not isinstance(answer, Refused) for receipt in answer]
    assert sorted(recorded) == list(range(before + 1, before + 21))


def _until(happened: Callable[[], bool]) -> None:
    for _ in range(1000):
        if happened():
            return
        threading.Event().wait(0.005)
    pytest.fail("it did not happen within 5 s")
