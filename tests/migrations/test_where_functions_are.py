"""The page that says where each function is (migrations/README.md) says it of every one that a database has."""

import re
from pathlib import Path

import psycopg

MIGRATIONS = Path(__file__).parents[2] / "migrations"
_ROW = re.compile(r"^\| `(\w+)` \| (\d{4}) \|", re.MULTILINE)
_DEFINED = re.compile(r"^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) ledger\.(\w+)\(", re.MULTILINE)


def test_every_function_of_a_ledger_is_named_with_the_last_migration_that_has_it(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace")
        there = {name for (name,) in rows}
    last = {
        name: file.name[:4] for file in sorted(MIGRATIONS.glob("*.sql")) for name in _DEFINED.findall(file.read_text())
    }
    said = _ROW.findall((MIGRATIONS / "README.md").read_text())
    assert len({name for name, _ in said}) == len(said)
    assert dict(said) == {name: last[name] for name in there}
