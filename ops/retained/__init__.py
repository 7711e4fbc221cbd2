"""How a case stands between being kept and being erased, and what the database does after."""

from ops.retained.read import Retained, Standing, standing_of
from ops.retained.vacuum import vacuum

__all__ = ["Retained", "Standing", "standing_of", "vacuum"]
