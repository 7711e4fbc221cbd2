"""Reads sightings: the rows by one query, added up by the pure function that defines the view."""

from typing import Final

from ledger.database import Rows
from ledger.knowledge.sightings import Observation, PersonSeen, tally
from ledger.queries import queries
from ledger.references import EVERYONE
from ledger.times import Interval
from projections.question import Question

_SQL: Final = queries(__file__)


def sightings(connection: Rows, question: Question) -> list[PersonSeen]:
    """Each person with a sighting that the knower certainly knew of, in the order of their references.

    The read model must have reached the question's position (projections.behind.wait_until).
    """
    name = "sightings_known_to_anyone" if question.asked is EVERYONE else "sightings_known_to"
    rows = connection.execute(_SQL[name], question.parameters, prepare=True, binary=True).fetchall()
    observed = [
        Observation(person, seen, ref, position, Interval(earliest, latest), own)
        for person, seen, ref, position, earliest, latest, own in rows
    ]
    return tally(observed, question.at)


__all__ = ["PersonSeen", "sightings"]
