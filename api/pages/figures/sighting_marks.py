"""Sightings of a child as marks: seen, spoken to, alone, tried and not seen; hollow where the knower was not told."""

from collections.abc import Sequence
from functools import cache
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


_ICON: Final = (
    '<svg class="mark-icon" aria-hidden="true" focusable="false" width="18" height="18" viewBox="-9 -9 18 18">'
)


@cache
def sighting_icon(how: str, *, told: bool = True) -> str:
    """Return a mark as a small picture of its own, for the key. It says nothing aloud."""
    return f"{_ICON}{_shape(how, told=told)}</svg>"


@cache
def sighting_use(how: str, *, told: bool) -> str:
    """Return the same where the definitions are in the page: hundreds of rows have one, and are shorter by it."""
    return f'{_ICON}<use href="#{_id(how, told=told)}"/></svg>'


@cache
def sighting_definitions() -> str:
    """Return the definitions of all marks, for once a page."""
    shapes = [f'<g id="{_id(how, told=told)}">{_shape(how, told=told)}</g>' for how in NAMES for told in (True, False)]
    return f"<defs>{''.join(shapes)}</defs>"


@cache
def _id(how: str, *, told: bool) -> str:
    return f"s-{how}-{'told' if told else 'untold'}"


def sighting_marks(sighted: Sequence[Sighted], top: float, scale: TimeScale) -> list[str]:
    """Return the marks of one strip: first those that the knower knew, so that their names find room.

    Their definitions must be in the page (`sighting_definitions`).
    """
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
    names = {key: _names(*key) for key in {(one.by, one.told) for one, _ in spots}}
    for one, spot in spots:
        drawn = f'<use href="#{_id(one.how, told=one.told)}" x="{px(spot.middle)}" y="{px(top + spot.row)}"/>'
        parts.append(link(one.href, one.label, drawn))
        parts += _named(names[one.by, one.told], spot, top, room, scale)
    return parts


class _Name(NamedTuple):
    """A name as it may stand by marks: the same by all of one agency, and so measured once."""

    said: str
    width: float
    paint: str


def _names(by: str, told: bool) -> list[_Name]:  # as its key has it
    """Return a name as it is tried by a mark: whole, then cut, where that is shorter."""
    paint = 'font-weight="bold"' if told else f'fill="{QUIET}"'
    cut = dict.fromkeys(cut_to(by, longest, _NAME, bold=told) for longest in _NAME_LENGTHS)
    return [_Name(said, text_width(said, _NAME, bold=told), f'{paint} aria-hidden="true"') for said in cut]


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


def _named(names: Sequence[_Name], spot: Spot, top: float, room: Room, scale: TimeScale) -> list[str]:
    """Return the name beside or above its mark, in the first place that covers nothing: whole, else cut, else none."""
    leftmost, rightmost = scale.plot.left, scale.plot.right - 4
    for said, width, paint in names:
        middle = spot.middle - width / 2
        choices = (
            (spot.right + 4, spot.row),
            (spot.left - 4 - width, spot.row),
            (middle, spot.row - 17),
            (middle, spot.row + 17),
        )
        for left, row in choices:
            fits = left >= leftmost and left + width <= rightmost and _TOP < row < _SPECKS - _SIZE
            if fits and room.is_free(Spot(left - 2, left + width + 2, row)):
                room.take(Spot(left, left + width, row))
                ground = rect(left - 2, top + row - 7, width + 4, 14, f'fill="{BAND}"')  # no trail runs through it
                return [ground, words(said, left, top + row + 4, _NAME, paint)]
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
