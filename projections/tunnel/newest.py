"""What everybody together holds of a case in the end: the newest version of each entry, read without its grants.

The joined-up tunnel at the end of time (EVERYONE at OPEN_END) is the newest version of each entry that was recorded by
the position, for its author was granted it. Whoever does not ask how anyone came to know is spared thousands of grants.
"""

from collections.abc import Collection
from operator import itemgetter
from typing import Any, Final, NamedTuple

from ledger.database import Rows, comparing, instant
from ledger.queries import queries
from ledger.times import OPEN_END, OPEN_START, Instant
from projections.question import Moment
from projections.tunnel.read import HeldEntry

_SQL: Final = queries(__file__)


class Outline(NamedTuple):
    """A case in outline: the days on which anything in it happened, and some of its entries, in chronological order.

    Of an entry `how` is empty, but for the first way in which anyone knew of what says whether somebody is alive;
    `data` is `{}`, but for what was asked for whole and for the open part of what key dates are made of.
    """

    days: list[Instant]
    entries: list[HeldEntry]


class Told(NamedTuple):
    """What is told of a case in outline: which entry it begins with, which are read whole, which claims give key dates.

    `whole` are references, the first one's among them; `attributes` are those of people that are claimed.
    """

    ref: str
    whole: Collection[str]
    attributes: Collection[str]


def outline(connection: Rows, case: str, moment: Moment, told: Told) -> Outline | None:
    """A case as recorded by a moment, in outline; None where there is no such entry to begin with.

    Of its entries those that happened from that one on or may have, and all that give key dates.
    """
    asked = {
        "case": case,
        "position": moment.position,
        "ref": told.ref,
        "whole": list(told.whole),
        "attributes": list(told.attributes),
    }
    rows = comparing(connection).execute(_SQL["outline"], asked, prepare=True).fetchall()
    if all(row[4] != told.ref for row in rows):
        return None
    rows.sort(key=itemgetter(0, 1, 2))
    days = (row[1] if row[1] != OPEN_END else row[0] for row in rows)
    return Outline([instant(day) for day in days if day != OPEN_START], [_outlined(row) for row in rows if row[6]])


def _outlined(row: tuple[Any, ...]) -> HeldEntry:
    _, _, entry, version, ref, retracted, heading, data, guarded, how = row
    said = f"{data[:-1]},{guarded[1:]}" if guarded else data or "{}"
    return HeldEntry(ref, True, version, retracted, entry, heading, how or "", said)  # at the end all is


def newest_telling(connection: Rows, case: str, moment: Moment) -> list[HeldEntry]:
    """Those of the entries that tell of somebody looked for: `data` is the open part, `how` empty."""
    asked = {"case": case, "position": moment.position}
    rows = comparing(connection).execute(_SQL["newest_telling"], asked, prepare=True).fetchall()
    rows.sort()
    return [
        HeldEntry(ref, True, version, retracted, entry, heading, "", data)
        for _, _, entry, version, ref, retracted, heading, data in rows
    ]
