"""Migrating, rebuilding and stopping say what they did; the home may be named before or after the command."""

import os
from pathlib import Path

import pytest
from running_ledger import Ledger

from ops.embedded import EmbeddedServer


def test_migrate_says_which_migrations_it_applied(ledger: Ledger, new_home: Path) -> None:
    first = ledger("migrate", "--home", new_home)
    assert first.code == 0
    assert first.out.startswith("Applied ")
    assert "0001.roles-and-schemas" in first.out
    assert ledger("migrate", "--home", new_home).out == "The schema is up to date: nothing to apply.\n"


def test_rebuild_says_how_far_and_how_long(ledger: Ledger, demo_home: Path) -> None:
    said = ledger("rebuild", "--home", demo_home)
    assert said.code == 0
    assert said.out.startswith("Rebuilt every read model up to position 290 in ")
    assert "14 things" in ledger("tunnel", "hk", "gp", "--as-of", "2009-10-31", "--home", demo_home).out


def test_stop_stops_the_server_and_says_when_there_is_none(ledger: Ledger, new_home: Path) -> None:
    assert ledger("stop", "--home", new_home).out == f"Stopped the PostgreSQL of {new_home}.\n"
    assert not EmbeddedServer.is_running(new_home)
    again = ledger("stop", "--home", new_home)
    assert (again.code, again.out) == (0, f"Nothing to stop: the PostgreSQL of {new_home} was not running.\n")


def test_stop_makes_no_home(ledger: Ledger, home_path: Path) -> None:
    said = ledger("stop", "--home", home_path)
    assert (said.code, said.out) == (0, f"Nothing to stop: there is no ledger at {home_path}.\n")
    assert not home_path.exists()


@pytest.mark.parametrize("where", ["before", "after", "environment"])
def test_the_home_may_be_named_before_the_command_after_it_or_by_the_environment(
    ledger: Ledger, demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("LEDGER_HOME", str(demo_home if where == "environment" else tmp_path / "other"))
    before = ("--home", demo_home) if where == "before" else ()
    after = ("--home", demo_home) if where == "after" else ()
    assert ledger(*before, "sightings", "hk", "gp", *after).code == 0


def test_the_default_home_is_in_the_working_folder(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"there is no ledger at {tmp_path / '.ledger'} yet" in ledger("sightings", "hk", "gp").err
    assert os.listdir(tmp_path) == []  # noqa: PTH208  # nothing at all, hidden or not


def test_a_database_on_a_server_is_used_instead_and_not_changed_by_asking(
    ledger: Ledger, empty_database_url: str, database_url: str, home_path: Path
) -> None:
    asked = ("sightings", "hk", "gp", "--home", home_path, "--database-url")
    lacking = ledger(*asked, empty_database_url)
    assert lacking.code == 1
    assert "migrations: run ledger migrate first" in lacking.err
    assert "there is no such case" in ledger(*asked, database_url).err
    assert ledger("stop", "--database-url", database_url).code == 1
    assert not home_path.exists()
