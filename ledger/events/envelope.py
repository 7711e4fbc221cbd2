"""The CloudEvents envelope, whatever it carries."""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import StringConstraints

from ledger.events.entries import (
    Assessment,
    Contact,
    Correction,
    Decision,
    InformationShared,
    Meeting,
    NilContact,
    Referral,
    Request,
    Retraction,
)
from ledger.events.registrations import Registration
from ledger.fields import (
    Code,
    DateTime,
    EventId,
    Frozen,
    Text,
)
from ledger.references import CODE, PARTNERSHIP, reference

EntryData = Contact | Referral | Assessment | Decision | InformationShared | Meeting | Request | NilContact
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

    @property
    def agency(self) -> str:
        """The code of the posting agency, or `partnership`."""
        return self.source.rpartition("/")[2]

    @property
    def ref(self) -> str:
        """The event's reference: `police/2008-0711-ref`."""
        return reference(self.agency, self.id)

    @property
    def kind(self) -> str:
        """The kind that the type names: `contact`, `correction`, `agency` …; grants are known `via` it."""
        return self.type.split(".")[1]
