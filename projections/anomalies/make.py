"""What the anomalies' read models make of an event."""

from collections.abc import Iterator

from ledger.kept import timestamp
from ledger.knowledge.anomalies import factors_in_force, reliances
from ledger.knowledge.case_file import Consequence
from ledger.vocabulary import LATER_ACCOUNT

RelianceRow = tuple[int, int, str, str, str, str, str, str, str, str, str, bool]
FactorRow = tuple[int, int, int, str, bool]


def reliance_rows(made: Consequence, case: str) -> Iterator[RelianceRow]:
    """A row a share and a citation of the event, in the order of the table's columns."""
    for ordinal, item in enumerate(reliances(made)):
        yield (
            item.position, ordinal, case, item.kind, item.event, item.about, item.ref, item.knower.agency,
            item.knower.unit, timestamp(item.known_at.earliest), timestamp(item.known_at.latest),
            item.evidence == LATER_ACCOUNT,
        )  # fmt: skip


def factor_rows(made: Consequence) -> Iterator[FactorRow]:
    """entry, version, ordinal, factor, in force: of the version that the event made, unless it is retracted."""
    if not made.version.retracted:
        for ordinal, (factor, in_force) in enumerate(factors_in_force(made)):
            yield made.entry.position, made.version.number, ordinal, factor, in_force
