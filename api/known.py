"""Codes that are known to be registered: what saves each question two look-ups."""

from typing import Final

from ledger.database import Rows
from projections import registers

_MOST: Final = 100_000


class Known:
    """Cases and agencies that have been found. A registration is never taken back, so what was found stays."""

    def __init__(self) -> None:
        self._cases: set[str] = set()
        self._agencies: set[str] = set()

    def has_case(self, connection: Rows, code: str) -> bool:
        """Whether there is such a case."""
        if code in self._cases:
            return True
        if registers.case(connection, code) is None:
            return False
        if len(self._cases) >= _MOST:
            self._cases.clear()
        self._cases.add(code)
        return True

    def has_agency(self, connection: Rows, code: str) -> bool:
        """Whether there is such an agency."""
        if code not in self._agencies:
            self._agencies.update(row.code for row in registers.agencies(connection))
        return code in self._agencies
