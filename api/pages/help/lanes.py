"""Lanes that explain themselves: made up, of no case, and drawn by the code that draws those of a case.

Each lane is named by what it shows, and each of its marks leads to the row that says so in words.
"""

from typing import Final, NamedTuple

from markupsafe import Markup

from api.pages.figures.arrows import Telling
from api.pages.figures.dense import Tile
from api.pages.figures.key_dates import KeyDate
from api.pages.figures.kinds import KINDS, icon
from api.pages.figures.known import Known, Row
from api.pages.figures.lanes import PLOT, Asked, lay_out
from api.pages.figures.lanes_svg import Picture, lanes_svg
from api.pages.figures.packing import WINDOW
from api.pages.figures.scale import window
from api.pages.figures.years_seen import ChildSeen
from ledger.times import interval_of

_SCALE: Final = window(interval_of("2020").earliest, interval_of("2021").latest + 1, PLOT)
_TOLD_OF: Final = "example/month"
_AS_AT: Final = interval_of("2020-10-31").latest
_MANY: Final = {"2020-03-10": 24, "2020-05-12": 5, "2020-07-14": 2, "2020-09-08": 1}
"""How many contacts there are on a day, where there are too many to draw."""


class Shown(NamedTuple):
    """One thing to read in the lanes: its lane's name, and what it says."""

    key: str
    name: str
    says: str


LANES: Final = (
    Shown("day", "A day", "A mark stands where the agency certainly knew. Solid: its own record."),
    Shown(
        "month",
        "A vague date",
        "The fade begins where they may first have known, and ends at the mark, where it is certain. The date was "
        "given as a month.",
    ),
    Shown(
        "long",
        "A very vague date",
        "A fade that is wide enough carries the name of the entry. A dashed tick stands where it begins.",
    ),
    Shown(
        "before",
        "Learned afterwards",
        "The open dot is when it had happened; the thin line is the time until they knew. Its length is the delay.",
    ),
    Shown(
        "told",
        "Told by another",
        "Hollow: not their own record. The arrow comes from whoever told them; arrows show for the selected entry "
        "alone, which is ringed in yellow.",
    ),
    Shown(
        "later",
        "Told later",
        "The dashed part of an arrow is the time in which they may have been told, or not yet.",
    ),
    Shown(
        "beyond",
        "Not yet certain",
        "An arrow at the edge: it became certain only after what is shown, or never.",
    ),
    Shown(
        "unit",
        "A unit",
        "A team or a desk in the agency above it. Plus and minus beside an agency unfold and fold its units.",
    ),
    Shown(
        "many",
        "Too many to draw",
        "A tile counts the entries of its weeks and opens them; darker is more. Decisions, referrals and meetings keep "
        "their marks as long as there is room. Nothing is left out.",
    ),
)
"""The lanes of the example from the top, in words."""

ABOVE: Final = (
    Shown("key-date", "Key dates", "A dotted line through all lanes, named above: a first meeting, a last sighting."),
    Shown(
        "density",
        "Entries a month",
        "A bar for each month, as high as it has entries. Hatched: five months or longer without any, and how long.",
    ),
    Shown(
        "seen",
        "A child seen",
        "A dot for each time somebody recorded to have seen the child. Dotted: not seen again by any agency.",
    ),
    Shown("shaded", "Shaded, with a bracket", "The time in which a child had died and no agency knew, in days."),
    Shown(
        "as-at",
        "As at",
        "The black line is the day you chose. What lies left of it was known; the veil covers what was not, yet. What "
        "the line cuts was possibly known.",
    ),
    Shown(
        "folded",
        "Folded years",
        "Early years with few entries share one narrow strip with a torn edge, until you unfold them. Elsewhere time "
        "is even: silence is as long as it was.",
    ),
)
"""What stands above and across the lanes."""

_LOOKS: Final = {
    "contact": "Circle, slate",
    "referral": "Arrow to the right, orange-brown",
    "assessment": "Square, blue",
    "decision": "Diamond, black",
    "information-shared": "Speech bubble, green",
    "meeting": "Hexagon, purple",
    "request": "Shield, ochre",
    "nil-contact": "Broken circle, white",
}


class Kind(NamedTuple):
    """A kind of entry: its marks, own and told, and how they look in words."""

    name: str
    letter: str
    own: Markup
    told: Markup
    looks: str


def kinds() -> list[Kind]:
    """Return every kind of entry with its marks."""
    return [
        Kind(kind.name, kind.letter, Markup(icon(code)), Markup(icon(code, own=False)), _LOOKS[code])  # noqa: S704  # ours
        for code, kind in KINDS.items()
    ]


def example() -> Markup:
    """Return the example as SVG."""
    lanes = lay_out(_known(), _rows(), Asked(_SCALE, WINDOW, _tile_words))
    seen = [interval_of("2020-02-14"), interval_of("2020-08")]
    picture = Picture(
        "An example, made up: nine lanes, each named by what it shows",
        lanes,
        [item.since.latest for item in _known()],
        key_dates=[KeyDate(interval_of("2020-06").latest, "A key date", "June 2020")],
        child=ChildSeen("A child", seen),
        as_at=(_AS_AT, "As at 31 October 2020"),
        selected=_TOLD_OF,
        tellings=[
            Telling("month", "told", interval_of("2020-04")),
            Telling("told", "later", interval_of("2020-09/2021-06")),
        ],
    )
    return Markup(lanes_svg(picture))  # noqa: S704  # all text in it is escaped


def _rows() -> list[Row]:
    return [
        Row(shown.key, shown.name, 0, unit=shown.key == "unit", unfolded=shown.key == "beyond",
            toggle="#unit" if shown.key == "beyond" else "")
        for shown in LANES
    ]  # fmt: skip


def _known() -> list[Known]:
    found = [
        _item("day", "contact", "2020-02-14", "Home visit"),
        _item("month", "referral", "2020-03", "Referral"),
        _item("long", "request", "2020-02/2020-09", "Letters and calls asking to be let in, none answered"),
        _item("before", "assessment", "2021-02-03", "Assessment read", occurred="2020-03-02"),
        _item("told", "referral", "2020-04", ref=_TOLD_OF, occurred="2020-03"),
        _item("later", "referral", "2020-09/2021-06", ref=_TOLD_OF, occurred="2020-03"),
        _item("beyond", "meeting", "2021-07/2022-06", "Meetings"),
        _item("unit", "decision", "2020-07-20", "No further action"),
    ]
    many = [day for day, times in _MANY.items() for _ in range(times)]
    found += [_item("many", "contact", day, ref=f"example/many-{number}") for number, day in enumerate(many)]
    return found + [_item("many", "decision", day, ref=f"example/decided-{day}") for day in _MANY]


def _item(row: str, kind: str, since: str, name: str = "", *, ref: str = "", occurred: str = "") -> Known:
    lane = next(shown.name for shown in LANES if shown.key == row)
    label = f"{KINDS[kind].name}, example of “{lane}”"
    when = interval_of(since)
    own = not (ref == _TOLD_OF and row != "month")
    return Known(
        ref or f"example/{row}",
        kind,
        row,
        own,
        when,
        interval_of(occurred) if occurred else when,
        name,
        label,
        f"#{row}",
    )


def _tile_words(_: Row, tile: Tile) -> tuple[str, str]:
    return f"{len(tile.items)} {'entry' if len(tile.items) == 1 else 'entries'} in these weeks, an example", "#many"
