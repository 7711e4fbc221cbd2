"""The rows of stepping out: each entry of the case set against what one agency knew on a day, year by year."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

import orjson
from markupsafe import Markup

from api.pages.figures.marks import mark
from api.pages.figures.status import WORDS, status_icon
from api.pages.lanes.entries import LaneEntry, row_id
from api.pages.step_out.against import Against
from api.wording.delays import delay
from api.wording.how import why_only_possible
from api.wording.names import Names, with_article
from ledger.references import Asked, Knower
from ledger.times import OPEN_START, Instant, Interval, day_of
from ledger.times.wording import worded, worded_span
from ledger.vocabulary import CONTEMPORANEOUS
from projections.question import Question
from projections.tunnel import Granted

AFTER: Final = "after"
_AFTER_SHOWN: Final = 4
_YEARS_OPEN: Final = 2
_LISTED_MAX: Final = 6
_CACHED: Final = 16_384  # few days are all the days there are
_BEGINNING_UNKNOWN: Final = 0
"""Stands before all years, as an open start stands before every day."""


class OutRow(NamedTuple):
    """A row of the table: on the inside what was known, on the outside what was not, or who else knew."""

    ref: str
    row_id: str
    when: str
    status: str
    icon: Markup
    words: str
    mark: Markup
    summary: str
    note: str
    is_inside: bool
    outside: str
    learned: str
    delay: str


class OutGroup(NamedTuple):
    """The rows of a year, or of several in which nothing was known. `hidden` rows show by the address `key`."""

    key: str
    name: str
    known: str
    outside: int
    hidden: int
    rows: list[OutRow]


def groups_of(rows: Sequence[Against], question: Question, opened: Sequence[str], names: Names) -> list[OutGroup]:
    """Return the years up to the day and what came after it. `opened` are the keys of those to be shown whole."""
    open_from = day_of(question.at).year - _YEARS_OPEN + 1
    before = [row for row in rows if row.status != "not_yet_happened"]
    after = [row for row in rows if row.status == "not_yet_happened"]
    groups = []
    for is_bare, alike in groupby(_by_year(before), key=lambda year: not any(row.is_inside for row in year[1])):
        merged = _merged(list(alike), is_bare=is_bare, open_from=open_from)
        groups += [_group(years, question, opened, names, open_from=open_from) for years in merged]
    if after:
        shown = after if AFTER in opened else after[:_AFTER_SHOWN]
        said = [_row(row, question, names) for row in shown]
        groups.append(OutGroup(AFTER, "After this day", "", len(after), len(after) - len(shown), said))
    return groups


Year = tuple[int, list[Against]]


def _by_year(rows: Sequence[Against]) -> list[Year]:
    return [(year, list(group)) for year, group in groupby(rows, key=_year)]


def _year(row: Against) -> int:
    return _year_of(row.shown.occurred.earliest)


@lru_cache(_CACHED)
def _year_of(at: Instant) -> int:
    return day_of(at).year if at != OPEN_START else _BEGINNING_UNKNOWN


def _merged(years: list[Year], *, is_bare: bool, open_from: int) -> list[list[Year]]:
    """Put together years before the open ones in which nothing was known: they take one line."""
    folded = [year for year in years if is_bare and year[0] < open_from]
    rest = [[year] for year in years if year not in folded]
    return ([folded] if folded else []) + rest


def _group(years: list[Year], question: Question, opened: Sequence[str], names: Names, *, open_from: int) -> OutGroup:
    rows = [row for _, found in years for row in found]
    first, last = years[0][0], years[-1][0]
    inside = [row for row in rows if row.is_inside]
    is_open = last >= open_from or str(first) in opened
    shown = rows if is_open else inside
    return OutGroup(
        str(first),
        _years(first, last),
        f"{_count(len(inside))} of {len(rows):,} known",
        len(rows) - len(inside),
        len(rows) - len(shown),
        [_row(row, question, names) for row in shown],
    )


def _years(first: int, last: int) -> str:
    if first == _BEGINNING_UNKNOWN:
        return "Beginning not known" if last == first else f"Beginning not known, to {last}"
    return str(first) if first == last else f"{first} to {last}"


def _row(row: Against, question: Question, names: Names) -> OutRow:
    shown, inside = row.shown, row.is_inside
    when = worded(shown.when)
    return OutRow(
        row.entry.ref,
        row_id(row.entry.ref),
        when[0].upper() + when[1:],
        row.status,
        status_icon(row.status),
        WORDS[row.status].capitalize(),
        mark(shown.kind, own=not inside or _is_own(row.entry, question.asked)),
        shown.data["summary"],
        _note(row) if inside else "",
        inside,
        _outside(row, question, names),
        *_learned(row, shown.occurred),
    )


def _is_own(entry: LaneEntry, whom: Asked) -> bool:
    return not isinstance(whom, Knower) or entry.agency == whom.agency


def _note(row: Against) -> str:
    """Say why it is only possible, and which version others held where that was another."""
    own, others = row.own, row.others
    if own is None:
        return ""
    notes = []
    if row.status == "possibly_known":
        notes.append(why_only_possible({"how": orjson.loads(f"[{row.how}]")}))
    if others is not None:
        notes.append(f"Version {own.held.version}. Others held version {others.held.version}: {others.data['summary']}")
    return " ".join(notes)


def _outside(row: Against, question: Question, names: Names) -> str:
    if row.status == "not_yet_happened":
        return "Not yet happened."
    if row.status == "known_to_nobody":
        return "Known to nobody on this day."
    if not row.is_inside:
        return f"Known to {_listed([with_article(names.agency(code)) for code in row.found.known_elsewhere_by])}."
    others = [with_article(names.agency(code)) for code in _others(row.told, question)]
    return f"Also known to {_listed(others)}." if others else "Known to no other agency."


def _others(told: Sequence[Granted], question: Question) -> list[str]:
    """The other agencies that possibly or certainly had the entry by the day."""
    at, as_written = question.at, question.evidence == CONTEMPORANEOUS
    counted = {
        grant.agency for grant in told if grant.since.earliest <= at and not (as_written and grant.later_account)
    }
    return sorted(counted - {question.asked.agency})


def _learned(row: Against, occurred: Interval) -> tuple[str, str]:
    """When they learned of it, and how long after it had happened."""
    if row.is_inside:
        return "", ""
    later = row.found.later_known_from
    if later is None:
        return "never", ""
    said = worded_span(later)
    return said[0].upper() + said[1:], delay(occurred, later)


def _listed(names: Sequence[str]) -> str:
    if len(names) > _LISTED_MAX:
        return f"{', '.join(names[: _LISTED_MAX - 1])} and {len(names) - _LISTED_MAX + 1} others"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _count(number: int) -> str:
    return "None" if not number else f"{number:,}"
