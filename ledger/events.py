"""What agencies post: the events of the ledger, as CloudEvents with their data by kind.

Read this first: it is the field's vocabulary. Every event is frozen; what the contract does not name is
refused, not dropped. Values are kept as they were sent; times stay text (see ledger.times).

Source: contract.md, "Events: CloudEvents 1.0".
"""

from functools import cached_property
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ledger.references import (
    CODE,
    CODE_PATTERN,
    EVENT_ID,
    KNOWER_PATTERN,
    PARTNERSHIP,
    RECIPIENT_PATTERN,
    REFERENCE_PATTERN,
    UNIT_PATTERN,
    reference,
)
from ledger.times import instant_of, interval_of
from ledger.vocabulary import (
    FACTORS,
    NO_FACTOR,
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

T = TypeVar("T")


def _is_text(value: str) -> str:
    if "\x00" in value:
        raise ValueError("holds a null character, which no record can hold: leave it out")
    return value


def _says_something(value: str) -> str:
    if not value.strip():
        raise ValueError("is blank: say what the record says, or leave an optional field out")
    return _is_text(value)


def _is_agency(code: str) -> str:
    if code == PARTNERSHIP:
        raise ValueError("partnership is the source of registrations and no agency's code")
    return code


def _is_factor(code: str) -> str:
    if code not in FACTORS:
        raise ValueError("is no factor code of the CIN census: expected one such as 3B or 16A")
    return code


def _is_id(event_id: str) -> str:
    if event_id in (".", ".."):
        raise ValueError("is . or .., which are no ids")
    return event_id


def _stands_alone(codes: tuple[str, ...]) -> tuple[str, ...]:
    if NO_FACTOR in codes and set(codes) != {NO_FACTOR}:
        raise ValueError("21 (no factor) stands beside another: leave one of them out")
    return codes


def _is_reference(ref: str) -> str:
    if ref.endswith(("/.", "/..")):
        raise ValueError("ends in . or .., which are no ids")
    return ref


def _is_time(text: str) -> str:
    interval_of(text)
    return text


def _is_date_time(text: str) -> str:
    instant_of(text)
    return text


def _is_said(value: T | None) -> T | None:
    if value is None:
        raise ValueError("is null: leave out what is not known")
    return value


Maybe = Annotated[T | None, AfterValidator(_is_said)]
"""A field that may be left out. A null is refused, so that one thing is said in one way."""
Text = Annotated[str, AfterValidator(_is_text)]
Statement = Annotated[str, AfterValidator(_says_something)]
Time = Annotated[str, AfterValidator(_is_time)]
DateTime = Annotated[str, AfterValidator(_is_date_time)]
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
AgencyCode = Annotated[Code, AfterValidator(_is_agency)]
UnitPath = Annotated[str, StringConstraints(pattern=UNIT_PATTERN)]
KnowerCode = Annotated[str, StringConstraints(pattern=KNOWER_PATTERN)]
RecipientCode = Annotated[str, StringConstraints(pattern=RECIPIENT_PATTERN)]
Reference = Annotated[str, StringConstraints(pattern=REFERENCE_PATTERN), AfterValidator(_is_reference)]
FactorCode = Annotated[str, AfterValidator(_is_factor)]
AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,64}$")]


class Frozen(BaseModel):
    """A value of the ledger: never changed, nothing unknown in it, no type bent to fit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


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
    factors: Annotated[tuple[FactorCode, ...], AfterValidator(_stands_alone)] = ()
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
    """What one service told another. (A child's disclosure is a contact or a referral.)"""

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


EntryData = (
    Contact | Referral | Assessment | Decision | InformationShared | Meeting | Request | NilContact
)
Registration = AgencyRegistration | CaseRegistration | PersonRegistration
Data = EntryData | Correction | Retraction | Registration

SOURCE_PATTERN = rf"^/({PARTNERSHIP}|agencies/{CODE})$"

D = TypeVar("D", bound=Data, covariant=True)


class Event(Frozen, Generic[D]):
    """The CloudEvents envelope. `time`, `recordedtime` and the rest of the optional ones decide nothing."""

    specversion: Literal["1.0"]
    id: Annotated[str, StringConstraints(pattern=rf"^{EVENT_ID}$"), AfterValidator(_is_id)]
    source: Annotated[str, StringConstraints(pattern=SOURCE_PATTERN)]
    type: str
    subject: Code | None = None
    time: DateTime | None = None
    recordedtime: DateTime | None = None
    datacontenttype: Literal["application/json"] | None = None
    dataschema: Text | None = None
    traceparent: Text | None = None
    tracestate: Text | None = None
    data: D

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
}
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
