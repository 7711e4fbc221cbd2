"""A stretch of time through all lanes: as wide as it was, within the picture, its words in sight."""

from xml.etree import ElementTree as ET

from hypothesis import given
from random_figures import DAY, HOSTILE, instants, two_years, whole

from api.pages.figures.scale import TimeScale
from api.pages.figures.shading import Shaded, bracket, is_shown, shade
from api.pages.figures.text_width import text_width
from ledger.times import Instant, Interval

SAID = "for 645 days no agency knew"


@given(two_years, instants, instants)
def test_it_is_as_wide_as_the_time_was_and_never_beyond_the_picture(
    scale: TimeScale, one: Instant, other: Instant
) -> None:
    shaded = Shaded(Interval(min(one, other), max(one, other)), SAID)
    drawn = ET.fromstring(shade(shaded, scale, 10, 50))  # noqa: S314  # ours
    left, width = float(drawn.attrib["x"]), float(drawn.attrib["width"])
    assert abs(left - scale.x(shaded.span.earliest)) < 0.1
    assert scale.plot.left - 0.1 <= left <= left + width <= scale.plot.right + 0.1
    assert is_shown(shaded, scale) == (scale.x(shaded.span.latest) - scale.x(shaded.span.earliest) > 3)


@given(two_years, instants)
def test_its_words_stand_in_the_bracket_or_else_before_it(scale: TimeScale, day: Instant) -> None:
    for days in (20, 700):
        shaded = Shaded(Interval(day, day + days * DAY), SAID)
        left, right = scale.x(shaded.span.earliest), scale.x(shaded.span.latest)
        words = ET.fromstring("".join(bracket(shaded, scale, 0))).find("text")  # noqa: S314  # ours
        assert words is not None
        x, half = float(words.attrib["x"]), text_width(SAID, 12) / 2
        if words.attrib["text-anchor"] == "middle":
            assert left - 0.1 <= x - half
            assert x + half <= right + 0.1
        else:
            assert x <= left


def test_whatever_it_is_said_to_be_is_text() -> None:
    scale = whole([])
    drawn = ET.fromstring("".join(bracket(Shaded(Interval(scale.start, scale.end), HOSTILE), scale, 0)))  # noqa: S314
    assert drawn.find("script") is None
