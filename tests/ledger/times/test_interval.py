"""What has begun, certainly or possibly, by a moment."""

import pytest

from ledger.times import OPEN_END, OPEN_START, Interval, interval_of


@pytest.mark.parametrize(
    ("at", "certainly", "possibly"),
    [(9, False, False), (10, False, True), (19, False, True), (20, True, False), (21, True, False)],
)
def test_between_its_earliest_and_its_latest_an_interval_has_only_possibly_begun(
    at: int, certainly: bool, possibly: bool
) -> None:
    interval = Interval(10, 20)

    assert interval.begun_certainly(at) is certainly
    assert interval.begun_possibly(at) is possibly
    assert interval.begun(at) is (certainly or possibly)


def test_a_single_instant_begins_certainly_or_not_at_all() -> None:
    interval = Interval(10, 10)

    assert (interval.begun_certainly(10), interval.begun_possibly(10), interval.begun(9)) == (
        True,
        False,
        False,
    )


def test_an_open_end_is_never_certain_at_a_finite_moment_and_an_open_start_always_possible() -> None:
    interval = Interval(OPEN_START, OPEN_END)

    assert interval.begun_possibly(-(10**17))
    assert interval.begun_possibly(10**17)
    assert not interval.begun_certainly(OPEN_END - 1)
    assert interval.begun_certainly(OPEN_END)


def test_open_starts_sort_first_and_open_ends_last() -> None:
    texts = ["2007/..", "2007", "../2007", "2007-01", "1000", "9998"]

    assert sorted(texts, key=interval_of) == ["../2007", "1000", "2007-01", "2007", "2007/..", "9998"]
