"""The path of an entry as a picture: all who knew and all who were never told, each by name."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from random_figures import DAY, FIRST, HOSTILE, LAST, instants, intervals

from api.pages.figures.path import PATH_PLOT, Act, Knew, Never, Path, path_svg
from api.pages.figures.scale import window
from ledger.times import Interval

_GROUP = ".//{http://www.w3.org/2000/svg}g[@role='group']"


@st.composite
def paths(draw: st.DrawFn) -> Path:
    """A path of any shape: each but the first told by one before it."""
    acts = [Act("contact", draw(instants), HOSTILE, "/x") for _ in range(draw(st.integers(0, 4)))]
    knew = [
        Knew(HOSTILE, "", place, draw(intervals()), draw(st.integers(0, place - 1)) if place else None,
             ("Told", "Told nobody"), draw(st.booleans()), acts)
        for place in range(draw(st.integers(1, 5)))
    ]  # fmt: skip
    never = [Never(f"Agency {number}", acts) for number in range(draw(st.integers(0, 3)))]
    return Path("A path", "referral", Act("referral", FIRST, "It", "/it"), draw(instants), knew, never, [])


@given(paths())
def test_each_who_knew_and_each_who_never_did_is_a_named_group(path: Path) -> None:
    drawn = ET.fromstring(path_svg(path, window(FIRST, LAST + 1, PATH_PLOT)))  # noqa: S314 ours
    named = [group.get("aria-label", "") for group in drawn.findall(_GROUP)]
    assert len(named) == len(path.knew) + len(path.never)
    assert [name for name in named if name.endswith(": never told")] == [f"{n.name}: never told" for n in path.never]


def test_where_it_stopped_is_said_and_drawn() -> None:
    day = Interval(FIRST, FIRST)
    knew = [Knew("Police", "", 0, day, None, ("Wrote it", "Told nobody"), stopped=True, acts=[])]
    drawn = path_svg(
        Path("A path", "referral", Act("referral", FIRST, "It", "/it"), FIRST, knew, [], []),
        window(FIRST, LAST + 1, PATH_PLOT),
    )
    assert 'aria-label="Police: Wrote it. Told nobody"' in drawn


def test_the_wait_and_the_fade_are_named_where_there_is_room() -> None:
    year = (LAST - FIRST) // 3
    told = Knew("Area team", "", 1, Interval(FIRST + year, FIRST + 2 * year), 0, ("Told by police", "Told nobody"),
                stopped=True, acts=[], waited="at least 5 months", may="may have known in 2009")  # fmt: skip
    police = Knew("Police", "", 0, Interval(FIRST, FIRST), None, ("Wrote it", "Told 1"), stopped=False, acts=[])
    it, scale = Act("referral", FIRST, "It", "/it"), window(FIRST, LAST + 1, PATH_PLOT)
    drawn = path_svg(Path("A path", "referral", it, FIRST, [police, told], [], []), scale)
    assert ">at least 5 months</text>" in drawn
    assert ">may have known in 2009</text>" in drawn
    brief = told._replace(since=Interval(FIRST + DAY, FIRST + 2 * DAY))
    drawn = path_svg(Path("A path", "referral", it, FIRST, [police, brief], [], []), scale)
    assert "may have known" not in drawn
