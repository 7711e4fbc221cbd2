"""Every event type: the model of its data, by the name it is posted and stored under.

A new kind of entry has its two models in `entries`, its lines here, its place in `envelope.EntryData` and in
`vocabulary.EntryKind`. A field of it that names other entries or who was told belongs into
`ledger.knowledge.shown.GUARDED`, or a tunnel shows it whole, and with it the way in which it is cut; one that names
people, entries or knowers also into `ledger.post_row._add_content`, which has them looked up, and one that names people
into `projections.chronology`, which finds by them.
"""

from typing import Final

from ledger.events.entries import (
    Assessment,
    AssessmentContent,
    Contact,
    ContactContent,
    Content,
    Correction,
    Decision,
    DecisionContent,
    InformationShared,
    InformationSharedContent,
    Meeting,
    MeetingContent,
    NilContact,
    NilContactContent,
    Referral,
    ReferralContent,
    Request,
    RequestContent,
    Retraction,
)
from ledger.events.envelope import Data, EntryData
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
    Retained,
)

REGISTRATIONS: Final[dict[str, type[Registration]]] = {
    "safeguarding.agency.v1": AgencyRegistration,
    "safeguarding.case.v1": CaseRegistration,
    "safeguarding.person.v1": PersonRegistration,
    "safeguarding.assignment.v1": Assignment,
    "safeguarding.reads-sealed.v1": ReadsSealed,
    "safeguarding.legal-hold.v1": LegalHold,
    "safeguarding.erasure-proposed.v1": ErasureProposed,
    "safeguarding.erasure.v1": Erasure,
}
OF_NO_CASE: Final = frozenset(
    name for name, data in REGISTRATIONS.items() if issubclass(data, AgencyRegistration | Assignment | ReadsSealed)
)
"""What is said of the partnership, and of no one case: such an event has no subject, and all others have one."""
RETENTION: Final = frozenset(name for name, data in REGISTRATIONS.items() if issubclass(data, Retained))
"""What is said of how long a case is kept: it stays readable when the case is erased (ledger.sealing)."""
ENTRIES: Final[dict[str, type[EntryData]]] = {
    "safeguarding.contact.v1": Contact,
    "safeguarding.referral.v1": Referral,
    "safeguarding.assessment.v1": Assessment,
    "safeguarding.decision.v1": Decision,
    "safeguarding.information-shared.v1": InformationShared,
    "safeguarding.meeting.v1": Meeting,
    "safeguarding.request.v1": Request,
    "safeguarding.nil-contact.v1": NilContact,
}
AMENDMENTS: Final[dict[str, type[Correction | Retraction]]] = {
    "safeguarding.correction.v1": Correction,
    "safeguarding.retraction.v1": Retraction,
}
TYPES: Final[dict[str, type[Data]]] = {**REGISTRATIONS, **ENTRIES, **AMENDMENTS}
"""Every event type that the ledger takes. The type is also the topic under which it is stored."""

CONTENTS: Final[dict[str, type[Content]]] = {
    "contact": ContactContent,
    "referral": ReferralContent,
    "assessment": AssessmentContent,
    "decision": DecisionContent,
    "information-shared": InformationSharedContent,
    "meeting": MeetingContent,
    "request": RequestContent,
    "nil-contact": NilContactContent,
}
"""What a version of an entry of each kind may say: the shape of a correction's replacement."""
