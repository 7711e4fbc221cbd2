"""Reads one entry: all its versions, what relates to it, and who knew it."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import orjson

from ledger.database import Rows
from ledger.queries import queries
from ledger.times import Instant
from projections.question import Moment

_SQL: Final = queries(__file__)


class EntryVersion(NamedTuple):
    """One version of an entry. `heading` is JSON text, as answers give it; `data` the version's whole data."""

    version: int
    position: int
    recorded_at: Instant
    retracted: bool
    event: str
    heading: str
    data: dict[str, Any]


class RelatedEntry(NamedTuple):
    """Another entry that says how it stands to this one."""

    entry: str
    relation: str


class Relation(NamedTuple):
    """What an entry says of another."""

    entry: str
    relation: str
    other: str


class EntryFile(NamedTuple):
    """An entry with every version of it recorded by a moment, oldest first, and what relates to it."""

    case: str
    ref: str
    agency: str
    position: int
    versions: list[EntryVersion]
    related: list[RelatedEntry]


class Path(NamedTuple):
    """Every grant of an entry, in the order of `how`, as JSON text; and the agencies that knew anything of its case."""

    grants: list[str]
    agencies: list[str]


def entry_file(connection: Rows, ref: str, moment: Moment) -> EntryFile | None:
    """The entry as recorded by a moment, or None where there was no such entry."""
    asked = {"ref": ref, "position": moment.position}
    rows = connection.execute(_SQL["entry_versions"], asked, binary=True).fetchall()
    if not rows:
        return None
    case, agency, _, position = rows[0][:4]
    versions = [
        EntryVersion(number, at, recorded, retracted, event, heading, _whole(content, guarded))
        for _, _, _, _, number, at, recorded, retracted, heading, content, guarded, event in rows
    ]
    return EntryFile(case, ref, agency, position, versions, _related(connection, case, ref, moment))


def relations(connection: Rows, case: str, moment: Moment) -> list[Relation]:
    """What the entries of a case say of each other, each by its newest version recorded by a moment."""
    asked = {"case": case, "position": moment.position}
    return [
        Relation(ref, item["relation"], item["entry"])
        for ref, guarded in connection.execute(_SQL["relations"], asked).fetchall()
        for item in orjson.loads(guarded).get("relates", ())
    ]


def who_knew(connection: Rows, ref: str, moment: Moment) -> list[str]:
    """Every grant of the entry recorded by a moment, in the order of `how`: JSON text, with its position."""
    rows = connection.execute(_SQL["who_knew"], {"ref": ref, "position": moment.position}).fetchall()
    return [f'{how[:-1]},"position":{position}}}' for how, position in rows]


def path(connection: Rows, case: str, ref: str, moment: Moment) -> Path:
    """The grants of an entry of a case, as `who_knew` has them, and who knew anything of the case at all."""
    asked = {"case": case, "ref": ref, "position": moment.position}
    rows = connection.execute(_SQL["path"], asked, prepare=True).fetchall()
    grants = [f'{how[:-1]},"position":{position}}}' for how, position, agency in rows if agency is None]
    return Path(grants, [agency for _, _, agency in rows if agency is not None])


def told_at(connection: Rows, case: str, positions: Sequence[int]) -> dict[int, list[str]]:
    """The agencies that each of some events told, its own among them, by the events' positions."""
    return dict(connection.execute(_SQL["told_at"], {"case": case, "positions": list(positions)}).fetchall())


def _whole(content: str, guarded: str | None) -> dict[str, Any]:
    return {**orjson.loads(content), **(orjson.loads(guarded) if guarded else {})}


def _related(connection: Rows, case: str, ref: str, moment: Moment) -> list[RelatedEntry]:
    """By each other entry's newest version: what it says it relates to, answers or relies on."""
    literally = ref.replace("_", "\\_")  # to LIKE, an underscore is any character
    asked = {"case": case, "position": moment.position, "mention": f'%"{literally}"%'}
    related = []
    for other, guarded in connection.execute(_SQL["related_to"], asked).fetchall():
        said = orjson.loads(guarded)
        related += [RelatedEntry(other, item["relation"]) for item in said.get("relates", ()) if item["entry"] == ref]
        if said.get("in_response_to") == ref:
            related.append(RelatedEntry(other, "in_response_to"))
        if ref in said.get("knowledge", {}).get("relied_on", ()):
            related.append(RelatedEntry(other, "relied_on"))
    return related
