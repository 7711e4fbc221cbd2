"""A case set against what one agency knew on a day: each entry with what was held of it then, by them and by others."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from api.pages.lanes.entries import LaneEntry, headed
from ledger.database import Rows
from projections.hindsight import SetAgainst, hindsight
from projections.question import Question
from projections.tunnel import Granted, Holding, granted, holdings_of, newest, open_part

_INSIDE: Final = ("known", "stale", "possibly_known")


class Own(NamedTuple):
    """The version of an entry that the one asked about held, and how they came to: grants, as in `HeldEntry.how`."""

    entry: LaneEntry
    how: str


class Against(NamedTuple):
    """An entry, how it stood on the day, what the one asked about held of it, if anything, and who was told of it.

    `others` is the version that others held on the day, where the one asked about held an older one.
    """

    entry: LaneEntry
    status: str
    found: SetAgainst
    own: Own | None
    others: LaneEntry | None
    told: Sequence[Granted]

    @property
    def shown(self) -> LaneEntry:
        """The version to show: the one held, else the newest."""
        return self.own.entry if self.own else self.entry

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
    own = _own(connection, question, entries)
    found = hindsight(connection, question)
    others = _held_by_others(connection, question, found, entries)
    rows = _set_against(found, {entry.ref: entry for entry in entries}, own, others, told)
    return CaseSetAgainst(entries, told, rows)


def _own(connection: Rows, question: Question, entries: Sequence[LaneEntry]) -> dict[int, Own]:
    """Return what the one asked about held, by position. Mostly it is the newest version, which has been read."""
    held = holdings_of(connection, question)
    own, newer = {}, set()
    for entry in entries:
        holding = held.get(entry.held.position)
        if holding is None:
            continue
        if holding.version == entry.held.version:
            own[entry.held.position] = Own(entry, holding.how)
        else:
            newer.add(entry.held.position)
    older = headed(open_part(connection, question, {position: held[position] for position in newer}))
    return own | {entry.held.position: Own(entry, entry.held.how) for entry in older}


def _held_by_others(
    connection: Rows, question: Question, found: Sequence[SetAgainst], entries: Sequence[LaneEntry]
) -> dict[int, LaneEntry]:
    """Return, by position, what others held that day of what the one asked about held in an older version."""
    newest_held = {item.ref: item.newest_held for item in found if item.stale and item.newest_held is not None}
    others, since_corrected = {}, {}
    for entry in entries:
        version = newest_held.get(entry.ref)
        if version == entry.held.version:
            others[entry.held.position] = entry
        elif version is not None:
            since_corrected[entry.held.position] = Holding(version, certain=True, how="")
    read = headed(open_part(connection, question, since_corrected))
    return others | {entry.held.position: entry for entry in read}


def _set_against(
    found: Sequence[SetAgainst],
    entries: Mapping[str, LaneEntry],
    own: Mapping[int, Own],
    others: Mapping[int, LaneEntry],
    told: Mapping[int, Sequence[Granted]],
) -> list[Against]:
    """Return each entry with its status, older versions told apart, in chronological order."""
    rows = [
        Against(
            entry,
            "stale" if item.stale and item.status == "known" else item.status,
            item,
            own.get(entry.held.position),
            others.get(entry.held.position),
            told[entry.held.position],
        )
        for item in found
        if (entry := entries.get(item.ref)) is not None
    ]
    return sorted(rows, key=lambda row: (row.shown.occurred, row.entry.held.position))
