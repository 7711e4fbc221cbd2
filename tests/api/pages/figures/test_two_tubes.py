"""Two tunnels on one time line: every thing has its dot, every shared thing a line, whatever the days."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from random_figures import FIRST, HOSTILE, LAST, instants

from api.pages.figures.lanes import PLOT
from api.pages.figures.scale import window
from api.pages.figures.two_tubes import Side, Spot, two_tubes_svg
from ledger.times import OPEN_END

_PATH = ".//{http://www.w3.org/2000/svg}path"
_SCALE = window(FIRST, LAST, PLOT)
_DAYS = instants | st.just(OPEN_END)


@st.composite
def sides(draw: st.DrawFn) -> Side:
    """A side of any shape: things known before its day and after, some of them the other's too."""
    refs = draw(st.lists(st.integers(0, 40), unique=True, max_size=30))
    return Side(HOSTILE, "A day", draw(_DAYS), [Spot(f"x/{ref}", draw(_DAYS), draw(st.booleans())) for ref in refs])


@given(sides(), sides())
def test_every_thing_has_a_dot_and_every_shared_one_a_line(upper: Side, lower: Side) -> None:
    drawn = ET.fromstring(two_tubes_svg("Two", upper, lower, _SCALE))  # noqa: S314  # our own
    paths = drawn.findall(_PATH)
    dots = sum(path.get("d", "").count("M") for path in paths if path.get("class") == "dots")
    assert dots == len(upper.spots) + len(lower.spots)
    shared = {spot.ref for spot in upper.spots} & {spot.ref for spot in lower.spots}
    threads = next(path for path in paths if path.get("class") == "threads")
    assert threads.get("d", "").count("M") == len(shared)


@given(sides())
def test_what_is_only_possible_by_the_day_is_dashed_and_inside_the_tube(side: Side) -> None:
    drawn = ET.fromstring(two_tubes_svg("Two", side, side._replace(spots=[]), _SCALE))  # noqa: S314  # our own
    dashed = [path for path in drawn.findall(_PATH) if path.get("stroke-dasharray")]
    possible = sum(1 for spot in side.spots if spot.known > side.at)
    assert sum(path.get("d", "").count("M") for path in dashed) == possible


def test_a_day_beyond_the_picture_has_an_arrow_and_no_wall() -> None:
    side = Side("Police", "1 January 2100", OPEN_END, [])
    assert two_tubes_svg("Two", side, side, _SCALE).count("1 January 2100 \u2192") == 2
