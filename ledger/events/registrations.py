"""What stands around the entries: agencies, cases and people, who may see what, how long a case is kept."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from ledger.fields import (
    AgencyCode,
    AssignedCase,
    Code,
    Date,
    Frozen,
    Maybe,
    Reference,
    Statement,
    TokenSubject,
    each_once,
)
from ledger.vocabulary import (
    AgencyKind,
)


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
Registration = AgencyRegistration | CaseRegistration | PersonRegistration | Assignment | ReadsSealed | Retained
