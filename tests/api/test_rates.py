"""The token bucket: whatever the times of asking, never more than promised, and never less."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from api.rates import Rates


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


RATES = st.floats(0.01, 1_000)
BURSTS = st.integers(1, 50)
PAUSES = st.lists(st.floats(0, 20) | st.just(0.0), max_size=200)
ROUNDING = 1e-6


@given(RATES, BURSTS, PAUSES)
def test_in_no_stretch_of_time_is_more_allowed_than_the_burst_and_what_the_rate_adds(
    per_second: float, burst: int, pauses: list[float]
) -> None:
    clock = Clock()
    rates = Rates(per_second, burst, clock)
    allowed = []
    for at in accumulate(pauses, initial=clock.at):
        clock.at = at
        if not rates.take("somebody"):
            allowed.append(at)
    for first, start in enumerate(allowed):
        for last in range(first, len(allowed)):
            most = burst + (allowed[last] - start) * per_second
            assert last - first + 1 <= most + ROUNDING * per_second + ROUNDING


@given(RATES, BURSTS, PAUSES)
def test_whoever_waits_as_long_as_told_is_allowed_and_not_before(
    per_second: float, burst: int, pauses: list[float]
) -> None:
    clock = Clock()
    rates = Rates(per_second, burst, clock)
    for pause in pauses:
        clock.at += pause
        seconds = rates.take("somebody")
        if seconds > ROUNDING:
            clock.at += seconds / 2
            assert rates.wait("somebody") > 0
            clock.at += seconds / 2 + ROUNDING
            assert rates.take("somebody") == 0


@given(RATES, BURSTS, st.integers(1, 100))
def test_whoever_keeps_to_the_rate_is_never_refused(per_second: float, burst: int, times: int) -> None:
    clock = Clock()
    rates = Rates(per_second, burst, clock)
    for _ in range(times):
        assert rates.take("somebody") <= ROUNDING
        clock.at += 1 / per_second + ROUNDING


def test_each_has_a_bucket_of_their_own_and_those_who_asked_least_lately_are_forgotten() -> None:
    clock = Clock()
    rates = Rates(1, 1, clock, most=2)
    assert [rates.take(who) for who in ("a", "b")] == [0, 0]
    assert rates.take("a") > 0
    assert rates.take("c") == 0
    assert rates.take("b") > 0
    assert rates.take("a") == 0  # forgotten for c


def test_looking_takes_nothing() -> None:
    rates = Rates(1, 1, Clock())
    assert [rates.wait("a") for _ in range(3)] == [0, 0, 0]
    assert rates.take("a") == 0
    assert rates.wait("a") > 0
