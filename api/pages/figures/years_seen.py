"""One child's sightings in a thin strip over the lanes: when somebody is recorded to have seen them."""

from typing import Final, NamedTuple

from api.pages.figures.markup import INK, QUIET, line, px, rect, words
from api.pages.figures.scale import TimeScale
from api.pages.figures.text_width import cut_to, text_width
from ledger.times import Interval

HEIGHT: Final = 24.0

_DOT: Final = 4.2
_NOT_AGAIN: Final = "not seen again by any agency"
_NEVER: Final = "no agency recorded to have seen them"


class ChildSeen(NamedTuple):
    """A child, by the name that the pages use, and when they were seen, by anyone."""

    name: str
    seen: list[Interval]


def seen_strip(child: ChildSeen, scale: TimeScale, top: float) -> list[str]:
    """Return the strip as SVG. After the last sighting a dotted line says that there was no other, or none at all."""
    y = top + HEIGHT / 2 + 2
    name = cut_to(f"{child.name} seen", scale.plot.left - 12, 12.5, bold=True)
    parts = ['<g aria-hidden="true">', words(name, 0, y + 4, 12.5, 'font-weight="bold"')]
    last = max((interval.latest for interval in child.seen), default=scale.start)
    if scale.x(last) < scale.plot.right:
        parts += _unseen(_NOT_AGAIN if child.seen else _NEVER, scale.x(last), scale.plot.right, y)
    for interval in dict.fromkeys(child.seen):  # several on one day are one dot
        if not scale.shows(interval.earliest, interval.latest):
            continue
        start, x = scale.x(interval.earliest), scale.x(interval.latest)
        parts.append(rect(start, y - 3, x - start, 6, f'fill="{QUIET}" fill-opacity=".25"'))
        parts.append(f'<circle cx="{px(x)}" cy="{px(y)}" r="{_DOT}" fill="{INK}"/>')
    parts.append("</g>")
    return parts


def _unseen(said: str, left: float, right: float, y: float) -> list[str]:
    width = text_width(said, 12)
    parts = [line(left, y, right, y, f'stroke="{QUIET}" stroke-dasharray="1.5 3"')]
    if width + 30 < right - left:
        middle = (left + right) / 2
        parts.append(rect(middle - width / 2 - 5, y - 8, width + 10, 16, 'fill="#fff"'))
        parts.append(words(said, middle, y + 4, 12, f'text-anchor="middle" fill="{QUIET}"'))
    return parts
