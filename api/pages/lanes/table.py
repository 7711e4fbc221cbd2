"""The table beneath the lanes, and the entry selected in them."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from api.pages.figures.marks import mark
from api.pages.lanes.asked import LanesAsked
from api.pages.lanes.entries import LaneEntry, row_id, since_of
from api.wording.facts import author_in_short, seen_in
from api.wording.names import KINDS, Names
from ledger.references import Knower
from ledger.times import Instant
from ledger.times.wording import dated_moment, dated_span, worded

PAGE_ROWS: Final = 50
_TOLD_MAX: Final = 5


class TableRow(NamedTuple):
    """An entry as the table has it. `after` is the day's tag, before the first entry that lies after it."""

    ref: str
    row_id: str
    mark: Markup
    when: str
    agency: str
    author: str
    summary: str
    seen: str
    told: str
    source: str
    is_selected: bool
    query: str
    after: str


class Selected(NamedTuple):
    """The selected entry: what it says, and who was told, when."""

    ref: str
    mark: Markup
    heading: str
    summary: str
    told: list[tuple[str, str]]
    clear: str


def table_of(
    shown: Sequence[LaneEntry], asked: LanesAsked, names: Names, at: Instant | None
) -> tuple[int, list[TableRow]]:
    """Return the page of the table that was asked for, or that the selected entry is on, and its number."""
    place = next((number for number, entry in enumerate(shown) if entry.ref == asked.entry), 0)
    page = int(asked.page) if asked.page.isascii() and asked.page.isdigit() else place // PAGE_ROWS + 1
    page = min(max(page, 1), -(-len(shown) // PAGE_ROWS) or 1)
    first = (page - 1) * PAGE_ROWS
    turn = next((number for number, entry in enumerate(shown) if at is not None and entry.occurred.earliest > at), None)
    after = f"After {dated_moment(at).removeprefix('on ')}" if at is not None else ""
    rows = [
        _row(entry, asked, names, after if number == turn else "")
        for number, entry in enumerate(shown[first : first + PAGE_ROWS], first)
    ]
    return page, rows


def _row(entry: LaneEntry, asked: LanesAsked, names: Names, after: str) -> TableRow:
    data: dict[str, Any] = entry.data
    when = worded(entry.when)
    return TableRow(
        entry.ref,
        row_id(entry.ref),
        mark(entry.kind),
        when[0].upper() + when[1:],
        names.knower(entry.author),
        author_in_short(data["author"]),
        data["summary"],
        seen_in(data),
        _first_of([name for name, _ in _told(entry, names)]),
        data["source_of_information"],
        entry.ref == asked.entry,
        asked.query(entry=entry.ref),
        after,
    )


def _first_of(names: Sequence[str]) -> str:
    """The first few of those who were told; the entry's own page has all of them."""
    more = len(names) - _TOLD_MAX
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:_TOLD_MAX])} and {more} others"


def _told(entry: LaneEntry, names: Names) -> list[tuple[str, str]]:
    """Return who was told, each once and in the order of telling, and when in words."""
    told: dict[str, str] = {}
    for grant in entry.how:
        knower = Knower.parse(grant["knower"])
        if knower != entry.author:
            told.setdefault(names.knower(knower), dated_span(since_of(grant)))
    return list(told.items())


def selected_entry(entry: LaneEntry, asked: LanesAsked, names: Names) -> Selected:
    """Return what is said of the selected entry above the picture."""
    when: dict[str, list[str]] = {}
    for name, day in _told(entry, names):
        when.setdefault(day, []).append(name)
    return Selected(
        entry.ref,
        mark(entry.kind),
        f"{KINDS[entry.kind]}, {names.knower(entry.author)}, {worded(entry.when)}",
        entry.data["summary"],
        [(f"Told {day}", ", ".join(who)) for day, who in when.items()],
        asked.query(entry=""),
    )
