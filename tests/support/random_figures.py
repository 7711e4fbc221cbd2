"""Anything that lanes may have to show: rows of agencies and units, and what each came to know."""

from hypothesis import strategies as st

from api.pages.figures.dense import Tile
from api.pages.figures.kinds import KINDS
from api.pages.figures.known import Known, Row
from api.pages.figures.lanes import PLOT, Asked
from api.pages.figures.packing import WHOLE_CASE, WINDOW
from api.pages.figures.scale import TimeScale, whole_case, window
from ledger.times import OPEN_END, OPEN_START, Instant, Interval, interval_of

ROWS = [Row("police", "Police", 0), Row("csc", "Social care", 1), Row("csc/area-team", "Area team", 1, unit=True)]
HOSTILE = "</text><script>alert('x')</script>\u202e\x00& \U0001f600" + "w" * 200

FIRST = interval_of("1996").earliest
LAST = interval_of("2012").latest
DAY = 86_400_000_000

instants = st.integers(0, (LAST - FIRST) // DAY).map(lambda day: FIRST + day * DAY)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """An interval of any width, now and then open."""
    earliest: Instant = draw(instants)
    latest = earliest + draw(st.sampled_from([0, 1, 30, 365, 3000])) * DAY
    return Interval(
        draw(st.sampled_from([earliest] * 8 + [OPEN_START])), draw(st.sampled_from([latest] * 8 + [OPEN_END]))
    )


@st.composite
def known(draw: st.DrawFn, *, most: int = 24) -> list[Known]:
    """Entries as rows came to know them, each once in a row."""
    return [
        Known(
            ref=f"police/{number}",
            kind=draw(st.sampled_from([*KINDS, "a kind that is not known here"])),
            row=draw(st.sampled_from(ROWS)).key,
            own=draw(st.booleans()),
            since=draw(intervals()),
            occurred=draw(intervals()),
            name=draw(st.sampled_from(["Assault", "Letters and calls to the family", "", HOSTILE])),
            label=f"Entry {number}",
            href=f"?entry=police/{number}#police/{number}",
        )
        for number in range(draw(st.integers(0, most)))
    ]


def whole(items: list[Known], *, fold: bool = True) -> TimeScale:
    """The scale of the whole case."""
    return whole_case([item.since.latest for item in items], PLOT, fold=fold)


two_years = st.integers(1996, 2011).map(
    lambda year: window(interval_of(str(year)).earliest, interval_of(str(year + 1)).latest + 1, PLOT)
)


def asked(scale: TimeScale, *, months: bool = False) -> Asked:
    """How lanes are asked for."""
    return Asked(scale, WINDOW if months else WHOLE_CASE, tile_words)


def tile_words(row: Row, tile: Tile) -> tuple[str, str]:
    """What names a tile, and where it leads."""
    return f"{row.name}: {len(tile.items)} entries", "?from=2008&to=2009"
