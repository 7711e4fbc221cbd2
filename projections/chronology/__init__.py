"""The joined-up chronology: the tunnel of everyone, filtered."""

from projections.chronology.read import Filters, chronology

__all__ = ["Filters", "chronology"]
