"""The parameters of questions: each checked by itself, and refused with what would be right."""

from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.tokens.callers import Role
from ledger.references import CODE_PATTERN, EVENT_ID, asked
from ledger.times import as_of, interval_of
from ledger.vocabulary import FACTORS, EntryKind


def _is_as_of(text: str) -> str:
    as_of(text)
    return text


def _is_knower(text: str) -> str:
    asked(text)
    return text


def _is_time(text: str) -> str:
    interval_of(text)
    return text


def _is_factor(text: str) -> str:
    if text not in FACTORS:
        raise ValueError("not a factor code of the CIN census: expected one such as 3B or 16A")
    return text


CaseCode = Annotated[str, Path(description="A case's code.", json_schema_extra={"pattern": CODE_PATTERN})]
AgencyCode = Annotated[str, Path(description="An agency's code.", json_schema_extra={"pattern": CODE_PATTERN})]
EventId = Annotated[
    str,
    Path(alias="id", description="The id of the entry's event.", json_schema_extra={"pattern": f"^{EVENT_ID}$"}),
]
AsOf = Annotated[
    str | None,
    AfterValidator(lambda text: text if text is None else _is_as_of(text)),
    Field(
        description="What was known by then: a day (its end, in Europe/London) or an RFC 3339 date-time. "
        "Default: today."
    ),
]
Knower = Annotated[
    str,
    AfterValidator(_is_knower),
    Field(description="An agency (`csc`), a unit of it (`csc/area-team`), or `*` for anyone at all."),
]
StatedTime = Annotated[str, AfterValidator(_is_time)]


class Recorded(BaseModel):
    """What of the ledger counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recorded_as_of: str | None = Field(
        None,
        description="Only what was recorded by then: a position, or a past RFC 3339 date-time. "
        "Default: all that is recorded.",
    )


class Moments(Recorded):
    """As of when, as recorded when, on what evidence."""

    as_of: AsOf = None
    evidence: Literal["contemporaneous"] | None = Field(
        None, description="`contemporaneous` leaves out what only later accounts say of who knew."
    )


class View(Moments):
    """The same, about a knower."""

    knower: Knower


class OfEveryone(Moments):
    """The same, of a view that is always about everyone."""

    knower: Literal["*"] = Field("*", description="Everyone: it may be said, and says nothing new.")


class Chronology(OfEveryone):
    """What a chronology is narrowed to."""

    agency: Annotated[str, StringConstraints(pattern=CODE_PATTERN)] | None = Field(
        None, description="Entries by this agency."
    )
    person: Annotated[str, StringConstraints(pattern=CODE_PATTERN)] | None = Field(
        None, description="Entries that name this person."
    )
    kind: EntryKind | None = Field(None, description="Entries of this kind.")
    factor: Annotated[str, AfterValidator(_is_factor)] | None = Field(
        None, description="Entries with this CIN census factor."
    )
    since: StatedTime | None = Field(
        None, alias="from", description="Entries that may have happened then or later (EDTF or RFC 3339)."
    )
    until: StatedTime | None = Field(
        None, alias="to", description="Entries that may have happened by then (EDTF or RFC 3339)."
    )
    q: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="Entries whose text holds these words, whatever their case."
    )
    format: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        None, description="The format of the answer, before the Accept header: `json`."
    )


class Reads(BaseModel):
    """Which reads on record."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Annotated[str, StringConstraints(max_length=128)] | None = Field(
        None, description="By this token subject."
    )
    agency: Annotated[str, StringConstraints(pattern=CODE_PATTERN)] | None = Field(None, description="By this agency.")
    role: Role | Literal["operator"] | None = Field(
        None, description="By this role; `operator` is the command line of the ledger's own machine."
    )
    case: Annotated[str, StringConstraints(pattern=CODE_PATTERN)] | None = Field(None, description="Of this case.")
    view: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        None, description="Of this view, such as `tunnel` or `who-knew`."
    )
    purpose: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="To a purpose whose words hold these, whatever their case."
    )
    since: StatedTime | None = Field(None, alias="from", description="Made then or later (EDTF or RFC 3339).")
    until: StatedTime | None = Field(None, alias="to", description="Made by then (EDTF or RFC 3339).")
    after: int | None = Field(
        None, ge=0, le=2**62, description="Those numbered higher, in order: `next` of the page before; 0 for all."
    )
    limit: int = Field(100, ge=1, le=1_000, description="At most so many.")


class Assignments(Recorded):
    """Which assignments."""

    reviewer: Annotated[str, StringConstraints(max_length=128)] | None = Field(
        None, description="Of this reviewer: the subject of their tokens."
    )
    case: Annotated[str, StringConstraints(pattern=CODE_PATTERN)] | None = Field(
        None, description="Of this case, be it by name or as one of all."
    )
    after: int = Field(0, ge=0, le=2**62, description="Those recorded later: `next` of the page before.")
    limit: int = Field(1_000, ge=1, le=1_000, description="At most so many, but those of one event together.")


class Decided(BaseModel):
    """Which version of an entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(1, ge=1, le=2**31 - 1, description="The version of the entry: 1 is the first.")


RecordedQuery = Annotated[Recorded, Query()]
OfEveryoneQuery = Annotated[OfEveryone, Query()]
ViewQuery = Annotated[View, Query()]
ChronologyQuery = Annotated[Chronology, Query()]
ReadsQuery = Annotated[Reads, Query()]
AssignmentsQuery = Annotated[Assignments, Query()]
DecidedQuery = Annotated[Decided, Query()]
