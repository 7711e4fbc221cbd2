"""A stretch of time that all lanes share, shaded through them, with a bracket above that says what it was."""

from typing import Final, NamedTuple

from api.pages.figures.markup import INK, px, rect, words
from api.pages.figures.scale import TimeScale
from api.pages.figures.text_width import text_width
from ledger.times import Interval

HEIGHT: Final = 18.0
"""The room that the bracket has above what follows."""

_SIZE: Final = 12.0
_SHADE: Final = ".07"
_LEAST: Final = 3.0


class Shaded(NamedTuple):
    """A stretch of time, finite, and what it was: `for 645 days no agency knew`."""

    span: Interval
    said: str


def is_shown(shaded: Shaded | None, scale: TimeScale) -> bool:
    """Whether enough of it is in the picture to be seen."""
    return shaded is not None and scale.x(shaded.span.latest) - scale.x(shaded.span.earliest) > _LEAST


def shade(shaded: Shaded, scale: TimeScale, top: float, foot: float) -> str:
    """Return the shading of the lanes, as SVG."""
    left, right = (scale.x(at) for at in shaded.span)
    return rect(left, top, right - left, foot - top, f'class="shaded" fill="{INK}" fill-opacity="{_SHADE}"')


def bracket(shaded: Shaded, scale: TimeScale, top: float) -> list[str]:
    """Return the bracket, in HEIGHT pixels from `top`, with its words in it, or before it where they are wider."""
    left, right = (scale.x(at) for at in shaded.span)
    y, width = top + 8, text_width(shaded.said, _SIZE)
    parts = [
        '<g aria-hidden="true">',
        f'<path d="M{px(left)} {px(y + 6)}V{px(y)}H{px(right)}V{px(y + 6)}" fill="none" stroke="{INK}"/>',
    ]
    if width + 14 < right - left:
        middle = (left + right) / 2
        parts.append(rect(middle - width / 2 - 5, y - 7, width + 10, 14, 'fill="#fff"'))
        parts.append(words(shaded.said, middle, y + 4, _SIZE, 'text-anchor="middle"'))
    else:
        parts.append(words(shaded.said, left - 6, y + 4, _SIZE, 'text-anchor="end"'))
    parts.append("</g>")
    return parts
