"""Entries of a case by kind, and what amends them: their content, which versions hold, and their telling."""

from typing import Annotated, Any

from pydantic import Field

from ledger.events.parts import Action, Author, Claim, Knowledge, Recipient, Related, Share, Sighting
from ledger.fields import (
    Code,
    Factors,
    Frozen,
    KnowerCode,
    Maybe,
    Reference,
    Statement,
    Text,
    Time,
)
from ledger.vocabulary import (
    Consent,
    Evidence,
    Instrument,
    Mode,
    SourceType,
)


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
    """What a correction and a retraction have in common. `people` and `occurred` default to the entry's.

    Its own `known_at` and `author` say who knows of the amendment, and since when: they date the grants. Those in a
    correction's `replacement` are what the entry now says, and grant nothing.
    """

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
