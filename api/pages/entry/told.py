"""Who was told of an entry, and how: every grant of it but its authors', in the order in which they came to know."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import orjson

from api.pages.reading import OpenCase
from api.wording.how import span_in
from api.wording.names import VIA, Names
from ledger.references import Knower
from ledger.times import OPEN_END, Interval
from ledger.times.wording import worded_span
from ledger.vocabulary import ENTRY_KINDS, LATER_ACCOUNT
from projections import entries
from projections.question import Moment

_MONTH_US: Final = 31 * 86_400_000_000


class ToldRow(NamedTuple):
    """One who was told: since when, with what doubt, by whom and in what way, which version. `event` told them.

    `is_entry`: it has a page of its own, as corrections and retractions have not.
    """

    name: str
    since: str
    doubt: str
    teller: str
    way: str
    event: str
    is_entry: bool
    version: int


def told_rows(opened: OpenCase, ref: str, moment: Moment) -> list[ToldRow]:
    """Return who was told of an entry, as recorded by a moment."""
    grants = (orjson.loads(text) for text in entries.who_knew(opened.reading.connection, ref, moment))
    return list(_rows(grants, opened.names))


def _rows(grants: Iterator[dict[str, Any]], names: Names) -> Iterator[ToldRow]:
    for grant in grants:
        if grant["via"] != "author":
            since = span_in(grant)
            name = names.knower(Knower.parse(grant["knower"]))
            later = ", by a later account" if grant["evidence"] == LATER_ACCOUNT else ""
            teller = names.agency(grant["event"].partition("/")[0])
            yield ToldRow(
                name[:1].upper() + name[1:],
                worded_span(since),
                _doubt(since),
                teller,
                VIA[grant["via"]] + later,
                grant["event"],
                grant["via"] in ENTRY_KINDS,
                grant["version"],
            )


def _doubt(since: Interval) -> str:
    if since.latest == OPEN_END:
        return "never certain"
    return "" if since.latest - since.earliest <= _MONTH_US else "certain from the end of it"
