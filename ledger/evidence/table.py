"""The chronology as CSV that no spreadsheet calculates with, and as one page that can be printed."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Final

from ledger.evidence.rows import COLUMNS

Row = Mapping[str, str]

_BYTE_ORDER_MARK: Final = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else
# What a spreadsheet takes for the beginning of a formula (full-width forms too), and the mark that stops it.
_CALCULATES: Final = frozenset("=+-@|%\t\r\n '\uff1d\uff0b\uff0d\uff20")
_MARK: Final = "'"

_GROUPS: Final = (
    ("When it happened", ("when", "occurred", "earliest", "latest")),
    ("Who says so", ("agency", "author", "kind")),
    ("What happened, as recorded", ("summary", "more")),
    ("Of whom; who was seen", ("people", "seen", "factors")),
    ("Who knew, since when", ("known", "told_later", "passes_on")),
    ("Record", ("ref", "position", "recorded_at", "standing", "source")),
)
_LABELS: Final = {
    "occurred": "as stated", "earliest": "from", "latest": "to", "told_later": "told later", "passes_on": "passes on",
    "recorded_at": "recorded", "position": "position", "factors": "factors", "source": "source", "more": "",
}  # fmt: skip


def csv_texts(rows: Iterable[Row]) -> Iterator[str]:
    """The lines of the CSV: RFC 4180, every cell quoted."""
    yield _BYTE_ORDER_MARK + _csv_line(COLUMNS)
    for row in rows:
        yield _csv_line([_harmless(row[name]) for name in COLUMNS])


def page_texts(rows: Iterable[Row], *, case: str, position: int, agencies: Mapping[str, str]) -> Iterator[str]:
    """The page, part by part: no scripts, nothing from outside. `agencies` are names by code, for the reader."""
    template = Path(__file__).with_name("page.html").read_text("utf-8")
    opening, closing = template.split("<!--rows-->\n")
    names = "; ".join(f"{code}: {name}" for code, name in sorted(agencies.items()))
    for place, said in (("case", case), ("position", str(position)), ("agencies", names)):
        opening = opening.replace(f"<!--{place}-->", escape(said))
    heads = "".join(f'<th scope="col">{escape(title)}</th>' for title, _ in _GROUPS)
    yield opening.replace("<!--heads-->", heads)
    for row in rows:
        cells = "".join(f"<td>{''.join(_part(name, row[name]) for name in names)}</td>" for _, names in _GROUPS)
        yield f'<tr id="e{escape(row["position"])}">{cells}</tr>\n'
    yield closing


def _part(name: str, text: str) -> str:
    if not text:
        return ""
    label = f'<span class="l">{_LABELS[name]}</span> ' if _LABELS.get(name) else ""
    return f'<div class="{name}">{label}<span data-c="{name}" dir="auto">{escape(text)}</span></div>'


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _harmless(cell: str) -> str:
    return f"{_MARK}{cell}" if cell[:1] in _CALCULATES and cell else cell
