"""Reads what is recorded of holding and erasing a case."""

from datetime import date
from typing import Final, NamedTuple

from ledger.database import Rows
from ledger.queries import queries
from ledger.times import Instant

_SQL: Final = queries(__file__)


class Retained(NamedTuple):
    """One hold, proposal or erasure: where and when it was recorded, what it was, and who posted it."""

    position: int
    at: Instant
    what: str
    by: str


class Standing(NamedTuple):
    """All of them, in order, and the newest proposal's reference, if there is one."""

    events: list[Retained]
    proposal: str | None


def standing_of(connection: Rows, case: str) -> Standing:
    """How a case stands."""
    rows = connection.execute(_SQL["retention_of"], (case,), binary=True).fetchall()
    events, proposal = [], None
    for position, at, kind, ref, posted_by, placed, ended in rows:
        if kind == "erasure-proposed":
            proposal = ref
        events.append(Retained(position, at, _what(kind, ref, ended, placed=placed), posted_by.partition(":")[2]))
    return Standing(events, proposal)


def _what(kind: str, ref: str, ended: date | None, *, placed: bool | None) -> str:
    if kind == "legal-hold":
        return "legal hold placed" if placed else "legal hold lifted"
    if kind == "erasure-proposed":
        return f"erasure proposed, kept until {ended} ({ref})"
    return f"erased ({ref})"
