"""`ledger assign`, `ledger token` and what is asked on the command line are on record."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from running_ledger import Ledger

from ledger.transparency.sealer import TreeSealer
from ops.cli.demo import CASE_FOLDER
from ops.embedded import EmbeddedServer
from ops.home import Home

CASE = CASE_FOLDER / "01-registrations.json"


def rows(home: Path, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(EmbeddedServer.start(home, durable=False).url) as owner:
        return owner.execute(statement.encode()).fetchall()


ASSIGNED = "SELECT case_code, ended, reason FROM projections.assignments WHERE reviewer = '{}' ORDER BY position, 1"


def test_cases_are_assigned_and_taken_back(ledger: Ledger, new_home: Path) -> None:
    given = ledger("assign", "r.one", "--cases", "hk, xy", "--home", new_home)
    ended = ledger("assign", "r.one", "--cases", "hk", "--end", "--reason", "Closed", "--home", new_home)

    assert given.out.splitlines() == [
        "From position 1 on, r.one sees hk, xy.",
        "A token shows the cases that it names: one that names neither these nor '*' is to be issued anew.",
    ]
    assert ended.out == "From position 2 on, r.one no longer sees hk.\n"
    assert rows(new_home, ASSIGNED.format("r.one")) == [
        ("hk", False, None), ("xy", False, None), ("hk", True, "Closed")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "why"),
    [(["r.one", "--cases", " , "], "--cases names none"), (["r one", "--cases", "hk"], "data.reviewer"),
     (["r.one", "--cases", "Hamzah Khan"], "data.cases[0]")],
)  # fmt: skip
def test_what_names_no_reviewer_or_case_is_refused(
    ledger: Ledger, new_home: Path, arguments: list[str], why: str
) -> None:
    said = ledger("assign", *arguments, "--home", new_home)
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert why in said.err or "pattern" in said.err


def test_a_reviewers_token_records_what_it_assigns_where_the_database_runs(ledger: Ledger, new_home: Path) -> None:
    ledger("migrate", "--home", new_home)
    for _ in range(2):
        assert ledger("token", "--role", "reviewer", "--cases", "hk", "--home", new_home).code == 0
    found = rows(new_home, "SELECT reviewer, case_code FROM projections.assignments")

    assert [case for _, case in found] == ["hk", "hk"]
    assert len({reviewer for reviewer, _ in found}) == 2
    assert all(reviewer.startswith("reviewer-") for reviewer, _ in found)


def test_a_token_starts_no_database(ledger: Ledger, home_path: Path) -> None:
    said = ledger("token", "--role", "reviewer", "--cases", "hk", "--home", home_path)
    assert (said.code, said.err) == (0, "")
    assert not EmbeddedServer.is_running(home_path)


def test_what_is_asked_on_the_command_line_is_on_record_and_is_sealed(ledger: Ledger, demo_home: Path) -> None:
    asked = ("SELECT role, view, case_code, knower, purpose FROM ledger.reads"
             " WHERE purpose <> 'the demo' ORDER BY number DESC LIMIT 3")  # fmt: skip
    ledger("tunnel", "hk", "gp", "--as-of", "2009-10-31", "--purpose", "to show it", "--home", demo_home)
    ledger("hindsight", "hk", "csc", "--json", "--home", demo_home)
    ledger("sightings", "hk", "*", "--home", demo_home)

    assert rows(demo_home, asked)[::-1] == [
        ("operator", "tunnel", "hk", "gp", "to show it"),
        ("operator", "hindsight", "hk", "csc", "command line"),
        ("operator", "sightings", "hk", "*", "command line"),
    ]
    assert "--purpose" in ledger("tunnel", "hk", "gp", "--purpose", "x" * 201, "--home", demo_home).err


def test_seal_reads_says_how_many_and_where(ledger: Ledger, new_home: Path) -> None:
    ledger("migrate", "--home", new_home)
    assert ledger("seal-reads", "--home", new_home).out == "Nothing to seal: no read is on record.\n"


def test_verify_names_a_read_that_was_edited_after_it_was_sealed(ledger: Ledger, new_home: Path) -> None:
    ledger("migrate", "--home", new_home)
    ledger("import", CASE, "--home", new_home)
    ledger("tunnel", "hk", "*", "--home", new_home)
    assert ledger("seal-reads", "--home", new_home).out.startswith("Sealed 1 reads, at position ")
    TreeSealer(EmbeddedServer.start(new_home, durable=False).url, Home(new_home).keys).catch_up()
    assert "Of the reads on record, 1 are as they were sealed." in ledger("verify", "--home", new_home).out
    with psycopg.connect(EmbeddedServer.start(new_home, durable=False).url) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE ledger.reads SET purpose = 'another'")
    said = ledger("verify", "--home", new_home)

    assert said.code == 1
    assert "read 1 is not as it was when it was sealed" in said.err
