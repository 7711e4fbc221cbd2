"""A tall picture on paper: cut where nothing is cut through, a sheet each, every one under the same line of years.

The sheets are of the picture itself, by reference, so that a page bears it once. On a screen there are none.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.pages.figures.markup import FONT, INK, px

SHEET: Final = 880.0
"""The height that a sheet of A4 on its side has, in the picture's pixels, for one that is 1,376 of them wide."""
FIRST_SHEET: Final = 540.0
"""The height that it has beneath a page's heading and key."""


class Cut(NamedTuple):
    """How a picture may be cut: from where to where its years stand, its lanes' upper edges, and where they end."""

    years: float
    first: float
    edges: Sequence[float]
    foot: float


class Drawn(NamedTuple):
    """A picture as SVG, all of it in one group with an id, and how it may be cut."""

    svg: str
    group: str
    width: float
    cut: Cut

    def with_sheets(self) -> str:
        """Return the picture for a screen, and after it its sheets for paper, if it is taller than one."""
        return self.svg + _on_sheets(self.group, self.width, self.cut)


def sheets(cut: Cut) -> list[tuple[float, float]]:
    """Return from where to where the picture is shown on each sheet. One that is no taller than a sheet has one."""
    if cut.foot <= SHEET:
        return [(0.0, cut.foot)]
    found: list[tuple[float, float]] = []
    begun, reached = 0.0, cut.first
    for edge in [*cut.edges[1:], cut.foot]:
        room = SHEET - (cut.first - cut.years) if found else FIRST_SHEET
        if edge - begun > room and reached > max(begun, cut.first):
            found.append((begun, reached))
            begun = reached
        reached = edge
    return [*found, (begun, cut.foot)]


def _on_sheets(picture: str, width: float, cut: Cut) -> str:
    """Return the sheets as SVG, each showing its part of the group with this id; nothing if one sheet holds it all."""
    parts = sheets(cut)
    if len(parts) == 1:
        return ""
    drawn = []
    for place, (upper, lower) in enumerate(parts):
        years = cut.first - cut.years if place else 0.0
        views = [_view(picture, width, cut.years, cut.first, 0)] if place else []
        views.append(_view(picture, width, upper, lower, years))
        height = years + lower - upper
        drawn.append(
            f'<svg class="figure sheet" aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg" '
            f'width="{px(width)}" height="{px(height)}" viewBox="0 0 {px(width)} {px(height)}" '
            f'font-family="{FONT}" fill="{INK}">{"".join(views)}</svg>'
        )
    return "".join(drawn)


def _view(picture: str, width: float, upper: float, lower: float, at: float) -> str:
    """Return a window on the picture, from `upper` to `lower` of it, that stands at `at`."""
    height = px(lower - upper)
    return (
        f'<svg y="{px(at)}" width="{px(width)}" height="{height}" viewBox="0 {px(upper)} {px(width)} {height}">'
        f'<use href="#{picture}"/></svg>'
    )
