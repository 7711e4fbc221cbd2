"""What a case that was erased is answered with: that it was, by which event and when, to who could see it before."""

from typing import Any

from api.calls import Call
from api.permissions import Reach
from api.problems import Problem, not_found
from ledger.times import rfc3339
from projections import registers
from projections.reads import Reading
from projections.registers import ErasedCase


def refuse_erased(reading: Reading, call: Call, case: str) -> None:
    """Raise Problem if the case was erased: 410 to a caller who could see it before, else 404."""
    found = registers.erasure(reading.connection, case)
    if found is not None:
        raise _gone(found) if saw(reading, call, found) else not_found()


def refuse_erased_entry(reading: Reading, call: Call, agency: str, event_id: str) -> None:
    """Raise Problem if the entry was of an erased case: 410 to a caller who certainly could see it before, else 404.

    What an agency held of others' entries is erased too, so of these it learns nothing.
    """
    if call.caller.agency in (None, agency):
        case = registers.erased_entry(reading.connection, agency, event_id)
        if case is not None:
            refuse_erased(reading, call, case)


def saw(reading: Reading, call: Call, erased: ErasedCase) -> bool:
    """Whether the caller could see the case before it was erased."""
    if call.reach is Reach.ALL:
        return True
    if call.reach is Reach.ASSIGNED:
        return registers.is_assigned(reading.connection, erased.code)
    return call.caller.agency in erased.held_by


def shown(erased: ErasedCase) -> dict[str, Any]:
    """Return the erasure of a case as answers give it."""
    return {"event": erased.event, "position": erased.position, "at": rfc3339(erased.at)}


def _gone(erased: ErasedCase) -> Problem:
    return Problem("erased", "the case was erased: nothing of what was recorded in it is left", erased=shown(erased))
