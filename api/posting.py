"""Posting on a caller's behalf: the one way in, for what systems post and for what people fill in."""

from collections.abc import Sequence

from api.calls import Call
from api.json_text import Json
from api.permissions import Reach
from api.problems import Problem
from ledger.application import Poster, Receipt
from ledger.references import AGENCY_SOURCE_PREFIX, PARTNERSHIP_SOURCE


def post(events: Sequence[Json], call: Call) -> list[Receipt]:
    """Record events, all or nothing, in order: a receipt each. Raises Problem (403), Refused or Unavailable."""
    if not events:
        return []
    _refuse_foreign_sources(events, call)
    return call.services.ledger.post(events, poster_of(call))


def rehearse(events: Sequence[Json], call: Call) -> list[Receipt]:
    """Answer what `post` would answer now, and record nothing. Raises as `post` does."""
    _refuse_foreign_sources(events, call)
    return call.services.ledger.rehearse(events, poster_of(call))


def poster_of(call: Call) -> Poster:
    """Return who posts by a call."""
    return Poster(call.caller.role, call.caller.subject, call.caller.agency)


def _refuse_foreign_sources(events: Sequence[Json], call: Call) -> None:
    """By the source alone, before anything else is looked at: what there is makes no difference."""
    if call.reach is Reach.ANY_SOURCE:
        return
    registers = call.reach is Reach.REGISTRATIONS
    right = PARTNERSHIP_SOURCE if registers else f"{AGENCY_SOURCE_PREFIX}{call.caller.agency}"
    for index, event in enumerate(events):
        source = event.get("source") if isinstance(event, dict) else None
        if isinstance(source, str) and source != right:
            raise Problem("forbidden", f"this token posts as {right} only", index=index, field="source")
