"""Cases held, proposed to be erased and erased, with a store of keys that a test may destroy in."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from ledger.application import Ledger
from ledger.database import connect
from ledger.erasing import destroy_erased, erasure, erasure_proposed, legal_hold
from ledger.posts import Poster
from ledger.recorder import Receipt
from ledger.sealing import Cipher

PROPOSER = Poster("admin", "first-person")
APPROVER = Poster("admin", "second-person")
PAST = date(2020, 12, 31)
TOMORROW = date.today() + timedelta(days=1)  # noqa: DTZ011  # in no zone is it over

_numbers = count(1)


def proposed(case: str = "k", ended: date = PAST, event_id: str = "proposed") -> dict[str, Any]:
    """Return a proposal to erase a case."""
    return erasure_proposed(event_id, case, retention_ended=ended, reason="The period of the schedule has ended")


def approved(case: str = "k", proposal: str = "partnership/proposed", event_id: str = "erased") -> dict[str, Any]:
    """Return the approval of a proposal."""
    return erasure(event_id, case, proposal=proposal)


def held(case: str = "k", *, placed: bool = True) -> dict[str, Any]:
    """Return a hold, placed or lifted, by a new event."""
    return legal_hold(f"hold-{next(_numbers)}", case, placed=placed, reason="An inquest is open")


def erase(ledger: Ledger, case: str = "k") -> Receipt:
    """Have two persons erase a case: the receipt of the erasure."""
    ledger.post([proposed(case, event_id=f"proposed-{case}")], PROPOSER)
    approval = approved(case, f"partnership/proposed-{case}", f"erased-{case}")
    return ledger.post([approval], APPROVER)[0]


def destroy_keys(url: str, cipher: Cipher) -> int:
    """Destroy the keys of erased cases, as every runner does: how many."""
    with connect(url, "ledger_projector") as connection:
        return destroy_erased(connection, cipher).keys
