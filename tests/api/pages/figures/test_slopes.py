"""The slope of days unseen agrees with the view of sightings, whatever was learned and when."""

import re
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from random_figures import DAY, FIRST, LAST, instants

from api.pages.figures.scale import window
from api.pages.figures.sighting_marks import NAMES, Sighted, sighting_marks
from api.pages.figures.slopes import SLOPES_PLOT, Child, Learned, segments, slopes_svg
from api.wording.delays import delay
from ledger.times import Instant, Interval, interval_of

learnings = st.lists(st.builds(lambda at, before: Learned(at, at - before * DAY), instants, st.integers(0, 900)))


@given(learnings, instants)
def test_at_each_moment_it_counts_from_the_last_sighting_then_known(learned: list[Learned], until: Instant) -> None:
    for segment in segments(learned, until):
        known = [item.seen for item in learned if item.at <= segment.start]
        assert segment.unseen_since == max(known)
        assert segment.start < segment.end <= until


@given(learnings, instants)
def test_it_has_no_gap_from_the_first_thing_learned_on(learned: list[Learned], until: Instant) -> None:
    found = segments(learned, until)
    known = [item.at for item in learned if item.at < until]
    assert [bool(found)] == [bool(known)]
    if found:
        assert found[0].start == min(known)
        assert found[-1].end == until
    assert all(before.end == after.start for before, after in pairwise(found))


def test_it_falls_only_when_a_later_sighting_became_known() -> None:
    first, told_later = interval_of("2006-11-30").latest, interval_of("2009-04-30").latest
    until = interval_of("2011-04-01").latest
    found = segments([Learned(first, first), Learned(told_later, told_later - DAY)], until)
    assert [int(segment.days(segment.end)) for segment in found] == [
        timedelta(microseconds=told_later - first).days,
        timedelta(microseconds=until - told_later + DAY).days,
    ]


@given(st.lists(st.tuples(instants, st.sampled_from(sorted(NAMES)), st.booleans()), max_size=12))
def test_every_sighting_is_a_mark_with_a_name_for_those_who_do_not_see_it(
    sighted: list[tuple[Instant, str, bool]],
) -> None:
    scale = window(FIRST, LAST + 1, SLOPES_PLOT)
    marks = [Sighted(how, told, Interval(at, at), "Police", "Seen, police", "/x") for at, how, told in sighted]
    drawn = "".join(sighting_marks(marks, 0, scale))
    assert drawn.count('aria-label="Seen, police"') == len(marks)


def test_a_hostile_name_of_a_child_stands_as_text() -> None:
    scale = window(FIRST, LAST + 1, SLOPES_PLOT)
    name = '"><script>x</script>'
    drawn = slopes_svg([Child(name, name, [], [], name, [name], None, "")], scale, name, name, name)
    assert "<script" not in drawn


def test_a_delay_is_told_in_months_as_vaguely_as_its_dates() -> None:
    assert delay(interval_of("2008-07"), interval_of("2009")) == "5 to 17 months after it"
    assert delay(interval_of("2008-07-14"), interval_of("2008-07-20")) == "within a month of it"
    assert delay(interval_of("2008"), interval_of("2008")) == "dated alike"
    assert delay(interval_of("2008"), interval_of("2008/..")) == ""


def _strips(*days: int) -> list[float]:
    """Return the heights of the strips of children who were all seen on the first day, as learned so long before."""
    scale = window(FIRST, FIRST + 400 * DAY, SLOPES_PLOT)
    children = [
        Child(f"Child {place}", "", [Learned(FIRST, FIRST - before * DAY)], [], "1", [], None, "")
        for place, before in enumerate(days)
    ]
    drawn = slopes_svg(children, scale, "children", "police", "Days unseen")
    return [float(height) for height in re.findall(r'<rect x="0" y="[\d.]+" width="1376" height="([\d.]+)"', drawn)]


def test_whoever_was_unseen_for_longest_has_a_higher_strip_and_leaves_the_others_theirs() -> None:
    alone, beside_another = _strips(0)[0], _strips(0, 800)
    assert beside_another[0] == alone
    assert beside_another[1] > alone


def test_no_strip_grows_without_end() -> None:
    assert max(_strips(0, 20_000)) < 300


def test_a_name_beside_a_mark_is_whole_where_there_is_room_and_no_trail_runs_through_it() -> None:
    scale = window(FIRST, LAST + 1, SLOPES_PLOT)
    middle = (FIRST + LAST) // 2
    by = "Bradford children's social care"
    drawn = "".join(sighting_marks([Sighted("seen", True, Interval(FIRST, middle), by, "Seen", "/x")], 0, scale))
    assert "children&#x27;s social care</text>" in drawn
    assert drawn.index("stroke-dasharray") < drawn.index("<rect") < drawn.index("<text")


def test_what_finds_no_room_is_a_speck_below_and_still_leads_to_its_entry() -> None:
    scale = window(FIRST, LAST + 1, SLOPES_PLOT)
    day = Interval(FIRST, FIRST)
    many = [Sighted("seen", number < 2, day, "Police", f"Seen {number}", f"/{number}") for number in range(5)]
    drawn = "".join(sighting_marks(many, 0, scale))
    assert drawn.count('class="speck"') == 2
    assert all(f'href="/{number}"' in drawn for number in range(5))
