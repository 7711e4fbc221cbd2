"""What holds for lanes whatever they show: nothing lost, nothing covered, nothing outside."""

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from random_figures import HOSTILE, ROWS, asked, known, two_years, whole

from api.pages.figures.dense import ENTRIES_IN_VIEW_MAX
from api.pages.figures.known import Known
from api.pages.figures.lanes import Lane, Lanes, lay_out
from api.pages.figures.packing import Packed
from api.pages.figures.scale import TimeScale
from api.pages.figures.text_width import text_width
from ledger.times import Interval, interval_of


def _rows_of_marks(lane: Lane) -> list[list[Packed]]:
    found: dict[int, list[Packed]] = {}
    for mark in lane.marks:
        found.setdefault(mark.row, []).append(mark)
    return [sorted(marks, key=lambda mark: mark.left) for marks in found.values()]


def _laid_out(items: list[Known], scale: TimeScale, *, months: bool) -> Lanes:
    return lay_out(items, ROWS, asked(scale, months=months))


@given(known(), two_years, st.booleans())
def test_marks_in_a_row_never_overlap(items: list[Known], window: TimeScale, in_window: bool) -> None:
    lanes = _laid_out(items, window if in_window else whole(items), months=in_window)
    for lane in lanes.lanes:
        for marks in _rows_of_marks(lane):
            for before, after in pairwise(marks):
                assert before.right <= after.left


@given(known(), two_years, st.booleans())
def test_everything_that_may_have_been_learned_in_the_time_shown_is_shown_once(
    items: list[Known], window: TimeScale, in_window: bool
) -> None:
    scale = window if in_window else whole(items)
    lanes = _laid_out(items, scale, months=in_window)
    shown = Counter((lane.row.key, mark.item.ref) for lane in lanes.lanes for mark in lane.marks)
    shown += Counter((lane.row.key, item.ref) for lane in lanes.lanes for tile in lane.tiles for item in tile.items)
    assert shown == Counter((item.row, item.ref) for item in items if scale.shows(*item.since))


@given(known(), two_years, st.booleans())
def test_marks_stand_in_the_order_in_which_they_became_certain(
    items: list[Known], window: TimeScale, in_window: bool
) -> None:
    lanes = _laid_out(items, window if in_window else whole(items), months=in_window)
    for lane in lanes.lanes:
        for marks in _rows_of_marks(lane):
            certain = [mark.item.since.latest for mark in marks]
            assert certain == sorted(certain)


@given(known(), two_years, st.booleans())
def test_everything_is_inside_the_plot_and_its_lane(items: list[Known], window: TimeScale, in_window: bool) -> None:
    scale = window if in_window else whole(items)
    lanes = _laid_out(items, scale, months=in_window)
    for lane in lanes.lanes:
        for mark in lane.marks:
            assert scale.plot.left <= mark.left <= mark.x <= mark.right <= scale.plot.right + 1e-6
            assert lane.top <= lane.y(mark) - mark.size / 2
            assert lane.y(mark) + mark.size / 2 <= lane.top + lane.height
        for tile in lane.tiles:
            assert scale.plot.left <= tile.left < tile.right <= scale.plot.right + 1e-6
    for above, below in pairwise(lanes.lanes):
        assert above.top + above.height < below.top


@given(known(), two_years, st.booleans())
def test_a_fade_ends_at_its_mark_and_an_open_dot_stands_before_it(
    items: list[Known], window: TimeScale, in_window: bool
) -> None:
    lanes = _laid_out(items, window if in_window else whole(items), months=in_window)
    for lane in lanes.lanes:
        for mark in lane.marks:
            if mark.fade is not None:
                assert mark.fade < mark.x - mark.size / 2
            if mark.dot is not None:
                assert mark.item.occurred.latest < mark.item.since.earliest
                assert mark.dot < (mark.x if mark.fade is None else mark.fade)


@given(known(most=30), two_years)
def test_a_name_covers_no_mark_of_its_row_and_leaves_the_plot_nowhere(items: list[Known], window: TimeScale) -> None:
    lanes = _laid_out(items, window, months=True)
    for lane in lanes.lanes:
        for marks in _rows_of_marks(lane):
            for place, mark in enumerate(marks):
                if mark.name is None:
                    continue
                width = text_width(mark.name.text, lane.measures.name)
                left = mark.name.x if mark.name.anchor == "start" else mark.name.x - width
                assert window.plot.left <= left
                assert left + width <= window.plot.right
                for other in marks[:place]:
                    assert other.right <= left
                for other in marks[place + 1 :]:
                    assert left + width <= other.left


@settings(max_examples=5)
@given(st.integers(ENTRIES_IN_VIEW_MAX + 1, ENTRIES_IN_VIEW_MAX + 200))
def test_above_400_marks_contacts_are_counted_and_other_kinds_keep_marks_while_there_is_room(count: int) -> None:
    lane = _crowded(count).lanes[0]
    assert {mark.item.kind for mark in lane.marks} == {"decision"}
    assert max(mark.row for mark in lane.marks) <= 1
    assert len(lane.marks) + sum(len(tile.items) for tile in lane.tiles) == count
    assert sum(item.kind == "contact" for tile in lane.tiles for item in tile.items) == (count + 1) // 2


def test_a_tile_holds_what_became_certain_in_its_weeks() -> None:
    for tile in _crowded(600).lanes[0].tiles:
        assert tile.start < tile.end
        assert all(tile.start <= item.since.latest < tile.end for item in tile.items)


def test_a_lane_that_would_grow_without_end_holds_counts_by_itself() -> None:
    at = interval_of("2012-02/2012-03")
    told = [_entry(number, "information-shared", at) for number in range(60)]
    own = [_entry(60 + number, "contact", interval_of("2008-07-14"))._replace(row="csc") for number in range(3)]
    lanes = _laid_out(told + own, whole(told + own), months=False)
    assert len(lanes.lanes[0].marks) == 2
    assert [len(tile.items) for tile in lanes.lanes[0].tiles] == [58]
    assert lanes.lanes[1].tiles == []


def test_what_became_certain_after_the_window_is_marked_as_beyond_it() -> None:
    item = _entry(1, "contact", interval_of("2008-06/2010-06"))
    window = whole([_entry(2, "contact", interval_of("2008-06"))])
    (mark,) = _laid_out([item], window, months=True).lanes[0].marks
    assert mark.beyond
    assert mark.right == window.plot.right


def test_a_hostile_name_is_cut_to_its_room() -> None:
    item = _entry(1, "contact", interval_of("2008-01/2008-12"))._replace(name=HOSTILE)
    (mark,) = _laid_out([item], whole([item]), months=False).lanes[0].marks
    assert mark.name is not None
    assert text_width(mark.name.text, 11.5) < mark.x - mark.size / 2 - mark.name.x


def _crowded(count: int) -> Lanes:
    start = interval_of("2003").earliest
    kinds = ("contact", "decision")
    items = [
        _entry(number, kinds[number % 2], Interval(start + number * 10**12, start + number * 10**12))
        for number in range(count)
    ]
    return _laid_out(items, whole(items), months=False)


def _entry(number: int, kind: str, at: Interval) -> Known:
    ref = f"police/{number}"
    return Known(ref, kind, "police", True, at, at, "A name", "A label", f"#{ref}")
