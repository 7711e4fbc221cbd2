"""Sightings as a read model: a row a sighting of a version, written behind the log; added up when asked."""

from projections.sightings.make import rows
from projections.sightings.read import PersonSeen, sightings

__all__ = ["PersonSeen", "rows", "sightings"]
