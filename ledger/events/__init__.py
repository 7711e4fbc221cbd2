"""What agencies post: the events of the ledger, as CloudEvents with their data by kind.

Read this first: it is the field's vocabulary. `entries` are what a case's chronology is made of, out of `parts`;
`registrations` stand around them; `envelope` is what carries them all, and `types` the table of what there is.

Every event is frozen; what the contract does not name is refused, not dropped. Values are kept as they were sent;
times stay text (see ledger.times).

Source: contract.md, "Events: CloudEvents 1.0".
"""

from ledger.events.entries import (
    Content,
    Correction,
    InformationSharedContent,
    MeetingContent,
    Retraction,
    Telling,
)
from ledger.events.envelope import Event
from ledger.events.parts import Author, Knowledge, Share
from ledger.events.registrations import (
    AgencyRegistration,
    Assignment,
    CaseRegistration,
    Erasure,
    ErasureProposed,
    LegalHold,
    PersonRegistration,
    ReadsSealed,
    Registration,
)
from ledger.events.types import CONTENTS, ENTRIES, OF_NO_CASE, REGISTRATIONS, RETENTION, TYPES

__all__ = [
    "CONTENTS",
    "ENTRIES",
    "OF_NO_CASE",
    "REGISTRATIONS",
    "RETENTION",
    "TYPES",
    "AgencyRegistration",
    "Assignment",
    "Author",
    "CaseRegistration",
    "Content",
    "Correction",
    "Erasure",
    "ErasureProposed",
    "Event",
    "InformationSharedContent",
    "Knowledge",
    "LegalHold",
    "MeetingContent",
    "PersonRegistration",
    "ReadsSealed",
    "Registration",
    "Retraction",
    "Share",
    "Telling",
]
