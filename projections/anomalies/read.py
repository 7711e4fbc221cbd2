"""Reads anomalies."""

from typing import Final

from ledger.database import Rows
from ledger.knowledge.anomalies import Anomaly, anomaly
from ledger.queries import queries
from projections.question import Question

_SQL: Final = queries(__file__)


def anomalies(connection: Rows, question: Question) -> list[Anomaly]:
    """Every anomaly of the case's evidence, in the order of positions, kinds, entries and words.

    The read model must have reached the question's position (projections.behind.wait_until).
    """
    rows = connection.execute(_SQL["anomalies"], question.parameters).fetchall()
    found = [
        anomaly(kind, entry, event, position, who=who, what=what) for kind, entry, event, position, who, what in rows
    ]
    return sorted(found, key=lambda a: (a.position, a.kind, a.entry, a.detail))
