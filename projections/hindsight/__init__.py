"""Hindsight as a read model: every entry of a case against what one knower held, in one query."""

from projections.hindsight.read import SetAgainst, hindsight

__all__ = ["SetAgainst", "hindsight"]
