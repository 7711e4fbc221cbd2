"""Sightings of a child as marks: seen, spoken to, alone, tried and not seen; hollow where the knower was not told."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.pages.figures.markup import BAND, INK, QUIET, link, px, rect, words
from api.pages.figures.room import Room, Spot
from api.pages.figures.scale import TimeScale
from api.pages.figures.text_width import cut_to, text_width
from ledger.times import Interval

ROWS_HEIGHT: Final = 70.0
"""The room that a strip's marks and their names have."""

_SPECKS: Final = 70.0
_SIZE: Final = 7.0
_FIRST: Final = 42.0
_NAME: Final = 12.0
_TOP: Final = 8.0
_TRAIL_MIN: Final = 2.0
_NAME_LENGTHS: Final = (200.0, 120.0)
_ROWS: Final = (_FIRST, _FIRST + 17, _FIRST - 17)

_SPEECH: Final = "M-6.5-6H6.5V4.5H-1L-4 8V4.5H-6.5Z"


class Sighted(NamedTuple):
    """One recorded attempt to see a child. `how` is one of NAMES; `told`: the knower knew of it."""

    how: str
    told: bool
    occurred: Interval
    by: str
    label: str
    href: str


NAMES: Final = {
    "seen": "Seen",
    "spoken": "Spoken to",
    "alone": "Seen alone, or alone and spoken to",
    "tried": "Tried, not seen",
    "unrecorded": "Visit; seeing not recorded",
}


def sighting_icon(how: str, *, told: bool = True) -> str:
    """Return a mark as a small picture of its own, for the key. It says nothing aloud."""
    return (
        '<svg class="mark-icon" aria-hidden="true" focusable="false" width="18" height="18" viewBox="-9 -9 18 18">'
        f"{_shape(how, told=told)}</svg>"
    )


def sighting_marks(sighted: Sequence[Sighted], top: float, scale: TimeScale) -> list[str]:
    """Return the marks of one strip: first those that the knower knew, so that their names find room."""
    shown = [one for one in sighted if scale.shows(one.occurred.earliest, one.occurred.latest)]
    ordered = sorted(shown, key=lambda one: (not one.told, one.occurred))
    room, spots, crowded = Room(), [], []
    for one in ordered:
        x = scale.x(min(one.occurred.latest, scale.end - 1))
        free = next(filter(room.is_free, (Spot(x - _SIZE, x + _SIZE, row) for row in _ROWS)), None)
        if free is None:
            crowded.append((one, x))
        else:
            room.take(free)
            spots.append((one, free))
    parts = [_trail(one, spot, top, scale) for one, spot in spots]
    parts += [_speck(one, x, top) for one, x in crowded]
    for one, spot in spots:
        drawn = f'<g transform="translate({px(spot.middle)} {px(top + spot.row)})">{_shape(one.how, told=one.told)}</g>'
        parts.append(link(one.href, one.label, drawn))
        parts += _named(one, spot, top, room, scale)
    return parts


def _speck(one: Sighted, x: float, top: float) -> str:
    """Return what stands for a mark that found no room in any row: marks over marks nobody could tell apart."""
    paint = f'fill="{INK}"' if one.told else f'fill="#fff" stroke="{QUIET}"'
    return link(one.href, one.label, f'<circle class="speck" cx="{px(x)}" cy="{px(top + _SPECKS)}" r="2.2" {paint}/>')


def _trail(one: Sighted, spot: Spot, top: float, scale: TimeScale) -> str:
    """Return the dotted line back to the earliest day on which the sighting may have been."""
    start, y = scale.x(one.occurred.earliest), top + spot.row
    if spot.left - start <= _TRAIL_MIN:
        return ""
    drawn = f"M{px(start)} {px(y - 4)}v8M{px(start)} {px(y)}H{px(spot.left)}"
    return f'<path d="{drawn}" stroke="{QUIET}" stroke-dasharray="1.5 2.5" fill="none"/>'


def _named(one: Sighted, spot: Spot, top: float, room: Room, scale: TimeScale) -> list[str]:
    """Return the name beside or above its mark, in the first place that covers nothing: whole, else cut, else none."""
    for said in dict.fromkeys(cut_to(one.by, longest, _NAME, bold=one.told) for longest in _NAME_LENGTHS):
        width = text_width(said, _NAME, bold=one.told)
        middle = spot.middle - width / 2
        choices = (
            (spot.right + 4, spot.row),
            (spot.left - 4 - width, spot.row),
            (middle, spot.row - 17),
            (middle, spot.row + 17),
        )
        for left, row in choices:
            fits = left >= scale.plot.left and left + width <= scale.plot.right - 4 and _TOP < row < _SPECKS - _SIZE
            if fits and room.is_free(Spot(left - 2, left + width + 2, row)):
                room.take(Spot(left, left + width, row))
                paint = 'font-weight="bold"' if one.told else f'fill="{QUIET}"'
                ground = rect(left - 2, top + row - 7, width + 4, 14, f'fill="{BAND}"')  # no trail runs through it
                return [ground, words(said, left, top + row + 4, _NAME, f'{paint} aria-hidden="true"')]
    return []


def _shape(how: str, *, told: bool) -> str:
    fill = INK if told else "#fff"
    paint = f'fill="{fill}" stroke="{INK if told else QUIET}" stroke-width="1.4"'
    ink = "#fff" if told else QUIET
    if how == "tried":
        colour = INK if told else QUIET
        return (
            f'<circle r="6.3" fill="#fff" stroke="{colour}" stroke-width="1.6"/>'
            f'<path d="M-3-3L3 3M-3 3L3-3" stroke="{colour}" stroke-width="2"/>'
        )
    if how == "unrecorded":
        return f'<path d="M-7-3H7V3H-7Z" fill="#fff" stroke="{INK if told else QUIET}" stroke-width="1.6"/>'
    if how == "spoken":
        return f'<path d="{_SPEECH}" {paint}/>'
    if how == "alone":
        return f'<path d="{_SPEECH}" {paint}/><circle cy="-1" r="2.4" fill="{ink}"/>'
    return f'<circle r="6.3" {paint}/>'
