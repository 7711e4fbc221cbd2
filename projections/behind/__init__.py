"""What follows behind the log: sightings, claims, and what anomalies are found in."""

from projections.behind.reached import reached, wait_until
from projections.behind.runner import Runner

__all__ = ["Runner", "reached", "wait_until"]
