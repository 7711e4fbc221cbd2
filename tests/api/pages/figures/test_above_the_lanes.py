from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from random_figures import instants, whole

from api.pages.figures.density import SILENCE_DAYS_MIN, silences
from api.pages.figures.key_dates import KeyDate, place_names
from api.pages.figures.lanes import PLOT
from api.pages.figures.scale import counted, month_starts, whole_case
from api.pages.figures.text_width import cut_to, lines_of, text_width
from api.pages.figures.years_seen import ChildSeen, seen_strip
from ledger.times import Instant, days_between, interval_of


@given(st.lists(instants))
def test_every_stretch_of_150_days_without_an_entry_is_a_silence_and_no_other(moments: list[Instant]) -> None:
    expected = [
        (before, after)
        for before, after in pairwise(sorted(moments))
        if days_between(before, after) >= SILENCE_DAYS_MIN
    ]
    assert [(silence.start, silence.end) for silence in silences(moments)] == expected


def test_a_silence_is_measured_in_whole_months() -> None:
    (silence,) = silences([interval_of("2003-06-30").latest, interval_of("2004-09-30").latest])
    assert silence.said() == "15 months"


@given(st.lists(instants, min_size=1))
def test_every_entry_is_counted_in_its_month(moments: list[Instant]) -> None:
    starts = month_starts(whole_case(moments, PLOT, fold=False))
    assert sum(counted(moments, starts)) == len(moments)


def test_key_dates_close_together_are_named_where_they_do_not_cover_each_other() -> None:
    days = ("2005-06-17", "2008-07-31", "2009-04-30", "2009-10-31", "2009-12-15", "2011-09-21")
    keys = [KeyDate(interval_of(day).latest, "Hamzah last seen", "in April 2009") for day in days]
    placed = place_names(keys, whole([]))
    scale = whole_case([key.at for key in keys], PLOT, fold=False)
    placed = place_names(keys, scale)
    assert len(placed) == len(keys)
    for place, one in enumerate(placed):
        for other in placed[place + 1 :]:
            apart = one.span[1] <= other.span[0] or other.span[1] <= one.span[0]
            assert apart or one.row != other.row


@given(st.text(max_size=80), st.floats(5, 300))
def test_a_cut_text_is_never_wider_than_its_room(text: str, width: float) -> None:
    assert text_width(cut_to(text, width, 12), 12) <= width or not cut_to(text, width, 12).strip("\u2026")
    lines = lines_of(text, width, 12, lines=2)
    assert len(lines) <= 2
    assert all(text_width(line, 12) <= width or not line.strip("\u2026") for line in lines)


def test_a_text_is_cut_between_words() -> None:
    assert cut_to("Papers for the MARAC: eleven incidents", 110, 12) == "Papers for the\u2026"


def test_the_strip_of_a_child_says_not_again_only_where_somebody_had_seen_them() -> None:
    scale = whole_case([interval_of("2008").earliest, interval_of("2011").latest], PLOT, fold=False)
    never, once = ("".join(seen_strip(ChildSeen("Hamzah", seen), scale, 0)) for seen in ([], [interval_of("2008-05")]))
    assert "no agency recorded to have seen them" in never
    assert "not seen again by any agency" in once
    assert "no agency recorded" not in once
