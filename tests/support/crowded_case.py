"""A case of fifteen agencies and two thousand entries, made up: what the lanes must stay clear with."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from random import Random

from api.json_text import Json

Event = dict[str, Json]

ENTRIES = 2_000
AGENCIES = {
    "police": ("Police", "6"), "probation": ("Probation", "7"), "yjs": ("Youth justice", "7"),
    "csc": ("Children’s social care", "5A"), "early-help": ("Early help", "5D"), "housing": ("Housing", "4"),
    "hv": ("Health visiting", "3B"), "nursing": ("School nursing", "3C"), "gp": ("GP practice", "3A"),
    "hospital": ("Hospital", "3E"), "ambulance": ("Ambulance service", "3F"), "camhs": ("Mental health", "3F"),
    "primary": ("Primary school", "2A"), "secondary": ("Secondary school", "2A"), "charity": ("A charity", "8"),
}  # fmt: skip
_KINDS: dict[str, dict[str, Json]] = {
    "contact": {"mode": "telephone"},
    "decision": {"decision": "no further action", "rationale": "made up"},
    "referral": {"reason": "made up"},
    "nil-contact": {"statement": "nobody came"},
}
_FIRST = date(2003, 1, 1)
_DAYS = 3_650


def _event(event_id: str, source: str, kind: str, data: Json, subject: str | None = None) -> Event:
    event: Event = {"specversion": "1.0", "id": event_id, "source": source, "type": f"safeguarding.{kind}.v1"}
    return {**event, "data": data} | ({"subject": subject} if subject else {})


def crowded_events() -> Iterator[Event]:
    """Yield the agencies, the case, and its entries, the same each time."""
    for code, (name, kind) in AGENCIES.items():
        yield _event(f"a-{code}", "/partnership", "agency", {"code": code, "name": name, "kind": kind})
    yield _event("crowded", "/partnership", "case", {"title": "A crowded case"}, "crowded")
    yield _event("child", "/partnership", "person", {"ref": "child", "role": "Child"}, "crowded")
    random = Random(15)  # noqa: S311  # made up, the same each time
    kinds = cycle(["contact", "contact", "decision", "contact", "referral", "contact", "contact", "nil-contact"])
    for number in range(ENTRIES):
        agency, other = random.sample(sorted(AGENCIES), 2)
        day = (_FIRST + timedelta(days=random.randrange(_DAYS))).isoformat()
        kind = next(kinds)
        yield _event(f"e{number}", f"/agencies/{agency}", kind, {
            "occurred": day, "known_at": day, "author": {"role": "Practitioner"}, "people": ["child"],
            "summary": f"Made up, number {number}.", "source_of_information": f"record {number}", **_KINDS[kind],
            **({"recipients": [{"to": other, "received_at": day}]} if kind == "referral" else {}),
        }, "crowded")  # fmt: skip
