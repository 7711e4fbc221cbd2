"""What the lanes' page shows: the picture, the same entries as a table, and what was selected."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from api.pages.figures.arrows import Telling
from api.pages.figures.dense import Tile
from api.pages.figures.kinds import icon
from api.pages.figures.known import Known, Row
from api.pages.figures.lanes import Asked, Lanes, lay_out
from api.pages.figures.lanes_svg import HATCHED, Picture, lanes_drawn
from api.pages.figures.packing import WHOLE_CASE
from api.pages.figures.scale import TimeScale
from api.pages.lanes.asked import LanesAsked, Period, periods, scale_of
from api.pages.lanes.entries import LaneEntry, called, dated, known_by, row_of, rows_of, since_of
from api.pages.lanes.key_dates import child_of, landmarks, seen_of, unaware
from api.pages.lanes.table import PAGE_ROWS, Selected, TableRow, selected_entry, table_of
from api.pages.reading import OpenCase
from api.wording.names import KINDS
from ledger.references import Knower
from ledger.times import Instant, day_of
from ledger.times.wording import dated_moment, worded
from ledger.vocabulary import ENTRY_KINDS
from projections import registers


class KeyItem(NamedTuple):
    """A kind in the key, with its mark, and how many entries of it are in the picture."""

    kind: str
    mark: Markup
    name: str
    number: int


class LanesView(NamedTuple):
    """All that the page says."""

    heading: str
    figure: Markup
    key: list[KeyItem]
    periods: list[Period]
    rows: list[TableRow]
    page: int
    pages: int
    total: int
    selected: Selected | None
    in_counts: bool
    folded: str
    unfold_axis: str
    agencies: list[tuple[str, str]]


class _Drawn(NamedTuple):
    """What goes into a picture, gathered."""

    entries: list[LaneEntry]
    rows: list[Row]
    known: list[Known]
    lanes: Lanes
    whole: TimeScale


def lanes_view(opened: OpenCase, entries: list[LaneEntry], asked: LanesAsked, at: Instant | None) -> LanesView:
    """Draw the lanes of a case and make their table. `at` is the as-at moment, if any."""
    connection, position = opened.reading.connection, opened.reading.head.position
    knowers = registers.knowers(connection, opened.case.code, position)
    said = called(opened.agencies, knowers, opened.names)
    rows = rows_of(opened.agencies, knowers, asked, opened.names)
    known = known_by(entries, rows, asked, said)
    drawn = _drawn(entries, rows, known, asked, said)
    shown = _in_view(drawn)
    selected = next((entry for entry in entries if entry.ref == asked.entry), None)
    page, table = table_of(shown, asked, opened.names, at)
    counts = Counter(entry.kind for entry in shown)
    folded = drawn.lanes.scale.folded
    return LanesView(
        _heading(asked),
        Markup(lanes_drawn(_picture(opened, drawn, asked, at, selected)).with_sheets()),  # noqa: S704  # all is escaped
        [KeyItem(kind, Markup(icon(kind)), KINDS[kind], counts[kind]) for kind in ENTRY_KINDS],  # noqa: S704  # ours
        periods(asked, drawn.whole),
        table,
        page,
        -(-len(shown) // PAGE_ROWS) or 1,
        len(shown),
        selected_entry(selected, asked, opened.names) if selected else None,
        drawn.lanes.in_counts,
        f"{day_of(folded.start).year} to {day_of(folded.end - 1).year}" if folded else "",
        asked.query(axis="unfolded"),
        sorted(((row.code, said[row.code]) for row in opened.agencies if _holds(row.code, knowers)), key=_by_name),
    )


def _drawn(
    entries: list[LaneEntry], rows: list[Row], known: list[Known], asked: LanesAsked, said: dict[str, str]
) -> _Drawn:
    certain = [item.since.latest for item in known if item.own] or [item.since.latest for item in known]
    whole, _ = scale_of(asked.model_copy(update={"since": "", "until": ""}), certain)
    scale, measures = scale_of(asked, certain)

    def tile_words(row: Row, tile: Tile) -> tuple[str, str]:
        first, last = day_of(tile.start).isoformat(), day_of(tile.end - 1).isoformat()
        count = f"{len(tile.items)} {'entry' if len(tile.items) == 1 else 'entries'}"
        words = f"{said.get(row.key, row.name)}: {count} between {first} and {last}. Show these weeks"
        return words, f"?{asked.query(**{'from': first, 'to': last})}"

    return _Drawn(entries, rows, known, lay_out(known, rows, Asked(scale, measures, tile_words)), whole)


def _picture(
    opened: OpenCase, drawn: _Drawn, asked: LanesAsked, at: Instant | None, selected: LaneEntry | None
) -> Picture:
    child = child_of(opened.people)
    seen = seen_of(drawn.entries, child) if child else None
    label = f"{opened.case.title}: {len(drawn.rows)} lanes, {len(drawn.known)} marks, from {_years(drawn.lanes.scale)}"
    found = landmarks(drawn.entries, seen)
    whole = None
    if asked.period:
        whole = lay_out(drawn.known, drawn.rows, Asked(drawn.whole, WHOLE_CASE, lambda *_: ("", "")))
    return Picture(
        label,
        drawn.lanes,
        [day for day in map(dated, drawn.entries) if day is not None],
        key_dates=[landmark.key_date for landmark in found],
        child=seen.strip if seen else None,
        as_at=(at, f"As at {dated_moment(at).removeprefix('on ')}") if at is not None else None,
        selected=selected.ref if selected else None,
        tellings=_tellings(selected, drawn) if selected else (),
        whole=whole,
        shaded=unaware(found),
        months_of="of all agencies and kinds" if asked.agency or asked.kind else HATCHED,
    )


def _tellings(selected: LaneEntry, drawn: _Drawn) -> list[Telling]:
    """Return who told which row of the selected entry: the author of the event that told it, or who is named as such.

    Of several tellings to one row the first to make it certain counts, as for its mark.
    """
    shown = {row.key for row in drawn.rows}
    by_ref = {entry.ref: entry for entry in drawn.entries}
    told: dict[str, Telling] = {}
    for grant in selected.how:
        row = row_of(grant["knower"], shown)
        if not row or row in told or row == row_of(str(selected.author), shown):
            continue
        event = by_ref.get(grant["event"], selected)
        told[row] = Telling(row_of(_sharer(event, selected.ref), shown), row, since_of(grant))
    return list(told.values())


def _sharer(event: LaneEntry, ref: str) -> str:
    for share in event.data.get("shares", ()):
        if share["entry"] == ref and share.get("by"):
            return str(share["by"])
    return str(event.author)


def _in_view(drawn: _Drawn) -> list[LaneEntry]:
    """Return the entries of which any row has a mark, in chronological order."""
    shown = {mark.item.ref for lane in drawn.lanes.lanes for mark in lane.marks}
    shown |= {item.ref for lane in drawn.lanes.lanes for tile in lane.tiles for item in tile.items}
    return [entry for entry in drawn.entries if entry.ref in shown]


def _heading(asked: LanesAsked) -> str:
    if asked.period is None:
        return "The case in lanes"
    said = [worded(text) for text in (asked.since, asked.until) if text]
    return f"The case in lanes: {' to '.join(dict.fromkeys(said))}"


def _years(scale: TimeScale) -> str:
    return f"{day_of(scale.start).year} to {day_of(scale.end - 1).year}"


def _holds(agency: str, knowers: Sequence[Knower]) -> bool:
    return any(knower.agency == agency for knower in knowers)


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()
