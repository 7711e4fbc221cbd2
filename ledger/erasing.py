"""How long a case is kept, as events, and what becomes of its key when it is erased.

Source: ops/decisions/0006-encryption-and-erasure.md.
"""

from datetime import date
from typing import Any, Final, NamedTuple

from ledger.codec import decode
from ledger.database import Rows
from ledger.errors import LedgerError
from ledger.events import Erasure
from ledger.queries import queries
from ledger.references import PARTNERSHIP_SOURCE
from ledger.sealing import Cipher, SealBroken

_SQL: Final = queries(__file__)


def legal_hold(event_id: str, case: str, *, placed: bool, reason: str) -> dict[str, Any]:
    """The CloudEvent that places a legal hold on a case, or lifts it."""
    return _about(case, event_id, "legal-hold", {"placed": placed, "reason": reason})


def erasure_proposed(event_id: str, case: str, *, retention_ended: date, reason: str) -> dict[str, Any]:
    """The CloudEvent that proposes to erase a case."""
    return _about(
        case, event_id, "erasure-proposed", {"retention_ended": retention_ended.isoformat(), "reason": reason}
    )


def erasure(event_id: str, case: str, *, proposal: str) -> dict[str, Any]:
    """The CloudEvent that approves a proposal (its reference), and erases the case."""
    return _about(case, event_id, "erasure", {"proposal": proposal})


def _about(case: str, event_id: str, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": PARTNERSHIP_SOURCE,
        "type": f"safeguarding.{kind}.v1",
        "subject": case,
        "data": data,
    }


class Destroyed(NamedTuple):
    """How far erasures have been looked at, and how many keys were destroyed for them."""

    position: int
    keys: int


def destroy_erased(connection: Rows, cipher: Cipher, since: int = 0) -> Destroyed:
    """Destroy the key of every case whose erasure is recorded after a position, where that is still to be done.

    An erasure takes effect when it is recorded; the key goes after, and a crash may come between. So every
    process does this when it starts and as it follows the log: whatever case is erased, its key is destroyed.
    Raises LedgerError, after having seen to all others, for an erasure that does not open as one.
    """
    keys = 0
    failed: LedgerError | None = None
    for position, case, ref, topic, state in connection.execute(_SQL["erasures"], (since,), binary=True).fetchall():
        try:
            plain = cipher.unseal(state, case=case, ref=ref, topic=topic, position=position)
            if not isinstance(decode(topic, plain).data, Erasure):
                raise SealBroken(f"position {position}: not the erasure that it is listed as: run ledger verify")
            keys += cipher.destroy(case)
        except LedgerError as error:
            failed = failed or error
        since = position
    if failed:
        raise failed
    return Destroyed(since, keys)
