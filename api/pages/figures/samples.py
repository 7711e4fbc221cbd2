"""Small drawings of what the pictures' marks look like, for the keys beneath and above them. They say nothing aloud."""

from collections.abc import Callable
from functools import cache
from typing import Final

from markupsafe import Markup

from api.pages.figures.kinds import KINDS, icon
from api.pages.figures.markup import BAND, DEEP, INK, line, px, rect

_WIDE: Final = 52.0
_HIGH: Final = 20.0
_MIDDLE: Final = _HIGH / 2
_KIND: Final = "meeting"
_COLOUR: Final = KINDS[_KIND].colour
_MARK: Final = 17.0


@cache
def sample(name: str) -> Markup:
    """Return the drawing of one thing that a key explains. Raises KeyError where there is none of that name."""
    return Markup(_SAMPLES[name]())  # noqa: S704  # ours, every stroke of it


def _drawing(*parts: str, width: float = _WIDE) -> str:
    return (
        f'<svg class="sample" aria-hidden="true" focusable="false" width="{px(width)}" height="{px(_HIGH)}" '
        f'viewBox="0 0 {px(width)} {px(_HIGH)}">{"".join(parts)}</svg>'
    )


def _fading(name: str, colour: str, *, least: str, most: str, high: float) -> str:
    """Return a fade. Each sample has its own, so that it does not depend on the picture beside it."""
    return (
        f'<defs><linearGradient id="{name}"><stop offset="0" stop-color="{colour}" stop-opacity="{least}"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="{most}"/></linearGradient></defs>'
    ) + rect(0.5, _MIDDLE - high / 2, _WIDE - 1, high, f'fill="url(#{name})"')


def _mark_at_the_end(*before: str, own: bool = True) -> str:
    shape = icon(_KIND, own=own, size=_MARK).replace("<svg ", f'<svg x="{px(_WIDE - _MARK - 2)}" y="0.5" ', 1)
    return _drawing(*before, shape)


def _faded() -> str:
    tick = line(1, 3, 1, 17, f'stroke="{_COLOUR}" stroke-dasharray="1.5 1.5"')
    return _mark_at_the_end(_fading("sample-fade", _COLOUR, least=".06", most=".46", high=13), tick)


def _learned_later() -> str:
    dot = f'<circle cx="4" cy="{px(_MIDDLE)}" r="3" fill="#fff" stroke="{_COLOUR}" stroke-width="1.3"/>'
    return _mark_at_the_end(line(7, _MIDDLE, 36, _MIDDLE, f'stroke="{_COLOUR}" stroke-width="1.3"'), dot)


def _tile() -> str:
    number = f'<text x="13" y="14" font-size="11.5" font-family="Arial" text-anchor="middle" fill="{INK}">3</text>'
    return _drawing(rect(0, 2.5, 26, 15, 'fill="#c4ced4"'), number, width=26)


def _arrow() -> str:
    way = f'<path d="M1 2V{px(_MIDDLE)}H36" fill="none" stroke="{INK}" stroke-width="1.8"/>'
    return _drawing(way, f'<path d="M44 {px(_MIDDLE)}l-8 -4v8Z" fill="{INK}"/>', width=46)


_SAMPLES: Final[dict[str, Callable[[], str]]] = {
    "own": lambda: icon(_KIND, size=_MARK),
    "told": lambda: icon(_KIND, own=False, size=_MARK),
    "fade": _faded,
    "later": _learned_later,
    "edge": lambda: _drawing(f'<path d="M1 4.5L10 {px(_MIDDLE)}L1 15.5Z" fill="{_COLOUR}"/>', width=12),
    "tile": _tile,
    "knew": lambda: _drawing(rect(0, 3, _WIDE, 14, f'fill="{DEEP}"')),
    "may": lambda: _drawing(_fading("sample-may", DEEP, least=".06", most=".62", high=14)),
    "arrow": _arrow,
    "stop": lambda: _drawing(rect(0, 3, 14, 14, f'fill="{DEEP}"'), rect(16, 0, 3, 20, f'fill="{INK}"'), width=20),
    "never": lambda: _drawing(
        rect(0, 2, _WIDE, 16, f'fill="{BAND}"'),
        line(2, _MIDDLE, _WIDE - 2, _MIDDLE, f'stroke="{INK}" stroke-dasharray="1.5 3.5"'),
    ),
    "act": lambda: icon("contact", size=15),
    "speck": lambda: _drawing(f'<circle cx="4" cy="{px(_MIDDLE)}" r="2.6" fill="{INK}"/>', width=8),
}
