"""The shapes of answers, for /openapi.json and for the tests that hold the answers to them.

No answer passes through these when the API runs: answers are put together from text (api/answers.py).
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ledger.knowledge.anomalies import AnomalyKind
from ledger.knowledge.hindsight import Status
from ledger.vocabulary import AgencyKind, Basis, EntryKind, Evidence

UTC = Field(description="RFC 3339, in UTC.")
OPEN = Field(description="RFC 3339, in UTC; null where it is open.")


class Shape(BaseModel):
    """An object with just these members."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ErasedCase(Shape):
    """A case that was erased: by which event, recorded where and when."""

    event: str
    position: int
    at: str


class Problem(Shape):
    """RFC 9457 problem details."""

    type: str = Field(description="The kind of problem: the address of a page about it.")
    title: str
    status: int
    detail: str = Field(description="What was wrong, and what would be right.")
    instance: str = Field(description="This very call, as it is named in the log.")
    index: int = Field(0, description="The place of the event in its batch, from 0.")
    field: str = Field("", description="The field of the event, such as `data.recipients[0].to`.")
    parameter: str = Field("", description="The parameter of the call.")
    erased: ErasedCase | None = Field(None, description="The erasure of the case that was asked about.")


class Recorded(Shape):
    """The moment of the ledger that the answer is of."""

    position: int
    time: str | None = Field(description="When that position was recorded; null for an empty ledger.")


class Receipt(Shape):
    """Where an event is recorded, and which version of which entry it made (null for a registration)."""

    ref: str
    position: int
    recorded_at: str = UTC
    status: Literal["recorded", "duplicate"]
    entry: str | None
    version: int | None


class Receipts(Shape):
    """A receipt for each event, in the order of the batch."""

    receipts: list[Receipt]


class Agency(Shape):
    """An agency; `kind` is a referral-source code of the CIN census."""

    code: str
    name: str
    kind: AgencyKind


class Agencies(Shape):
    """The agencies of the partnership, by code."""

    recorded_as_of: Recorded
    agencies: list[Agency]


class CaseTitle(Shape):
    """A case."""

    case: str
    title: str


class ListedCase(Shape):
    """A case, or what is left of one: an erased case has no title."""

    case: str
    title: str | None = None
    erased: ErasedCase | None = None


class Cases(Shape):
    """The cases that the caller may see, by code."""

    recorded_as_of: Recorded
    cases: list[ListedCase]


class Person(Shape):
    """A person of a case."""

    ref: str
    role: str


class Case(CaseTitle):
    """A case and its people."""

    recorded_as_of: Recorded
    people: list[Person]


class Bounds(Shape):
    """The instants that a stated time allows."""

    earliest: str | None = OPEN
    latest: str | None = OPEN


class Occurred(Bounds):
    """When it happened: as stated, and the instants that this allows."""

    text: str


class Grant(Bounds):
    """How a knower came to know a version: since when, told by what, on what evidence."""

    via: str = Field(description="`author`, or the kind of the event that told them.")
    event: str
    version: int
    knower: str
    evidence: Evidence


class Heading(Shape):
    """What an entry is."""

    ref: str
    kind: EntryKind
    agency: str
    unit: str | None
    occurred: Occurred


class HeldEntry(Heading):
    """An entry as one knower held it, without anything that points outside what they held."""

    version: int
    certainty: Literal["certain", "possible"]
    retracted: bool
    position: int
    how: list[Grant]
    data: dict[str, Any]


class SetAgainst(Heading):
    """An entry set against what one knower knew."""

    status: Status
    stale: bool
    known_elsewhere_by: list[str]
    later_known_from: Bounds | None


class PersonSeen(Shape):
    """When a person had last been seen, by anyone's and by the knower's own agency's entries."""

    person: str
    last_seen: str | None
    days_since_seen: int | None = Field(description="At least so many whole days.")
    times_seen: int
    times_not_seen: int
    last_seen_by_own: str | None
    days_since_seen_by_own: int | None
    times_seen_by_own: int
    times_not_seen_by_own: int


class ClaimedValue(Shape):
    """A value, the entries that claim it, and what those say it rests on."""

    value: str
    entries: list[str]
    bases: list[Basis]


class Claimed(Shape):
    """An attribute of a person, with every value claimed."""

    about: str
    attribute: str
    conflicting: bool
    values: list[ClaimedValue]


class Anomaly(Shape):
    """A contradiction in the evidence."""

    kind: AnomalyKind
    entry: str
    event: str
    position: int
    detail: str


class View(Shape):
    """How the answer to a question about a case begins: with the question."""

    case: str
    as_of: str
    recorded_as_of: Recorded


class KnowerView(View):
    """How the answer to a question about a knower begins."""

    knower: str


class Tunnel(KnowerView):
    """What a knower knew, in chronological order."""

    entries: list[HeldEntry]


class Hindsight(KnowerView):
    """Every entry of a case set against what a knower knew, by reference."""

    entries: list[SetAgainst]


class Sightings(KnowerView):
    """When each person had last been seen, as the knower certainly knew."""

    people: list[PersonSeen]


class Claims(KnowerView):
    """What the knower certainly knew to be claimed."""

    claims: list[Claimed]


class Anomalies(View):
    """The contradictions in a case's evidence."""

    anomalies: list[Anomaly]


class EntryVersion(Shape):
    """A version of an entry, as recorded; or, to an agency, as it holds it."""

    version: int
    retracted: bool
    unit: str | None
    occurred: Occurred
    data: dict[str, Any]
    position: int = Field(0, description="To reviewers: of the event that made it.")
    recorded_at: str = Field("", description="To reviewers.")
    event: str = Field("", description="To reviewers: the event that made it.")
    amendment: dict[str, Any] = Field(
        {}, description="To reviewers: what the correction or retraction that made it says of itself; its reason."
    )
    certainty: Literal["certain", "possible"] = Field("certain", description="To an agency.")
    how: list[Grant] = Field([], description="To an agency.")


class RelatedEntry(Shape):
    """An entry that says how it stands to this one: a relation, `in_response_to` or `relied_on`."""

    entry: str
    relation: str


class Entry(Shape):
    """An entry: all its versions or, to an agency, the one that it holds."""

    ref: str
    kind: EntryKind
    agency: str
    case: str
    recorded_as_of: Recorded
    versions: list[EntryVersion]
    related: list[RelatedEntry]


class PlacedGrant(Grant):
    """A grant with the position of its event."""

    position: int


class WhoKnew(Shape):
    """Every grant of an entry, in the order of telling."""

    entry: str
    recorded_as_of: Recorded
    grants: list[PlacedGrant]


class DecisionTunnel(Shape):
    """What stood behind a version of an entry, as recorded at its position."""

    entry: str
    version: int
    knower: str
    as_of: str | None
    recorded_as_of: Recorded
    relied_on: list[HeldEntry]
    known_not_cited: list[HeldEntry]
    held_elsewhere_in_agency: list[HeldEntry]
    held_by_others: list[HeldEntry] = Field([], description="To reviewers only.")
    relied_on_not_held: list[str] = Field([], description="To reviewers only: cited, and not held by then.")


class ReadOnRecord(Shape):
    """An answer that showed something of a case: to whom, of what, when, and what for."""

    number: int = Field(description="Rises from read to read; some are missing.")
    at: str = UTC
    role: str
    agency: str | None
    subject: str
    token: str | None = Field(description="The `jti` of the token; null for the operator's command line.")
    view: str
    case: str | None
    knower: str | None
    entry: str | None
    as_of: str | None
    position: int = Field(description="Recorded as of.")
    evidence: str | None
    purpose: str | None
    entries: int = Field(description="How many items were shown.")
    request: str = Field(description="The id of the call, its `X-Request-Id`.")


class ReadsOnRecord(Shape):
    """The newest reads first or, with `after`, in the order of their numbers."""

    recorded_as_of: Recorded
    reads: list[ReadOnRecord]
    next: int | None = Field(description="With `after`: where the next page begins; null where this is the last.")


class AssignmentOnRecord(Shape):
    """A case (or `*`, every case) assigned to a reviewer or, if `ended`, taken back."""

    reviewer: str
    case: str
    ended: bool
    reason: str | None
    position: int
    recorded_at: str = UTC
    counts: bool = Field(description="Whether nothing had been said since of this reviewer and case.")


class AssignmentsOnRecord(Shape):
    """Assignments and their ends, as they were recorded by a moment, oldest first."""

    recorded_as_of: Recorded
    assignments: list[AssignmentOnRecord]
    next: int | None = Field(description="Where the next page begins; null where this is the last.")


class Alive(Shape):
    """The process lives."""

    status: Literal["alive"]


class Ready(Shape):
    """The process can answer."""

    status: Literal["ready"]
    position: int
    behind: int = Field(description="By how many events the read models behind the log are behind it.")
