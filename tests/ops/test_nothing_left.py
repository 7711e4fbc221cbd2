"""After an erasure nothing of what was said is left: in no table, no logical backup and, rebuilt, in no data file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from asking import IMPORTER
from erased_cases import destroy_keys, erase
from everything_kept import files_holding, is_dumped, tables_holding
from little_case import REGISTRATIONS, correction, entry, retraction

import projections.rebuild
from ledger.application import Ledger
from ledger.queries import queries
from ledger.sealing import CaseCipher, cipher_at
from ops.migrate import migrate
from projections.behind import Runner
from projections.rebuild import rebuild

WORD = b"Wellspring"
"""Stands in everything that is said of the case, and nowhere else."""
SAID_IN = {"projections.cases", "projections.people", "projections.entry_versions", "projections.claims"}


def said(number: int) -> str:
    return f"{WORD.decode()} {number}"


def written_columns(connection: psycopg.Connection[Any], table: str) -> str:
    """Return the columns of a table that a row is written by: all but those generated of them."""
    schema, name = table.split(".")
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE (table_schema, table_name) = (%s, %s) AND is_generated = 'NEVER'",
        [schema, name],
    ).fetchall()
    return ", ".join(column for (column,) in found)


def telling_events() -> list[dict[str, Any]]:
    """Return the little case with the word in every field that takes words."""
    everything: dict[str, Any] = {
        "author": {"role": said(1), "name": said(2), "ref": said(3)},
        "summary": said(4),
        "source_of_information": said(5),
        "sightings": [{"person": "child", "seen": "yes", "observation": said(6), "wishes_and_feelings": said(7)}],
        "claims": [{"about": "child", "attribute": "name", "value": said(8)}],
        "knowledge": {
            "believed": said(9), "not_known": [said(10)], "options": [said(11)], "hoped": said(12),
            "pressures": [said(13)], "sought": [{"what": said(14), "from": said(15), "outcome": said(16)}],
        },
        "outcome": said(17),
    }  # fmt: skip
    replacement = entry("x/x", summary=said(18), claims=everything["claims"])["data"]
    registrations = [_named(event) for event in REGISTRATIONS]
    return [
        *registrations,
        entry("police/a", **everything),
        entry("police/b", "decision", decision=said(19), rationale=said(20), options=[said(21)]),
        correction("police/a-fix", "police/a", reason=said(22), summary=said(23), replacement=replacement),
        entry("police/c", "referral", reason=said(24), recipients=[{"to": "csc", "received_at": "2008-07-14"}]),
        retraction("police/c-ret", "police/c", reason=said(25)),
        entry("school/other-1", case="other"),
    ]


def _named(event: dict[str, Any]) -> dict[str, Any]:
    if event["id"] == "c-k":
        return {**event, "data": {"title": said(26)}}
    return {**event, "data": {**event["data"], "role": said(27)}} if event["id"] == "p-k-child" else event


@pytest.fixture
def cipher(tmp_path: Path) -> CaseCipher:
    """Return a cipher with a store of its own."""
    return cipher_at(tmp_path / "keys")


@pytest.fixture
def ledger(empty_database_url: str, cipher: CaseCipher) -> Iterator[Ledger]:
    """Yield a ledger that holds the word in every way in which a ledger holds anything."""
    url = empty_database_url
    migrate(url)  # a copy of the template would not have the right to make a schema
    with Ledger(url, cipher, connections=1) as opened:
        opened.post(telling_events(), IMPORTER)
        Runner(url, cipher).catch_up()
        with psycopg.connect(url, autocommit=True) as superuser:
            superuser.execute("ANALYZE")
        yield opened


@pytest.fixture
def url(ledger: Ledger, empty_database_url: str) -> str:
    """Return its database."""
    del ledger
    return empty_database_url


def test_until_then_it_is_in_the_read_models_alone_and_the_log_is_sealed(url: str) -> None:
    assert tables_holding(url, WORD) == SAID_IN  # not the planner's statistics, though they were gathered
    assert is_dumped(url, WORD)
    assert files_holding(url, WORD)


def test_it_is_in_no_table_of_any_schema_and_in_no_logical_backup(ledger: Ledger, url: str, cipher: CaseCipher) -> None:
    erase(ledger)
    destroy_keys(url, cipher)

    assert tables_holding(url, WORD) == set()
    assert not is_dumped(url, WORD)


def test_nor_in_what_a_killed_rebuild_and_an_undropped_one_have_left(ledger: Ledger, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute(queries(projections.rebuild.__file__)["may_make_schemas"])
        superuser.execute("SET ROLE ledger_migrator")
        superuser.execute("CALL ledger.begin_rebuild()")
        for table in SAID_IN:
            columns = written_columns(superuser, table)
            into = f"INSERT INTO {table.replace('.', '_next.')} ({columns})"
            superuser.execute(f"{into} SELECT {columns} FROM {table}".encode())  # noqa: S608
        superuser.execute("CREATE SCHEMA projections_before")
        for table in SAID_IN:
            superuser.execute(f"CREATE TABLE {table.replace('.', '_before.')} AS TABLE {table}".encode())
    assert len(tables_holding(url, WORD)) == 3 * len(SAID_IN)
    erase(ledger)

    assert tables_holding(url, WORD) == set()


def test_rebuilt_it_is_in_no_data_file(ledger: Ledger, url: str, cipher: CaseCipher) -> None:
    """Until then the deleted rows' bytes lie in the pages of the tables, where no query finds them."""
    erase(ledger)
    destroy_keys(url, cipher)
    rebuild(url, cipher)

    assert files_holding(url, WORD) == set()


def test_no_key_that_is_left_opens_it(ledger: Ledger, url: str, cipher: CaseCipher) -> None:
    erase(ledger)
    destroy_keys(url, cipher)

    assert set(cipher.keys_of("k")) == {"k.retention"}
    assert cipher.keys_of("other").keys() == {"other"}


def test_the_log_keeps_its_bytes_as_they_were_so_that_every_proof_still_holds(
    ledger: Ledger, url: str, cipher: CaseCipher
) -> None:
    before = log_of(url)
    erase(ledger)
    destroy_keys(url, cipher)

    assert log_of(url)[: len(before)] == before


def log_of(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT * FROM ledger.stored_events ORDER BY notification_id").fetchall()


def test_a_listener_is_told_positions_and_nothing_else(ledger: Ledger, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute("LISTEN ledger")
        ledger.post([entry("police/new", summary=said(28))], IMPORTER)
        erase(ledger)
        told = [notice.payload for notice in listener.notifies(timeout=5, stop_after=3)]

    assert len(told) == 3
    assert all(payload.isdigit() for payload in told)
