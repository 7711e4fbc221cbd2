"""A small case to import: two agencies, one child, and contacts by number."""

from typing import Any

Event = dict[str, Any]

_REGISTERED: tuple[tuple[str, str, dict[str, str], str | None], ...] = (
    ("a-police", "agency", {"code": "police", "name": "Police", "kind": "6"}, None),
    ("a-csc", "agency", {"code": "csc", "name": "Social care", "kind": "5A"}, None),
    ("c-k", "case", {"title": "A case"}, "k"),
    ("p-child", "person", {"ref": "child", "role": "Child"}, "k"),
)


def registrations() -> list[Event]:
    """Return what everything else rests on."""
    return [
        {
            "specversion": "1.0", "id": event_id, "source": "/partnership",
            "type": f"safeguarding.{kind}.v1", "data": data, **({"subject": case} if case else {}),
        }
        for event_id, kind, data, case in _REGISTERED
    ]  # fmt: skip


def contact(event_id: str, **data: object) -> Event:
    """Return a valid contact by the police."""
    said = {
        "occurred": "2008-07-10",
        "known_at": "2008-07-10",
        "author": {"role": "Constable"},
        "people": ["child"],
        "summary": f"Contact {event_id}",
        "source_of_information": "pocket book",
        "mode": "incident",
        **data,
    }
    return {
        "specversion": "1.0", "id": event_id, "source": "/agencies/police",
        "type": "safeguarding.contact.v1", "subject": "k", "data": said,
    }  # fmt: skip
