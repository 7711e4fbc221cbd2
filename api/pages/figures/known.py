"""What a picture is made of: which rows there are, and what each came to know, since when.

Instants are those of the ledger, microseconds; nothing here has been drawn yet.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ledger.times import Interval


class Row(NamedTuple):
    """A row of the picture: an agency, or a unit of one that is unfolded, as a knower's text (`csc/area-team`).

    `sector` is what the row stands with; `toggle` the address that folds or unfolds its units, "" where it has none.
    """

    key: str
    name: str
    sector: int
    unit: bool = False
    unfolded: bool = False
    toggle: str = ""


class Known(NamedTuple):
    """One entry as one row came to know it: `own`, by its own record, or told by another.

    `name` is a few words for inside the picture, `label` the whole accessible name, `href` where the mark leads.
    """

    ref: str
    kind: str
    row: str
    own: bool
    since: Interval
    occurred: Interval
    name: str
    label: str
    href: str


def by_row(known: Iterable[Known], rows: Iterable[Row]) -> Mapping[str, list[Known]]:
    """Return what each row knew, in the order in which it certainly did: by latest, then earliest."""
    found: dict[str, list[Known]] = {row.key: [] for row in rows}
    for item in known:
        if item.row in found:
            found[item.row].append(item)
    for items in found.values():
        items.sort(key=_in_order)
    return found


def _in_order(item: Known) -> tuple[int, int, str]:
    return item.since.latest, item.since.earliest, item.ref
