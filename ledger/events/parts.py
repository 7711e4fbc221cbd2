"""What the entries of all kinds are made of: who wrote and who was told, who was seen, what was claimed and thought."""

from typing import Annotated

from pydantic import Field

from ledger.fields import (
    AttributeName,
    Code,
    Frozen,
    KnowerCode,
    Maybe,
    RecipientCode,
    Reference,
    Statement,
    Text,
    Time,
    UnitPath,
)
from ledger.vocabulary import (
    Basis,
    Observed,
    Relation,
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
