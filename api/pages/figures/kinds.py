"""The kinds of entry as marks: a shape, a letter and a colour each, so that no colour need be seen.

Each mark of a picture is a `use` of one of the definitions here: a short element, and one place to restyle.
"""

from typing import Final, NamedTuple

from api.pages.figures.markup import INK, px


class KindMark(NamedTuple):
    """How a kind of entry is drawn. `path` is in halves of the mark's size, about its middle.

    `lift` raises the letter, by the same measure; a `broken` outline says that something did not happen.
    """

    name: str
    letter: str
    colour: str
    path: str
    lift: float = 0.0
    broken: bool = False


_ROUND: Final = "M-.92 0A.92 .92 0 1 1 .92 0A.92 .92 0 1 1 -.92 0Z"

KINDS: Final[dict[str, KindMark]] = {
    "contact": KindMark("Contact", "C", "#50606c", _ROUND),
    "referral": KindMark("Referral", "R", "#b0410e", "M-.85-.78H.35L1 0L.35 .78H-.85Z"),
    "assessment": KindMark("Assessment", "A", "#1b62a5", "M-.78-.78H.78V.78H-.78Z"),
    "decision": KindMark("Decision", "D", "#14181b", "M0-1.08L1.08 0L0 1.08L-1.08 0Z"),
    "information-shared": KindMark(
        "Information shared", "S", "#00705c", "M-.88-.86H.88V.46H-.1L-.56 1.02V.46H-.88Z", 0.2
    ),
    "meeting": KindMark("Meeting", "M", "#6a3a9c", "M-.5-.86H.5L1 0L.5 .86H-.5L-1 0Z"),
    "request": KindMark("Request", "Q", "#7d5c00", "M-.8-.82H.8V.22L0 1.02L-.8 .22Z", 0.12),
    "nil-contact": KindMark("No contact", "N", "#14181b", _ROUND, broken=True),
}
_UNKNOWN: Final = KindMark("Entry", "E", "#14181b", _ROUND)

_LETTERED_FROM: Final = 14.0
"""A smaller mark bears no letter: nobody could read it."""


def kind_mark(kind: str) -> KindMark:
    """Return how a kind is drawn; one that is not known here is a plain round mark, never left out."""
    return KINDS.get(kind, _UNKNOWN)


def use_of(kind: str, *, own: bool, size: float, x: float, y: float) -> str:
    """Return a mark with its middle at a place. Its definition must be in the page (`definitions`)."""
    name = kind if kind in KINDS else "entry"
    return f'<use href="#{_id(name, own=own, size=size)}" x="{x:.1f}" y="{y:.1f}"/>'


def definitions(*drawn: tuple[bool, float]) -> str:
    """Return the definitions of all kinds' marks, each own (True) or told (False) at a size in pixels."""
    marks = [*KINDS.items(), ("entry", _UNKNOWN)]
    shapes = [_shape(name, mark, own=own, size=size) for own, size in drawn for name, mark in marks]
    return f"<defs>{''.join(shapes)}</defs>"


def icon(kind: str, *, own: bool = True, size: float = 19) -> str:
    """Return a mark as a small picture of its own, for a key or a table's row. It says nothing aloud."""
    half = px(size / 2 + 1)
    side = px(size + 2)
    return (
        f'<svg class="mark-icon" aria-hidden="true" focusable="false" width="{side}" height="{side}" '
        f'viewBox="-{half} -{half} {side} {side}">{_drawing(kind_mark(kind), own=own, size=size)}</svg>'
    )


def _id(name: str, *, own: bool, size: float) -> str:
    return f"m-{name}-{'own' if own else 'told'}-{int(size * 10)}"


def _shape(name: str, mark: KindMark, *, own: bool, size: float) -> str:
    return f'<g id="{_id(name, own=own, size=size)}">{_drawing(mark, own=own, size=size)}</g>'


def _drawing(mark: KindMark, *, own: bool, size: float) -> str:
    half = size / 2
    if own and not mark.broken:
        paint = f'class="own" fill="{mark.colour}" stroke="#fff" stroke-width=".8"'
    else:
        dashes = ' stroke-dasharray="2 1.3"' if mark.broken else ""
        paint = f'class="told" fill="#fff" stroke="{mark.colour}" stroke-width="1.5"{dashes}'
    shape = f'<path transform="scale({half * 0.96:.3f})" d="{mark.path}" vector-effect="non-scaling-stroke" {paint}/>'
    if size < _LETTERED_FROM:
        return shape
    colour = "#fff" if own and not mark.broken else mark.colour if mark.colour != INK else INK
    letter_size = size * 0.56
    return (
        f'{shape}<text class="{"own" if own and not mark.broken else "told"}-letter" text-anchor="middle" '
        f'font-family="Arial, Helvetica, sans-serif" font-weight="bold" font-size="{px(letter_size)}" '
        f'y="{px(letter_size * 0.36 - mark.lift * half)}" fill="{colour}">{mark.letter}</text>'
    )
