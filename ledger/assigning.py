"""Assignments as events: which reviewer may see which cases, from when to when.

Source: contract.md, "Who may do what"; ops/decisions/0007-walls-and-reads.md.
"""

from collections.abc import Collection
from typing import Any, Final

from ledger.references import PARTNERSHIP_SOURCE

EVERY_CASE: Final = "*"


def assignment(
    event_id: str, reviewer: str, cases: Collection[str], *, ended: bool = False, reason: str | None = None
) -> dict[str, Any]:
    """The CloudEvent that assigns cases to a reviewer (the subject of their tokens) or, `ended`, takes them back."""
    data: dict[str, Any] = {"reviewer": reviewer, "cases": sorted(cases), "ended": ended}
    if reason is not None:
        data["reason"] = reason
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": PARTNERSHIP_SOURCE,
        "type": "safeguarding.assignment.v1",
        "data": data,
    }


def assigned_by_token(token: str, reviewer: str, cases: Collection[str]) -> dict[str, Any]:
    """The assignment that a local token carries (`token` is its `jti`): one event, whoever records it first."""
    return assignment(f"assignment-{token}", reviewer, cases)
