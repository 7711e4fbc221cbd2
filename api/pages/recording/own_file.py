"""The case as far as one agency's own grants tell it, for the knowledge model to work out what a post would do.

All of it is read on the agency's behalf: nothing is in it that it may not know. It holds the entries that a post
would pass on or change, and whom the agency itself told of them.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import orjson

from api.wording.how import span_in
from ledger.codec import content_of
from ledger.events import Author, Content, Telling
from ledger.knowledge.case_file import CaseFile, Entry, Version
from ledger.knowledge.grants import Grant, version_held
from ledger.references import Knower
from projections import entries
from projections.entries import EntryFile
from projections.reads import Reading

_UNREAD: Final = Content(
    occurred="../..", author=Author(role="not read"), people=("unread",), summary="not read",
    source_of_information="not read",
)  # fmt: skip
_OF_THE_EVENT: Final = frozenset(Telling.model_fields)


class OwnFile(NamedTuple):
    """The case as the agency's own grants tell it, and the version that it last told each other agency, by entry."""

    case: CaseFile
    told: dict[str, dict[str, int]]


def unread(kinds: dict[str, str]) -> OwnFile:
    """Return a file of entries of which nothing is read but that they are named: at no position, and blank."""
    case = CaseFile()
    for ref, kind in kinds.items():
        blank = Version(1, _UNREAD, retracted=False, event=ref, position=0, recorded_at=0)
        case.entries[ref] = Entry(ref, ref.partition("/")[0], kind, 0, [blank])
    return OwnFile(case, {})


def own_file(reading: Reading, case: str, agency: str, kinds: dict[str, str]) -> OwnFile:
    """Read what the agency holds of some entries of the case, given with their kinds."""
    made = unread(kinds)
    told = {ref: _fill(made.case.entries[ref], reading, case, agency) for ref in kinds}
    return made._replace(told=told)


def _fill(entry: Entry, reading: Reading, case: str, agency: str) -> dict[str, int]:
    """Fill an entry with the agency's grants of it and, where it is its own, its versions; return whom it told."""
    connection, head = reading.connection, reading.head
    rows = [orjson.loads(row) for row in entries.who_knew(connection, entry.ref, head)]
    entry.grants = [_grant(entry.ref, ordinal, row) for ordinal, row in enumerate(rows)]
    entry.position = min((grant.position for grant in entry.grants), default=0)
    found = entries.entry_file(connection, entry.ref, head) if entry.agency == agency else None
    if found is not None:
        entry.versions = list(_versions(found, entry.kind))
    by_position = {grant.position: grant.version for grant in entry.grants if grant.via == "author"}
    told: dict[str, list[tuple[int, int]]] = {}
    for position, agencies in entries.told_at(connection, case, list(by_position)).items():
        for other in set(agencies) - {agency}:
            told.setdefault(other, []).append((by_position[position], position))
    return {other: version_held(versions, head.position)[0] for other, versions in told.items()}


def _grant(ref: str, ordinal: int, row: dict[str, Any]) -> Grant:
    return Grant(
        ref, row["version"], Knower.parse(row["knower"]), span_in(row), row["via"], row["event"], row["position"],
        ordinal, row["evidence"],
    )  # fmt: skip


def _versions(found: EntryFile, kind: str) -> Iterable[Version]:
    for kept in found.versions:
        said = {field: value for field, value in kept.data.items() if field not in _OF_THE_EVENT}
        yield Version(kept.version, content_of(kind, said), kept.retracted, kept.event, kept.position, kept.recorded_at)
