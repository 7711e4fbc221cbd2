"""The name in a bar and the arrow that crosses it: neither hides the other."""

import re

from api.pages.figures.arrows import Telling, Trunk
from api.pages.figures.clearing import clear_of
from api.pages.figures.dense import Tile
from api.pages.figures.known import Known, Row
from api.pages.figures.lanes import PLOT, Asked, Lane, lay_out
from api.pages.figures.lanes_svg import Picture, lanes_svg
from api.pages.figures.packing import WINDOW, Name
from api.pages.figures.scale import window
from api.pages.figures.text_width import text_width
from ledger.times import interval_of

SCALE = window(interval_of("2008").earliest, interval_of("2009").latest + 1, PLOT)
NAME = "Over the same years incidents in the community were recorded"


def _no_tiles(_row: Row, _tile: Tile) -> tuple[str, str]:
    return "", ""


def _lane(name: str = NAME) -> Lane:
    since = interval_of("2008-02/2009-10")
    known = [Known("police/x", "contact", "police", True, since, since, name, "x", "#x")]
    return lay_out(known, [Row("police", "Police", 0)], Asked(SCALE, WINDOW, _no_tiles)).lanes[0]


def _name_under(x: float, lane: Lane) -> Name | None:
    return clear_of([lane], [Trunk(x, 0, 1000)], 0)[0].marks[0].name


def test_a_name_moves_to_the_longer_side_of_an_arrow() -> None:
    lane = _lane()
    name = lane.marks[0].name
    assert name
    near = _name_under(name.x + 40, lane)
    assert near
    assert near.x > name.x + 40
    assert near.text == NAME


def test_a_name_that_the_arrow_leaves_too_little_room_is_cut_before_it() -> None:
    lane = _lane()
    name = lane.marks[0].name
    assert name
    crossing = lane.marks[0].x - 120
    found = _name_under(crossing, lane._replace(marks=[lane.marks[0]._replace(name=name._replace(text=NAME * 4))]))
    assert found
    assert found.x == name.x
    assert found.x + text_width(found.text, WINDOW.name) < crossing


def test_an_arrow_that_passes_elsewhere_moves_nothing() -> None:
    lane = _lane()
    assert clear_of([lane], [], 0) == [lane]
    assert clear_of([lane], [Trunk(PLOT.right - 1, 0, 1000)], 0) == [lane]
    assert clear_of([lane], [Trunk(lane.marks[0].name.x + 40, 900, 1000)], 0) == [lane]  # type: ignore[union-attr]


def test_the_picture_writes_no_name_under_the_trunk_of_its_arrows() -> None:
    span, told = interval_of("2008-02/2009-10"), interval_of("2008-07")
    known = [
        Known("a/it", "referral", "a", True, told, told, "", "it", "#it"),
        Known("b/bar", "contact", "b", True, span, span, NAME, "bar", "#bar"),
        Known("a/it", "referral", "c", False, told, told, "", "it", "#it"),
    ]
    rows = [Row(key, key, 0) for key in "abc"]
    lanes = lay_out(known, rows, Asked(SCALE, WINDOW, _no_tiles))
    telling = Telling("a", "c", told)
    drawn = lanes_svg(Picture("lanes", lanes, [], selected="a/it", tellings=[telling]))
    trunk = re.search(r"H([\d.]+)V", drawn.partition('class="arrows"')[2])
    name = re.search(r'<text x="([\d.]+)"[^>]*>(Over[^<]*)</text>', drawn)
    assert trunk
    assert name
    left = float(name[1])
    assert not left - 3 < float(trunk[1]) < left + text_width(name[2], WINDOW.name) + 3
