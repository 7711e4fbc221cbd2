"""What the entries' read models make of an event, for a rebuild: the same rows as the append function writes."""

from collections.abc import Iterator
from typing import Any

from ledger.events import Correction
from ledger.knowledge.case_file import Consequence, Recorded
from ledger.knowledge.grants import Grant
from ledger.posts import bounds, timestamp, version_columns
from ledger.vocabulary import LATER_ACCOUNT

Row = tuple[Any, ...]


def version_row(made: Consequence, recorded: Recorded, raw: dict[str, Any], before: Row | None) -> Row:
    """The row of the version that the event made, in the order of entry_versions' columns.

    `raw` is the event's data as sent; `before` the row of the version before, which a retraction repeats.
    """
    entry, version = made.entry, made.version
    place = (entry.position, version.number, version.position, timestamp(version.recorded_at))
    if version.retracted:
        assert before is not None
        return (*place, *before[4:10], True, *before[11:])
    said = raw["replacement"] if isinstance(recorded.event.data, Correction) else raw
    columns = version_columns((entry.ref, entry.kind, entry.agency), version.content, said)
    moment = timestamp(version.recorded_at)
    return (
        *place, recorded.event.subject, entry.ref, entry.agency, entry.kind, entry.author.unit, columns["said_unit"],
        False, columns["occurred_earliest"], columns["occurred_latest"], columns.get("said_earliest", moment),
        columns.get("said_latest", moment), columns["heading"], columns["content"], columns["guarded"],
    )  # fmt: skip


def grant_rows(made: Consequence, case: str, entry_positions: dict[str, int]) -> Iterator[Row]:
    """A row a grant, in the order of grants' columns. `entry_positions` gives each entry's first position."""
    for grant in made.grants:
        yield (
            case, grant.knower.agency, grant.knower.unit, grant.knower.someone, entry_positions[grant.entry],
            grant.version, timestamp(grant.known.earliest), timestamp(grant.known.latest), grant.position,
            grant.ordinal, grant.evidence == LATER_ACCOUNT, how(grant),
        )  # fmt: skip


def how(grant: Grant) -> str:
    """The grant as answers give it, as JSON text."""
    return (
        f'{{"via":"{grant.via}","event":"{grant.event}","version":{grant.version},"knower":"{grant.knower}",'
        f'{bounds(grant.known)},"evidence":"{grant.evidence}"}}'
    )
