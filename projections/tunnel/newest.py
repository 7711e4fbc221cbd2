"""What everybody together holds of a case in the end: the newest version of each entry, read without its grants.

The joined-up tunnel at the end of time (EVERYONE at OPEN_END) is the newest version of each entry that was recorded by
the position, for its author was granted it. Whoever does not ask how anyone came to know is spared thousands of grants.
"""

from collections import defaultdict
from collections.abc import Collection
from operator import itemgetter
from typing import Any, Final, NamedTuple

from ledger import prepared
from ledger.database import Rows, instant
from ledger.queries import queries
from ledger.times import OPEN_END, OPEN_START, Instant, Interval
from projections.question import Moment
from projections.tunnel.held import HeldEntry

_SQL: Final = queries(__file__)

_Row = tuple[Any, ...]


class Outline(NamedTuple):
    """A case in outline: some of its entries, in order, and the first and last day on which any of them happened.

    `days` is empty where none has a day. Of an entry `how` is empty, but for the first way in which anyone knew of what
    says whether somebody is alive; `data` is `{}`, but for what was asked for whole and for the open part of what key
    dates are made of.
    """

    days: list[Instant]
    entries: list[HeldEntry]


class Told(NamedTuple):
    """What is told of a case in outline: which entry it begins with, and which are read whole, that one among them."""

    ref: str
    whole: Collection[str]


def outline(connection: Rows, case: str, moment: Moment, told: Told) -> Outline | None:
    """A case as recorded by a moment, in outline; None where there is no such entry to begin with.

    Of its entries those that happened from that one on or may have, and all that give key dates.
    """
    rows = _newest_of(_rows(connection, "outline", case, moment, ref=told.ref, whole=list(told.whole)))
    if all(row[4] != told.ref for row in rows):
        return None
    shown = sorted([row for row in rows if row[6]], key=itemgetter(0, 1, 2))
    days = {row[1] if row[1] != OPEN_END else row[0] for row in shown} - {OPEN_START}
    return Outline([instant(day) for day in (min(days), max(days))] if days else [], [_outlined(row) for row in shown])


def _outlined(row: _Row) -> HeldEntry:
    _, _, entry, version, ref, retracted, heading, data, guarded, how = row
    said = f"{data[:-1]},{guarded[1:]}" if guarded else data or "{}"
    return HeldEntry(ref, True, version, retracted, entry, heading, how or "", said)  # at the end all is


def newest(connection: Rows, case: str, moment: Moment) -> list[HeldEntry]:
    """Every entry of a case as recorded by a moment: `data` is the open part, `how` empty."""
    return _held(_newest_of(_rows(connection, "all_versions", case, moment)))


def newest_with_sightings(connection: Rows, case: str, moment: Moment) -> list[HeldEntry]:
    """Of the newest entries of a case as recorded by a moment those that tell of somebody looked for, likewise."""
    return _held(_rows(connection, "newest_with_sightings", case, moment))


def _rows(connection: Rows, name: str, case: str, moment: Moment, **more: str | list[str]) -> list[_Row]:
    """The rows of the query of that name, of a case as recorded by a moment. `more` is what it takes besides."""
    asked = {"case": case, "position": moment.position, **more}
    return prepared.fetch(connection, _SQL[name], asked)


def _newest_of(rows: list[_Row]) -> list[_Row]:
    """The row of each entry's newest version."""
    rows.sort(key=itemgetter(3))
    return list({row[2]: row for row in rows}.values())


def _held(rows: list[_Row]) -> list[HeldEntry]:
    rows.sort()
    return [
        HeldEntry(ref, True, version, retracted, entry, heading, "", data)
        for _, _, entry, version, ref, retracted, heading, data in rows
    ]


class Granted(NamedTuple):
    """A grant as a picture needs it: to whom, since when they knew, by their own record or told, and how late said."""

    agency: str
    unit: str
    since: Interval
    own: bool
    later_account: bool


def granted(connection: Rows, case: str, moment: Moment) -> dict[int, list[Granted]]:
    """Every grant in a case as recorded by a moment, by the position of its entry, each entry's in order of telling.

    Read so, and not as the text that answers hold, thousands of grants cost a third.
    """
    rows = _rows(connection, "granted", case, moment)
    rows.sort()
    spans: dict[tuple[int, int], Interval] = {}
    found: defaultdict[int, list[Granted]] = defaultdict(list)
    for entry, latest, earliest, _, _, agency, unit, own, later_account in rows:
        span = spans.get((earliest, latest))
        if span is None:
            span = spans[earliest, latest] = Interval(instant(earliest), instant(latest))
        found[entry].append(Granted(agency, unit, span, own, later_account))
    return found
