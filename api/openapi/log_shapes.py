"""The shapes of the transparency log's answers, for /openapi.json and for the tests. See shapes.py."""

from pydantic import Field

from api.openapi.shapes import Shape

_HASH = "SHA-256, in base64."


class InclusionProof(Shape):
    """That the leaf of a position is in the tree: the hashes from the leaf's sibling up (RFC 6962, 2.1.1)."""

    leaf_hash: str = Field(description=_HASH)
    root_hash: str = Field(description=_HASH)
    size: int = Field(description="Of the tree that the root is of.")
    hashes: list[str]


class ConsistencyProof(Shape):
    """That the tree of `to` leaves begins with that of `from` (RFC 6962, 2.1.2)."""

    root_hash: str = Field(description=f"Of the tree of `to` leaves. {_HASH}")
    size: int = Field(description="The same as `to`.")
    hashes: list[str]


class CosignedCheckpoint(Shape):
    """Which checkpoint was cosigned, and by which witnesses that this ledger knows."""

    size: int
    witnesses: list[str]
