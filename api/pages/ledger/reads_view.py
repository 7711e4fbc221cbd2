"""What the page of reads on record says of each: by whom, what they were shown, why, and since when it is sealed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from api.wording.names import Names
from api.wording.views import ROLES, VIEWS
from ledger.database import Rows
from ledger.references import KnowerTextError, asked
from ledger.times import Instant, TimeTextError, rfc3339
from ledger.times.wording import worded
from projections import registers
from projections.reads import Read, SealedRead, Seals, sealed_among, seals

_SECOND: Final = 1_000_000  # microseconds


class ReadRow(NamedTuple):
    """A read as the table has it. `whom` and `day` are whose knowledge was shown, as of when, where it was."""

    number: int
    at: str
    subject: str
    role: str
    view: str
    case: str
    entry: str
    whom: str
    day: str
    purpose: str
    shown: str
    sealed: str
    place: int | None
    position: int
    request: str
    token: str


class Tag(NamedTuple):
    """A filter in force: what it says, and the address without it."""

    text: str
    without: str


class ReadsView(NamedTuple):
    """All that the page says."""

    rows: list[ReadRow]
    tags: list[Tag]
    sealing: str
    choices: dict[str, list[tuple[str, str]]]


def reads_view(
    connection: Rows, found: Sequence[Read], narrowed: Mapping[str, Any], query: Callable[..., str]
) -> ReadsView:
    """Return what the page says of the reads that were found. `query` returns an address with something changed."""
    agencies = registers.agencies(connection)
    names = Names({row.code: row.name for row in agencies}, {})
    sealed = sealed_among(connection, [read.number for read in found])
    return ReadsView(
        [_row(read, sealed.get(read.number), names) for read in found],
        [Tag(text, query(**{name: ""})) for name, text in _said(narrowed, names).items() if text],
        _sealing(seals(connection)),
        {
            "role": list(ROLES.items()),
            "agency": sorted(((row.code, names.agency(row.code)) for row in agencies), key=lambda pair: pair[1]),
            "view": list(VIEWS.items()),
            "case": [(row.code, row.code) for row in registers.cases(connection)],
        },
    )


def _row(read: Read, sealed: SealedRead | None, names: Names) -> ReadRow:
    role = ROLES.get(read.role, read.role)
    return ReadRow(
        read.number,
        _moment(read.at),
        read.subject,
        f"{role}: {names.agency(read.agency)}" if read.agency else role,
        VIEWS.get(read.view, read.view),
        read.case or "",
        read.entry or "",
        _whom(read.knower, names),
        _day(read.as_of),
        read.purpose or "",
        _shown(read),
        _moment(sealed.at) if sealed else "",
        sealed.place if sealed else None,
        read.position,
        read.request,
        read.token or "",
    )


def _shown(read: Read) -> str:
    """Return how much was shown; of a bundle nothing, where only the page before it was opened."""
    if read.view == "evidence" and not read.entries:
        return "what a bundle holds; none was taken"
    return "1 item" if read.entries == 1 else f"{read.entries:,} items"


def _whom(knower: str | None, names: Names) -> str:
    try:
        return names.asked(asked(knower)) if knower else ""
    except KnowerTextError:
        return knower or ""


def _day(as_of: str | None) -> str:
    try:
        return worded(as_of) if as_of else ""
    except TimeTextError:
        return as_of or ""


def _moment(at: Instant) -> str:
    return worded(str(rfc3339(at // _SECOND * _SECOND)))


def _sealing(found: Seals) -> str:
    if found.at is None:
        return "No read is sealed yet: until one is, nothing proves that the record was not altered."
    said = f"{_reads(found.size)} sealed, the last on {_moment(found.at)}: none of them can be altered unseen."
    if not found.waiting:
        return said
    return f"{said} {_reads(found.waiting)} not sealed yet, and until then proved by nothing."


def _reads(number: int) -> str:
    return "1 read is" if number == 1 else f"{number:,} reads are"


def _said(narrowed: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Return what each filter in force says, by its field."""
    words: dict[str, Callable[[str], str]] = {
        "subject": lambda value: f"By {value}",
        "role": lambda value: f"As {ROLES.get(value, value).lower()}",
        "agency": lambda value: f"Of {names.agency(value)}",
        "view": lambda value: f"Page: {VIEWS.get(value, value)}",
        "case": lambda value: f"Case {value}",
        "purpose": lambda value: f"Purpose with “{value}”",
        "from": lambda value: f"From {value}",
        "to": lambda value: f"To {value}",
    }
    return {field: say(narrowed[field]) for field, say in words.items() if narrowed[field]}
