"""The tunnel among the lanes: what certainly was inside, what may have been, and what was in the light."""

import re

from api.pages.figures.known import Known, Row
from api.pages.figures.lanes import PLOT
from api.pages.figures.scale import window
from api.pages.figures.tube import Tube, share_bar, tube_svg
from ledger.times import interval_of

SCALE = window(interval_of("2008").earliest, interval_of("2010").latest + 1, PLOT)
DAY = interval_of("2009-10-12").latest


def _tube(*since: str, row: str = "gp") -> str:
    known = [
        Known(f"gp/{text}", "contact", row, True, interval_of(text), interval_of(text), "", "", "") for text in since
    ]
    rows = [Row("gp", "GP practice", 0), Row("police", "Police", 1)]
    return tube_svg(Tube("all lanes", rows, known, {"gp"}, [], DAY, "12 October 2009"), SCALE)


def test_what_was_possible_on_the_day_is_half_a_dot_at_the_wall() -> None:
    drawn = _tube("2009-10")
    assert drawn.count('class="possible"') == 1
    place = re.search(r'class="possible" cx="([\d.]+)"', drawn)
    assert place
    assert 0 < SCALE.x(DAY) - float(place[1]) < 10


def test_what_was_learned_on_the_very_day_stands_inside_and_not_on_the_wall() -> None:
    solid = re.search(r'd="M(\d+) [^"]*" fill="#fff"/>', _tube("2009-10-12"))
    assert solid
    assert int(solid[1]) + 2 * 2.7 < SCALE.x(DAY) - 1.5


def test_beside_it_the_half_dot_has_a_place_of_its_own() -> None:
    drawn = _tube("2009-10-12", "2009-10")
    solid = re.search(r'd="M(\d+) [^"]*" fill="#fff"/>', drawn)
    half = re.search(r'class="possible" cx="([\d.]+)"', drawn)
    assert solid
    assert half
    assert float(half[1]) + 3 < int(solid[1])


def test_what_was_certain_or_had_not_begun_is_no_half_dot() -> None:
    assert 'class="possible"' not in _tube("2009-03", "2009-11")


def test_what_another_may_have_known_is_none_of_the_tunnel() -> None:
    assert 'class="possible"' not in _tube("2009-10", row="police")


def test_a_line_leads_from_where_it_may_first_have_been_known() -> None:
    left = round(SCALE.x(interval_of("2008").earliest))
    assert f'class="fade" d="M{left} ' in _tube("2008")
    assert 'class="fade"' not in _tube("2008-05-02")


def test_the_bar_is_as_wide_as_the_page_and_shows_the_least_of_its_parts() -> None:
    drawn = share_bar([("known", 1), ("known_elsewhere", 999), ("stale", 0)])
    widths = [float(width) for width in re.findall(r'<svg x="[\d.]+%" width="([\d.]+)%"', drawn)]
    assert len(widths) == 2
    assert min(widths) > 1
    assert abs(sum(widths) - 100) < 0.1
    assert 'width="100%"' in drawn.partition(">")[0]
