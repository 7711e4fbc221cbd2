"""Assignments that local tokens carry, recorded when such a token is first used.

`ledger token` records them itself where it can reach the database; a token made before there was one is no less
good. It is the same event either way, so whoever is first records it, and everyone else finds it there.
"""

from contextlib import suppress
from typing import Final

from api.tokens.callers import Caller
from ledger.application import Ledger, Poster
from ledger.assigning import EVERY_CASE, assigned_by_token
from ledger.database import Pool
from ledger.errors import Conflict
from projections.assignments import ended_since

_MOST: Final = 100_000
_MICROSECONDS: Final = 1_000_000


class FirstUses:
    """Local reviewers' tokens that have been seen, and what records the assignment of one that has not."""

    def __init__(self, ledger: Ledger, readers: Pool, issuer: str) -> None:
        self._ledger = ledger
        self._readers = readers
        self._issuer = issuer
        self._seen: set[str] = set()

    def note(self, caller: Caller) -> None:
        """Record the assignment that the caller's token carries, unless it is on record. Raises Unavailable.

        What was taken back since the token was made stays taken back.
        """
        if caller.role != "reviewer" or caller.token in self._seen or caller.issuer != self._issuer:
            return
        cases = self._left(caller)
        if cases:
            event = assigned_by_token(caller.token, caller.subject, cases)
            with suppress(Conflict):  # recorded before something was taken back: that counts
                self._ledger.post([event], Poster("admin", self._issuer))
        if len(self._seen) >= _MOST:
            self.forget()
        self._seen.add(caller.token)

    def forget(self) -> None:
        """Look at every token anew: nothing but time depends on what is remembered."""
        self._seen.clear()

    def _left(self, caller: Caller) -> frozenset[str]:
        claimed = caller.cases or frozenset()
        if not claimed:
            return claimed
        with self._readers.connection() as connection:
            ended = ended_since(connection, caller.subject, int(caller.issued_at) * _MICROSECONDS)
        if ended and EVERY_CASE in claimed | ended:
            return frozenset()  # every case now would give back what was taken: for an administrator to say
        return claimed - ended
