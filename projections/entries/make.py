"""What the entries' read models make of an event, for a rebuild: the same rows as the append function writes.

Rows are in COPY's binary format, whole, with their columns in the order of the table's: a rebuild makes millions of
them, and to write, escape, part and read each as text would cost both sides more.

Source: PostgreSQL, COPY, "Binary Format"; of an array of text: its dimensions, flags, element type, then each
dimension's length and lower bound, then the elements.
"""

from collections.abc import Mapping
from functools import lru_cache
from struct import Struct
from typing import Any, Final

from ledger.database import ticks
from ledger.events import Correction
from ledger.kept import bounds, kept_version
from ledger.knowledge.case_file import Consequence, Entry, Recorded
from ledger.references import Knower
from ledger.times import Interval
from ledger.vocabulary import LATER_ACCOUNT

SaidColumns = tuple[bytes, bytes, bytes]
"""What of a version's row stays when the entry is retracted: what stands before the mark, after it, and last."""

# Each column is its length in bytes (-1: null), and then itself.
_LENGTH: Final = Struct(">i").pack
_MOMENT: Final = Struct(">iq").pack
_MOMENTS: Final = Struct(">iqiq").pack
_ARRAY: Final = Struct(">iiiii").pack
_VERSION_BEGINS: Final = Struct(">hiqiiiqiq").pack
_GRANT_BEGINS: Final = Struct(">h").pack(12)
_GRANT_GOES_ON: Final = Struct(">iqii24siqiii?i").pack
_VERSION_COLUMNS: Final = 20
_BIGINT, _INT, _BOOL = 8, 4, 1
_NULL: Final = _LENGTH(-1)
_MARKS: Final = {mark: _LENGTH(_BOOL) + bytes([mark]) for mark in (False, True)}
_TEXT_OID: Final = 25
_NAMES_KEPT: Final = 4_096
_TIMES_KEPT: Final = 65_536


def said_columns(made: Consequence, recorded: Recorded, raw: dict[str, Any]) -> SaidColumns:
    """What a version says. `raw` is the data of the event that made it, as sent. Not for a retraction."""
    entry, content = made.entry, made.version.content
    event = recorded.event
    if isinstance(event.data, Correction):
        raw = raw["replacement"]
    unit, occurred, known, heading, said, guarded, whole_from = kept_version(
        (entry.ref, entry.kind, entry.agency), content, raw
    )
    return (
        _name(event.subject or "") + _text(entry.ref) + _author(entry.agency, entry.kind, entry.author.unit, unit),
        b"".join((
            _moments(occurred), _moments(known) if known else _since(recorded.recorded_at),
            _text(heading), _text(said), _text(guarded) if guarded else _NULL,
        )),
        _MOMENT(_BIGINT, ticks(whole_from)),
    )  # fmt: skip


def version_row(made: Consequence, said: SaidColumns) -> bytes:
    """The row of entry_versions that the event made. `said` is what this or, of a retraction, the last one says."""
    entry, (number, _, retracted, _, position, recorded_at) = made.entry, made.version
    ref = entry.ref
    told = tuple([grant.knower.agency for grant in made.grants if grant.version == number and grant.entry == ref])
    before, after, whole_from = said
    begins = _VERSION_BEGINS(
        _VERSION_COLUMNS, _BIGINT, entry.position, _INT, number, _BIGINT, position, _BIGINT, ticks(recorded_at)
    )
    return b"".join((begins, before, _MARKS[retracted], after, _texts(told), whole_from))


def grant_rows(made: Consequence, case: str, entries: Mapping[str, Entry]) -> list[bytes]:
    """The rows of grants. `entries` are those of the case, by reference."""
    rows = []
    begins = _GRANT_BEGINS + _name(case)
    for entry, version, knower, known, via, event, position, ordinal, evidence in made.grants:
        to, name = _knower(knower)
        how = (
            f'{{"via":"{via}","event":"{event}","version":{version},"knower":"{name}",{bounds(known)}'
            f',"evidence":"{evidence}"}}'
        ).encode()
        goes_on = _GRANT_GOES_ON(
            _BIGINT, entries[entry].position, _INT, version, _moments(known), _BIGINT, position, _INT, ordinal,
            _BOOL, evidence == LATER_ACCOUNT, len(how),
        )  # fmt: skip
        rows.append(b"".join((begins, to, goes_on, how)))
    return rows


def _text(text: str) -> bytes:
    encoded = text.encode()
    return _LENGTH(len(encoded)) + encoded


@lru_cache(_NAMES_KEPT)
def _name(code: str) -> bytes:
    return _text(code)


@lru_cache(_NAMES_KEPT)
def _author(agency: str, kind: str, author_unit: str, unit: str) -> bytes:
    return b"".join(map(_text, (agency, kind, author_unit, unit)))


@lru_cache(_NAMES_KEPT)
def _texts(texts: tuple[str, ...]) -> bytes:
    array = _ARRAY(1, 0, _TEXT_OID, len(texts), 1) + b"".join(map(_text, texts))
    return _LENGTH(len(array)) + array


@lru_cache(_NAMES_KEPT)
def _knower(knower: Knower) -> tuple[bytes, str]:
    """A knower as columns, and as answers name them."""
    return _text(knower.agency) + _text(knower.unit) + _MARKS[knower.someone], str(knower)


@lru_cache(_TIMES_KEPT)
def _moments(known: Interval) -> bytes:
    return _MOMENTS(_BIGINT, ticks(known.earliest), _BIGINT, ticks(known.latest))


def _since(at: int) -> bytes:
    return _MOMENTS(_BIGINT, ticks(at), _BIGINT, ticks(at))
