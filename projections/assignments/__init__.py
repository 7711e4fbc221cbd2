"""Which reviewer could see which case, as recorded by any moment."""

from projections.assignments.read import Assigned, History, ended_since, history

__all__ = ["Assigned", "History", "ended_since", "history"]
