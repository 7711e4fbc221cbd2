"""Figures beside their baselines, measured turn about so that a noisy machine disturbs both alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, NamedTuple

MILLISECONDS: Final = 1000.0


class Pair(NamedTuple):
    """One round: our value and the baseline's, of one kind (a rate, or a time)."""

    ours: float
    baseline: float


@dataclass(frozen=True)
class Figure:
    """One row of the table. `target` bounds the ratio of ours to the baseline: from below, or from above."""

    what: str
    ours: str
    baseline: str
    ratio: float
    target: float
    at_least: bool

    @property
    def is_met(self) -> bool:
        """Whether the ratio is on the right side of the target."""
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


def turn_about(ours: Callable[[], float], baseline: Callable[[], float], rounds: int) -> list[Pair]:
    """Measure both so many times, one after the other."""
    return [Pair(ours(), baseline()) for _ in range(rounds)]


def rates(what: str, pairs: Sequence[Pair], baseline: str, *, at_least: float) -> Figure:
    """A figure of rates (events a second): medians, and the median of the rounds' ratios."""
    ours, theirs, ratio = _medians(pairs)
    return Figure(what, f"{ours:,.0f}/s", f"{theirs:,.0f}/s {baseline}", ratio, at_least, at_least=True)


def times(what: str, pairs: Sequence[Pair], baseline: str, *, at_most: float) -> Figure:
    """A figure of times (in seconds): medians, and the median of the pairs' ratios."""
    ours, theirs, ratio = _medians(pairs)
    return Figure(what, _ms(ours), f"{_ms(theirs)} {baseline}", ratio, at_most, at_least=False)


def speed_up(what: str, pairs: Sequence[Pair], baseline: str, *, at_least: float) -> Figure:
    """A figure of times of which ours is to be so many times the shorter."""
    ours, theirs, _ = _medians(pairs)
    ratio = median(pair.baseline / pair.ours for pair in pairs)
    return Figure(what, _ms(ours), f"{_ms(theirs)} {baseline}", ratio, at_least, at_least=True)


def seconds(action: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _medians(pairs: Sequence[Pair]) -> tuple[float, float, float]:
    return (
        median(pair.ours for pair in pairs),
        median(pair.baseline for pair in pairs),
        median(pair.ours / pair.baseline for pair in pairs),
    )


def _ms(duration: float) -> str:
    return f"{duration * MILLISECONDS:,.2f} ms"
