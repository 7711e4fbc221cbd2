"""What somebody is about to record: an entry of a kind, or what changes one; and the event that it makes."""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from api.pages.recording.questions import Section
from api.questions import today
from ledger.references import AGENCY_SOURCE_PREFIX

EVENT_ID = "event_id"
"""The hidden field with the id of the event, made when the form was opened: sent twice, it is recorded once."""
STEP = "do"
"""The field that says which button was pressed."""
SOURCE = "source"
"""The field in which an importer chooses for which agency."""


class Draft(NamedTuple):
    """What is being filled in. `kind` is the event's, `entry_kind` that of the entry it makes or changes.

    `amends` is the entry that it corrects or retracts, `fixed` what the event says of it that nobody types.
    """

    case: str
    kind: str
    entry_kind: str
    heading: str
    lead: str
    address: str
    sections: tuple[Section, ...]
    amends: str = ""
    fixed: Mapping[str, str] = {}

    @property
    def changes(self) -> bool:
        """Whether it changes an entry that there is."""
        return bool(self.amends)

    def event(self, agency: str, event_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the CloudEvent, as a system would post it."""
        return {
            "specversion": "1.0",
            "id": event_id,
            "source": f"{AGENCY_SOURCE_PREFIX}{agency}",
            "type": f"safeguarding.{self.kind}.v1",
            "subject": self.case,
            "data": {**self.fixed, **data},
        }


def new_event_id(kind: str) -> str:
    """Return an id that no other form has; it is part of the entry's reference for ever, so it can be read."""
    return f"{today()}-{kind}-{secrets.token_hex(3)}"
