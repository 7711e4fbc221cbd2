from hypothesis import given
from hypothesis import strategies as st
from random_figures import FIRST, LAST, instants, whole

from api.pages.figures.known import Known
from api.pages.figures.lanes import PLOT
from api.pages.figures.scale import STRIP, month_ticks, months_long, whole_case, window, year_ticks
from ledger.times import OPEN_END, OPEN_START, Instant, interval_of


def _at(text: str) -> Instant:
    return interval_of(text).latest


@given(st.lists(instants, min_size=1), instants, instants, st.booleans())
def test_later_is_never_further_left_and_nothing_is_outside(
    certain: list[Instant], one: Instant, other: Instant, fold: bool
) -> None:
    scale = whole_case(certain, PLOT, fold=fold)
    earlier, later = sorted((one, other))
    assert PLOT.left <= scale.x(earlier) <= scale.x(later) <= PLOT.right
    assert scale.x(OPEN_START) == PLOT.left
    assert scale.x(OPEN_END) == PLOT.right


@given(st.lists(instants, min_size=1), st.floats(PLOT.left, PLOT.right), st.booleans())
def test_a_place_gives_back_the_instant_that_is_drawn_there(certain: list[Instant], x: float, fold: bool) -> None:
    scale = whole_case(certain, PLOT, fold=fold)
    assert abs(scale.x(scale.at(x)) - x) < 0.01


def test_within_a_piece_equal_times_are_equally_wide() -> None:
    scale = window(_at("2007-12-31") + 1, _at("2009-12-31") + 1, PLOT)
    first, second, third = (scale.x(_at(f"2008-01-{day}")) for day in ("05", "15", "25"))
    assert abs((second - first) - (third - second)) < 1e-9


def test_three_sparse_years_and_more_before_the_first_busy_one_are_folded_into_a_strip() -> None:
    certain = [_at("1996-05"), _at("1998"), _at("2000"), *[_at("2003-03")] * 3, _at("2011")]
    folded = whole_case(certain, PLOT, fold=True)
    assert folded.folded is not None
    assert folded.x(_at("2002") + 1) == PLOT.left + STRIP
    assert [tick.label for tick in year_ticks(folded)][:2] == ["1996\u20132002", "2003"]
    assert whole_case(certain, PLOT, fold=False).folded is None


def test_two_sparse_years_are_not_worth_folding() -> None:
    assert whole_case([_at("2001"), *[_at("2003-03")] * 3], PLOT, fold=True).folded is None


def test_a_case_that_holds_nothing_has_a_scale_all_the_same() -> None:
    none: list[Known] = []
    assert whole(none).plot == PLOT


def test_a_window_is_marked_by_its_months() -> None:
    scale = window(_at("2007-12-31") + 1, _at("2009-12-31") + 1, PLOT)
    assert months_long(scale.start, scale.end) == 24
    assert [tick.label for tick in month_ticks(scale)][:12] == [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]  # fmt: skip
    assert FIRST < scale.start < LAST
