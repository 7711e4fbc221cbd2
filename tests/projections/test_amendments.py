"""What corrections and retractions say of themselves, read from the log. Who may read it: test_walls.py."""

from pathlib import Path

import psycopg
import pytest
from asking import post, reader
from keys_of_tests import cipher
from little_case import EVENTS

from ledger.sealing import cipher_at
from projections import entries
from projections.question import head


@pytest.mark.parametrize("state", [None, b"altered"])
def test_what_amended_an_entry_and_cannot_be_opened_is_left_out(
    database_url: str, tmp_path: Path, state: bytes | None
) -> None:
    post(database_url, EVENTS)
    elsewhere = cipher() if state else cipher_at(tmp_path)
    if state:
        with psycopg.connect(database_url) as owner:
            owner.execute("SET session_replication_role = replica")
            owner.execute("UPDATE ledger.stored_events SET state = state || %s", [state])

    with reader(database_url) as connection:
        found = entries.entry_file(connection, "police/inc-1", head(connection))
        assert found is not None
        assert entries.amendments(connection, elsewhere, found) == {}
