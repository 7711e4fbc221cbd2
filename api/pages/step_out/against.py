"""A case set against what one agency knew on a day: each entry with what was held of it then, by them and by others."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from api.pages.lanes.entries import LaneEntry, headed
from ledger.database import Rows
from projections.hindsight import SetAgainst, hindsight
from projections.question import Question
from projections.tunnel import Granted, Holding, granted, holdings_of, newest, open_part

_INSIDE: Final = ("known", "stale", "possibly_known")


class Against(NamedTuple):
    """An entry, how it stood on the day, what the one asked about held of it, if anything, and who was told of it.

    `own` is the version that they held, and `how` the grants by which, as in `HeldEntry.how`; `others` is the version
    that others held on the day, where the one asked about held an older one.
    """

    entry: LaneEntry
    status: str
    found: SetAgainst
    own: LaneEntry | None
    how: str
    others: LaneEntry | None
    told: Sequence[Granted]

    @property
    def shown(self) -> LaneEntry:
        """The version to show: the one held, else the newest."""
        return self.own or self.entry

    @property
    def is_inside(self) -> bool:
        """Whether the one asked about held it, certainly or possibly."""
        return self.status in _INSIDE


class CaseSetAgainst(NamedTuple):
    """The whole of it: the case's entries in their newest versions, who was told of each by position, and the rows."""

    entries: list[LaneEntry]
    told: Mapping[int, Sequence[Granted]]
    rows: list[Against]


def set_against(connection: Rows, question: Question) -> CaseSetAgainst:
    """Read a case, and set it against what the question's knower knew."""
    entries = headed(newest(connection, question.case, question.moment))
    told = granted(connection, question.case, question.moment)
    held = holdings_of(connection, question)
    found = {item.ref: item for item in hindsight(connection, question)}
    held_by_others = {
        entry.held.position: Holding(item.newest_held, certain=True, how="")
        for entry in entries
        if (item := found.get(entry.ref)) is not None and item.stale and item.newest_held is not None
    }
    own = _in_versions(connection, question, entries, held)
    others = _in_versions(connection, question, entries, held_by_others)
    rows = [
        Against(
            entry,
            "stale" if item.stale and item.status == "known" else item.status,
            item,
            own.get(entry.held.position),
            held[entry.held.position].how if entry.held.position in held else "",
            others.get(entry.held.position),
            told[entry.held.position],
        )
        for entry in entries
        if (item := found.get(entry.ref)) is not None
    ]
    return CaseSetAgainst(entries, told, sorted(rows, key=lambda row: (row.shown.occurred, row.entry.held.position)))


def _in_versions(
    connection: Rows, question: Question, entries: Sequence[LaneEntry], held: Mapping[int, Holding]
) -> dict[int, LaneEntry]:
    """Return entries in the versions in which they are held, by position. Most are the newest, which have been read."""
    found = {
        entry.held.position: entry
        for entry in entries
        if (holding := held.get(entry.held.position)) is not None and holding.version == entry.held.version
    }
    older = {position: holding for position, holding in held.items() if position not in found}
    return found | {entry.held.position: entry for entry in headed(open_part(connection, question, older))}
