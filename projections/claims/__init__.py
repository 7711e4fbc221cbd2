"""Claims as a read model: a row a claim of a version, written behind the log; gathered when asked."""

from projections.claims.make import rows
from projections.claims.read import Claimed, ClaimedValue, claims, claims_of_each

__all__ = ["Claimed", "ClaimedValue", "claims", "claims_of_each", "rows"]
