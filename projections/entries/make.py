"""What the entries' read models make of an event, for a rebuild: the same rows as the append function writes.

Rows are lines of COPY's text format, in the order of the table's columns, made in one go: a rebuild makes
millions of them.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger.events import Correction
from ledger.kept import bounds, timestamp, version_columns
from ledger.knowledge.case_file import Consequence, Recorded
from ledger.knowledge.grants import Grant
from ledger.vocabulary import LATER_ACCOUNT


class SaidLine(NamedTuple):
    """What of a version's line stays when the entry is retracted: what stands before the mark, after it, and last."""

    before: str
    after: str
    whole_from: str


def said_line(made: Consequence, recorded: Recorded, raw: dict[str, Any]) -> SaidLine:
    """What a version says. `raw` is the data of the event that made it, as sent. Not for a retraction."""
    entry, content = made.entry, made.version.content
    said = raw["replacement"] if isinstance(recorded.event.data, Correction) else raw
    columns = version_columns((entry.ref, entry.kind, entry.agency), content, said)
    moment = timestamp(recorded.recorded_at)
    guarded = columns["guarded"]
    return SaidLine(
        f"{recorded.event.subject}\t{entry.ref}\t{entry.agency}\t{entry.kind}\t{entry.author.unit}"
        f"\t{columns['said_unit']}",
        f"{columns['occurred_earliest']}\t{columns['occurred_latest']}\t{columns.get('said_earliest', moment)}"
        f"\t{columns.get('said_latest', moment)}\t{_escaped(columns['heading'])}\t{_escaped(columns['content'])}"
        f"\t{_escaped(guarded) if guarded else _NULL}",
        columns["whole_from"],
    )


def version_line(made: Consequence, said: SaidLine) -> str:
    """The line of entry_versions that the event made. `said` is what this or, of a retraction, the last one says."""
    version = made.version
    itself = (made.entry.ref, version.number)
    told = ",".join([grant.knower.agency for grant in made.grants if (grant.entry, grant.version) == itself])
    return (
        f"{made.entry.position}\t{version.number}\t{version.position}\t{timestamp(version.recorded_at)}"
        f"\t{said.before}\t{'t' if version.retracted else 'f'}\t{said.after}\t{{{told}}}\t{said.whole_from}"
    )


def grant_lines(made: Consequence, case: str, entry_positions: dict[str, int]) -> Iterator[str]:
    """The lines of grants. `entry_positions` gives each entry's first position."""
    for grant in made.grants:
        knower, known = grant.knower, grant.known
        yield (
            f"{case}\t{knower.agency}\t{knower.unit}\t{'t' if knower.someone else 'f'}"
            f"\t{entry_positions[grant.entry]}\t{grant.version}\t{timestamp(known.earliest)}"
            f"\t{timestamp(known.latest)}\t{grant.position}\t{grant.ordinal}"
            f"\t{'t' if grant.evidence == LATER_ACCOUNT else 'f'}\t{how(grant)}"
        )


def how(grant: Grant) -> str:
    """The grant as answers give it, as JSON text. Nothing in it needs escaping, in JSON or in COPY."""
    return (
        f'{{"via":"{grant.via}","event":"{grant.event}","version":{grant.version},"knower":"{grant.knower}",'
        f'{bounds(grant.known)},"evidence":"{grant.evidence}"}}'
    )


_NULL = "\\N"


def _escaped(json_text: str) -> str:
    """JSON text holds no tab or line end as such; its backslashes are COPY's too."""
    return json_text.replace("\\", "\\\\") if "\\" in json_text else json_text
