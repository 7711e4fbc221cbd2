"""What the entries' read models make of an event, for a rebuild: the same rows as the append function writes.

Rows are lines of COPY's text format, in the order of the table's columns, made in one go: a rebuild makes
millions of them.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from ledger.events import Correction
from ledger.kept import bounds, kept_version, timestamp
from ledger.knowledge.case_file import Consequence, Entry, Recorded
from ledger.knowledge.grants import Grant
from ledger.references import Knower
from ledger.times import Interval
from ledger.vocabulary import LATER_ACCOUNT

_NULL: Final = "\\N"
_KNOWERS_KEPT: Final = 4_096
_TIMES_KEPT: Final = 65_536


SaidLine = tuple[str, str, str]
"""What of a version's line stays when the entry is retracted: what stands before the mark, after it, and last."""


def said_line(made: Consequence, recorded: Recorded, recorded_at: str, raw: dict[str, Any]) -> SaidLine:
    """What a version says. `raw` is the data of the event that made it, as sent. Not for a retraction.

    `recorded_at` is when, as PostgreSQL reads it.
    """
    entry, content = made.entry, made.version.content
    if isinstance(recorded.event.data, Correction):
        raw = raw["replacement"]
    unit, occurred, known, heading, said, guarded, whole_from = kept_version(
        (entry.ref, entry.kind, entry.agency), content, raw
    )
    since = _columns(known) if known else f"{recorded_at}\t{recorded_at}"
    return (
        f"{recorded.event.subject}\t{entry.ref}\t{entry.agency}\t{entry.kind}\t{entry.author.unit}\t{unit}",
        f"{_columns(occurred)}\t{since}\t{_escaped(heading)}\t{_escaped(said)}\t{_escaped(guarded) if guarded else _NULL}",
        timestamp(whole_from),
    )


def version_line(made: Consequence, recorded_at: str, said: SaidLine) -> str:
    """The line of entry_versions that the event made. `said` is what this or, of a retraction, the last one says."""
    entry, (number, _, retracted, _, position, _) = made.entry, made.version
    ref = entry.ref
    told = ",".join([grant.knower.agency for grant in made.grants if grant.version == number and grant.entry == ref])
    before, after, whole_from = said
    return (
        f"{entry.position}\t{number}\t{position}\t{recorded_at}\t{before}\t{'t' if retracted else 'f'}\t{after}"
        f"\t{{{told}}}\t{whole_from}"
    )


def grant_lines(made: Consequence, case: str, entries: Mapping[str, Entry]) -> list[str]:
    """The lines of grants. `entries` are those of the case, by reference. Nothing in them needs escaping."""
    lines = []
    for entry, version, knower, known, via, event, position, ordinal, evidence in made.grants:
        to, name = _knower(knower)
        lines.append(
            f"{case}\t{to}\t{entries[entry].position}\t{version}\t{_columns(known)}\t{position}\t{ordinal}"
            f"\t{'t' if evidence == LATER_ACCOUNT else 'f'}"
            f'\t{{"via":"{via}","event":"{event}","version":{version},"knower":"{name}",{bounds(known)}'
            f',"evidence":"{evidence}"}}'
        )
    return lines


@lru_cache(_KNOWERS_KEPT)
def _knower(knower: Knower) -> tuple[str, str]:
    """A knower as columns, and as answers name them."""
    agency, unit, someone = knower
    return f"{agency}\t{unit}\t{'t' if someone else 'f'}", str(knower)


@lru_cache(_TIMES_KEPT)
def _columns(known: Interval) -> str:
    return f"{timestamp(known.earliest)}\t{timestamp(known.latest)}"


def _escaped(json_text: str) -> str:
    """JSON text holds no tab or line end as such; its backslashes are COPY's too."""
    return json_text.replace("\\", "\\\\") if "\\" in json_text else json_text
