"""Posting over HTTP, against our recorder without it."""

from collections.abc import Callable, Iterator
from typing import Final

from ops.bench.append import CASES, Rounds, rounds_of
from ops.bench.crew import crew
from ops.bench.ground import Ground
from ops.bench.keep_alive import HttpClient
from ops.bench.measuring import Figure, rates, turn_about
from ops.bench.recorders import OurRecorder
from ops.bench.reviewing import reviewing
from ops.bench.scale import Scale
from ops.bench.serving import served
from projections.behind import wait_until
from projections.question import head

_AT_LEAST: Final = 0.4
_BATCH: Final = 100
_CATCH_UP_SECONDS: Final = 60.0


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """One event at a time and a hundred at a time, each to a ledger of its own."""
    over, without = ground.with_cases(CASES), ground.with_cases(CASES)
    with (
        served(over, ground.home) as address,
        crew(HttpClient, address, scale.clients) as callers,
        crew(OurRecorder, (without, ground.cipher), scale.clients) as appenders,
    ):
        for what, batches, size in (
            ("one event at a time", scale.appends, 1),
            (f"batches of {_BATCH}", scale.batches, _BATCH),
        ):
            calls, appends = rounds_of(callers, batches, size), rounds_of(appenders, batches, size)
            pairs = turn_about(_all_written(calls, over), appends, scale.rounds)
            yield rates(f"post over HTTP, {scale.clients} clients, {what}", pairs, "our recorder", at_least=_AT_LEAST)


def _all_written(calls: Rounds, url: str) -> Callable[[], float]:
    """A round, and a wait for what follows behind the log: that it does not disturb the baseline's round."""

    def measured() -> float:
        rate = calls()
        with reviewing(url) as connection:
            wait_until(connection, head(connection).position, _CATCH_UP_SECONDS)
        return rate

    return measured
