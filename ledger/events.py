"""What agencies post: the events of the ledger, as CloudEvents with their data by kind.

Read this first: it is the field's vocabulary. Every event is frozen; what the contract does not name is
refused, not dropped. Values are kept as they were sent; times stay text (see ledger.times).

Source: contract.md, "Events: CloudEvents 1.0".
"""

from functools import cached_property
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from ledger.fields import (
    AgencyCode,
    AssignedCase,
    AttributeName,
    Code,
    Date,
    DateTime,
    EventId,
    Factors,
    Frozen,
    KnowerCode,
    Maybe,
    RecipientCode,
    Reference,
    Statement,
    Text,
    Time,
    TokenSubject,
    UnitPath,
    each_once,
)
from ledger.references import CODE, PARTNERSHIP, reference
from ledger.vocabulary import (
    AgencyKind,
    Basis,
    Consent,
    Evidence,
    Instrument,
    Mode,
    Observed,
    Relation,
    SourceType,
)


class Author(Frozen):
    """Who wrote it, in the agency that the source names; the unit is the one that knows."""

    role: Statement
    ref: Maybe[Text] = None
    unit: Maybe[UnitPath] = None
    name: Maybe[Text] = None


class Recipient(Frozen):
    """A knower who was told, and since when. `csc/?` is someone in csc, nobody can say who."""

    to: RecipientCode
    received_at: Time


class Share(Frozen):
    """An entry passed on: as the sharer held it or, with `version`, as named; `by` another than the author."""

    entry: Reference
    version: Maybe[Annotated[int, Field(ge=1, le=2**31 - 1)]] = None
    by: Maybe[KnowerCode] = None


class Related(Frozen):
    """How this entry stands to another. It shows where both are known, and grants nothing."""

    entry: Reference
    relation: Relation


class Sighting(Frozen):
    """Whether a person was seen, and how."""

    person: Code
    seen: Observed
    spoken_to: Maybe[Observed] = None
    alone: Maybe[Observed] = None
    bedroom_seen: Maybe[Observed] = None
    observation: Maybe[Text] = None
    wishes_and_feelings: Maybe[Text] = None


class Claim(Frozen):
    """What was believed of a person: a value of an attribute, and what it rested on."""

    about: Code
    attribute: AttributeName
    value: Statement
    basis: Maybe[Basis] = None


class Sought(Frozen):
    """What was asked for, of whom, and what came of it."""

    what: Statement
    from_: Annotated[Maybe[Text], Field(alias="from")] = None
    outcome: Maybe[Text] = None


class Knowledge(Frozen):
    """The author's own account of what they thought then. The prompts are those of Learning Together."""

    believed: Maybe[Text] = None
    relied_on: tuple[Reference, ...] = ()
    sought: tuple[Sought, ...] = ()
    not_known: tuple[Text, ...] = ()
    options: tuple[Text, ...] = ()
    hoped: Maybe[Text] = None
    pressures: tuple[Text, ...] = ()


class Action(Frozen):
    """What a meeting asked someone to do."""

    action: Statement
    owner: KnowerCode
    due: Maybe[Time] = None


class Content(Frozen):
    """What one version of an entry says. A correction's replacement has just this and its kind's fields."""

    occurred: Time
    known_at: Maybe[Time] = None
    author: Author
    people: Annotated[tuple[Code, ...], Field(min_length=1)]
    summary: Statement
    source_of_information: Statement
    source_type: Maybe[SourceType] = None
    written_at: Maybe[Time] = None
    relates: tuple[Related, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    claims: tuple[Claim, ...] = ()
    factors: Factors = ()
    knowledge: Maybe[Knowledge] = None


class Telling(Frozen):
    """What makes others know: who was told, what was passed on, and on what evidence that rests."""

    recipients: tuple[Recipient, ...] = ()
    shares: tuple[Share, ...] = ()
    evidence: Maybe[Evidence] = None
    given_at: Maybe[Time] = None


class ContactContent(Content):
    """A contact with the family or about it: a visit, a call, an incident, an attendance."""

    mode: Mode
    outcome: Maybe[Text] = None


class ReferralContent(Content):
    """A referral to another service."""

    reason: Statement
    consent: Maybe[Consent] = None
    response_requested: Maybe[Text] = None


class AssessmentContent(Content):
    """An assessment and its findings."""

    instrument: Instrument
    started: Maybe[Time] = None
    completed: Maybe[Time] = None
    findings: Maybe[Text] = None
    outcome: Maybe[Text] = None


class DecisionContent(Content):
    """A decision, with its rationale and the options seen."""

    decision: Statement
    rationale: Maybe[Text] = None
    options: Text | tuple[Text, ...] = ()
    outcome: Maybe[Text] = None
    authorised_by: Maybe[Text] = None


class InformationSharedContent(Content):
    """What one service told another; a child's disclosure is a contact or a referral."""

    medium: Statement
    in_response_to: Maybe[Reference] = None


class MeetingContent(Content):
    """A meeting: its recipients are those present and those sent the minutes; apologies are not told."""

    forum: Statement
    apologies: tuple[KnowerCode, ...] = ()
    actions: tuple[Action, ...] = ()


class RequestContent(Content):
    """Something asked of another service."""

    asked: Statement


class NilContactContent(Content):
    """A period in which there was no contact: absence as data. `occurred` is the period."""

    statement: Statement


class Contact(ContactContent, Telling):
    """`safeguarding.contact.v1`."""


class Referral(ReferralContent, Telling):
    """`safeguarding.referral.v1`. It has been sent to someone."""

    recipients: Annotated[tuple[Recipient, ...], Field(min_length=1)]


class Assessment(AssessmentContent, Telling):
    """`safeguarding.assessment.v1`."""


class Decision(DecisionContent, Telling):
    """`safeguarding.decision.v1`."""


class InformationShared(InformationSharedContent, Telling):
    """`safeguarding.information-shared.v1`. It has been told to someone."""

    recipients: Annotated[tuple[Recipient, ...], Field(min_length=1)]


class Meeting(MeetingContent, Telling):
    """`safeguarding.meeting.v1`."""


class Request(RequestContent, Telling):
    """`safeguarding.request.v1`. It has been put to someone."""

    recipients: Annotated[tuple[Recipient, ...], Field(min_length=1)]


class NilContact(NilContactContent, Telling):
    """`safeguarding.nil-contact.v1`."""


class Amendment(Telling):
    """What a correction and a retraction have in common. `people` and `occurred` default to the entry's."""

    known_at: Maybe[Time] = None
    author: Author
    summary: Statement
    source_of_information: Statement
    reason: Statement
    occurred: Maybe[Time] = None
    people: Maybe[Annotated[tuple[Code, ...], Field(min_length=1)]] = None
    source_type: Maybe[SourceType] = None
    written_at: Maybe[Time] = None


class Correction(Amendment):
    """`safeguarding.correction.v1`: the entry's next version, in the words of `replacement`.

    The replacement is checked against the corrected entry's kind when that is known (`content_of`).
    """

    corrects: Reference
    replacement: dict[str, Any]


class Retraction(Amendment):
    """`safeguarding.retraction.v1`: the entry was recorded in error. Nothing can follow it."""

    retracts: Reference


class AgencyRegistration(Frozen):
    """`safeguarding.agency.v1`: an agency of the partnership."""

    code: AgencyCode
    name: Statement
    kind: AgencyKind


class CaseRegistration(Frozen):
    """`safeguarding.case.v1`: the case in the event's subject."""

    title: Statement


class PersonRegistration(Frozen):
    """`safeguarding.person.v1`: a person of the case, by reference and role. Everything else is a claim."""

    ref: Code
    role: Statement


class Assignment(Frozen):
    """`safeguarding.assignment.v1`: the cases that a reviewer may see or, if `ended`, no longer may. `*`: every case.

    Of the assignments that name a case or `*`, the latest counts. A case need not be registered yet.
    """

    reviewer: TokenSubject
    cases: Annotated[tuple[AssignedCase, ...], Field(min_length=1), AfterValidator(each_once)]
    ended: bool = False
    reason: Maybe[Statement] = None


class ReadsSealed(Frozen):
    """`safeguarding.reads-sealed.v1`: the Merkle root (base64) over the first `size` reads on record.

    Only the ledger itself records it (projections/reads).
    """

    size: Annotated[int, Field(ge=1, le=2**63 - 1)]
    root: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{43}=$")]


class LegalHold(Frozen):
    """`safeguarding.legal-hold.v1`: the case must be kept, whatever its retention period, until the hold is lifted.

    The reason outlives the case: it is no place for what the case is about.
    """

    placed: bool
    reason: Statement


class ErasureProposed(Frozen):
    """`safeguarding.erasure-proposed.v1`: one person says that the case's retention has ended, and since when.

    The reason outlives the case, as a hold's does.
    """

    retention_ended: Date
    reason: Statement


class Erasure(Frozen):
    """`safeguarding.erasure.v1`: a second person approves the proposal named. The case's key is destroyed."""

    proposal: Reference


Retained = LegalHold | ErasureProposed | Erasure
EntryData = Contact | Referral | Assessment | Decision | InformationShared | Meeting | Request | NilContact
Registration = AgencyRegistration | CaseRegistration | PersonRegistration | Assignment | ReadsSealed | Retained
Data = EntryData | Correction | Retraction | Registration

SOURCE_PATTERN = rf"^/({PARTNERSHIP}|agencies/{CODE})$"

D_co = TypeVar("D_co", bound=Data, covariant=True)


class Event(Frozen, Generic[D_co]):
    """The CloudEvents envelope. `time`, `recordedtime` and the rest of the optional ones decide nothing."""

    specversion: Literal["1.0"]
    id: EventId
    source: Annotated[str, StringConstraints(pattern=SOURCE_PATTERN)]
    type: str
    subject: Code | None = None
    time: DateTime | None = None
    recordedtime: DateTime | None = None
    datacontenttype: Literal["application/json"] | None = None
    dataschema: Text | None = None
    traceparent: Text | None = None
    tracestate: Text | None = None
    data: D_co

    @cached_property
    def agency(self) -> str:
        """The code of the posting agency, or `partnership`."""
        return self.source.rpartition("/")[2]

    @cached_property
    def ref(self) -> str:
        """The event's reference: `police/2008-0711-ref`."""
        return reference(self.agency, self.id)

    @cached_property
    def kind(self) -> str:
        """The kind that the type names: `contact`, `correction`, `agency` …; grants are known `via` it."""
        return self.type.split(".")[1]


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
