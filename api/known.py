"""Codes that are known to be registered: what saves each question a look-up."""

from ledger.database import Rows
from projections import registers


class Known:
    """Agencies that have been found. A registration is never taken back, so what was found stays."""

    def __init__(self) -> None:
        self._agencies: set[str] = set()

    def has_agency(self, connection: Rows, code: str) -> bool:
        """Whether there is such an agency."""
        if code not in self._agencies:
            self._agencies.update(row.code for row in registers.agencies(connection))
        return code in self._agencies
