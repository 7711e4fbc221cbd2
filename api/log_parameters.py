"""The parameters of proofs: positions and sizes of the tree."""

from typing import Annotated, Final

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

_LARGEST: Final = 2**62


class OfPosition(BaseModel):
    """Of which event."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    position: int = Field(ge=1, le=_LARGEST, description="The position of the event, as its receipt has it.")


class Inclusion(OfPosition):
    """Of which event, in which tree."""

    size: int | None = Field(
        None, ge=1, le=_LARGEST, description="Of the tree: how many leaves it has. Default: all that is recorded."
    )


class Consistency(BaseModel):
    """Of which two trees."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    old: int = Field(alias="from", ge=0, le=_LARGEST, description="The size of the older tree.")
    new: int | None = Field(
        None, alias="to", ge=0, le=_LARGEST, description="That of the newer one. Default: all that is recorded."
    )


PositionQuery = Annotated[OfPosition, Query()]
InclusionQuery = Annotated[Inclusion, Query()]
ConsistencyQuery = Annotated[Consistency, Query()]
