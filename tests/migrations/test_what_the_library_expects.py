"""Our migration makes what eventsourcing would make itself, so that an upgrade of it is noticed."""

import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from keys_of_tests import cipher
from psycopg.conninfo import conninfo_to_dict

from ledger.application import Ledger
from ledger.recorder import LedgerRecorder

ROOT = Path(__file__).parents[2]

COLUMNS = """
SELECT attname::text, atttypid::regtype::text FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
KEYS = """
SELECT i.indisprimary, (SELECT array_agg(a.attname::text ORDER BY k.n)
                        FROM unnest(i.indkey::int[]) WITH ORDINALITY k(attnum, n)
                        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum)
FROM pg_index i WHERE i.indrelid = %s::regclass AND i.indisunique ORDER BY 1, 2
"""


def of_table(url: str, table: str) -> tuple[list[Any], list[Any]]:
    with psycopg.connect(url) as connection:
        return connection.execute(COLUMNS, [table]).fetchall(), connection.execute(KEYS, [table]).fetchall()


def made_by_the_library(url: str) -> tuple[list[Any], list[Any]]:
    """Let eventsourcing make its own table in an empty database; return its columns and unique keys."""
    place = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    datastore = PostgresDatastore(
        place["dbname"], place["host"], place["port"], place["user"], "", schema="public", originator_id_type="uuid"
    )
    with datastore:
        PostgresApplicationRecorder(datastore).create_table()
    return of_table(url, "public.stored_events")


def test_the_log_has_the_columns_and_keys_that_the_library_would_make(
    database_url: str, empty_database_url: str
) -> None:
    columns, keys = of_table(database_url, "ledger.stored_events")
    expected_columns, expected_keys = made_by_the_library(empty_database_url)

    assert len(expected_columns) == 5
    assert columns[:5] == expected_columns
    assert [key for key in keys if key in expected_keys] == expected_keys
    assert [key for key in keys if key not in expected_keys] == [(False, ["agency", "event_id"])]


def test_the_library_is_the_one_that_the_recorder_was_written_for() -> None:
    pinned = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]

    assert f"eventsourcing=={version('eventsourcing')}" in pinned


def test_the_library_makes_no_table_when_the_ledger_opens(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        for role in ("ledger_appender", "ledger_migrator"):
            connection.execute(f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN END $$".encode())
    with Ledger(empty_database_url, cipher(), connections=1) as ledger:
        assert isinstance(ledger.appender, LedgerRecorder)

    with psycopg.connect(empty_database_url) as connection:
        made = connection.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname !~ '^(pg_|information_schema)'"
        ).fetchone()
    assert made == (0,)


def test_no_setting_of_the_process_reaches_the_library(monkeypatch: Any) -> None:
    for name in ("CREATE_TABLE", "STORED_CREATE_TABLE", "POSTGRES_ENABLE_DB_FUNCTIONS"):
        monkeypatch.setenv(name, "yes")

    assert dict(Ledger.construct_env("stored")) == {"CREATE_TABLE": "no"}


def test_the_library_s_database_functions_are_off(database_url: str) -> None:
    with Ledger(database_url, cipher(), connections=1) as ledger:
        assert ledger.appender.datastore.enable_db_functions is False
