"""What a superuser does to stored rows does not open: replay and rebuild name the position, and go no further."""

import psycopg
import pytest
from asking import IMPORTER
from keys_of_tests import cipher
from little_case import EVENTS, entry

from ledger.application import Ledger
from ledger.sealing import SealBroken
from ops.migrate import migrate
from projections.behind import Runner
from projections.rebuild import rebuild

POSITION = len(EVENTS) + 1
TAMPERINGS = {
    "its bytes are changed": "SET state = set_byte(state, 40, get_byte(state, 40) # 1)",
    "its bytes are cut": "SET state = substring(state FROM 1 FOR length(state) - 1)",
    "they are another event's of the case": "SET state = (SELECT state FROM ledger.stored_events WHERE event_id = 'b')",
    "they are another case's": "SET state = (SELECT state FROM ledger.stored_events WHERE event_id = 'other-1')",
    "it is said to be of another type": "SET topic = 'safeguarding.request.v1'",
    "it is said to be another agency's": "SET agency = 'gp'",
    "it has another id": "SET event_id = 'c'",
    "they are not sealed": "SET state = '\\x02'",
}


@pytest.fixture
def url(empty_database_url: str) -> str:
    """Return a ledger with the little case and two contacts more."""
    migrate(empty_database_url)
    with Ledger(empty_database_url, cipher(), connections=1) as ledger:
        ledger.post([*EVENTS, entry("police/a"), entry("police/b")], IMPORTER)
    return empty_database_url


def tamper(url: str, how: str) -> None:
    """Change the row as only somebody can who is past all rights."""
    with psycopg.connect(url) as superuser:
        superuser.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER ALL")
        superuser.execute(f"UPDATE ledger.stored_events {how} WHERE notification_id = {POSITION}".encode())


@pytest.mark.parametrize("how", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_a_row_that_was_changed_opens_for_nobody(url: str, how: str) -> None:
    tamper(url, how)

    with Ledger(url, cipher(), connections=1) as ledger:
        with pytest.raises(SealBroken, match=rf"^position {POSITION}: "):
            ledger.case_file("k")
        assert ledger.case_file("other").entries
    with pytest.raises(SealBroken, match=rf"^position {POSITION}: "):
        rebuild(url, cipher())
    with pytest.raises(SealBroken, match=rf"^position {POSITION}: "):
        Runner(url, cipher()).catch_up()


def test_a_row_moved_into_another_case_opens_for_nobody(url: str) -> None:
    tamper(url, "SET case_code = 'other'")

    with Ledger(url, cipher(), connections=1) as ledger, pytest.raises(SealBroken, match=f"^position {POSITION}: "):
        ledger.case_file("k")
