"""Migrations are applied once, by one process at a time, and never change afterwards."""

from pathlib import Path

import psycopg
import pytest

from ops.migrate import MigrationError, migrate, pending


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.sql").write_text(text, "utf-8")


def test_applies_in_order_and_only_once(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0002-fill", "INSERT INTO child VALUES (1);")
    write(tmp_path, "0001-child", "CREATE TABLE child (id int);")
    assert pending(empty_database_url, tmp_path) == ["0001-child", "0002-fill"]
    assert migrate(empty_database_url, tmp_path) == ["0001-child", "0002-fill"]
    assert pending(empty_database_url, tmp_path) == []
    assert migrate(empty_database_url, tmp_path) == []


def test_an_edited_file_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0001-child", "CREATE TABLE child (id int);")
    migrate(empty_database_url, tmp_path)
    write(tmp_path, "0001-child", "CREATE TABLE child (id bigint);")
    with pytest.raises(MigrationError, match=r"0001-child\.sql was edited"):
        migrate(empty_database_url, tmp_path)
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM migration_digest").fetchone() == (1,)


def test_the_test_database_is_migrated(database_url: str) -> None:
    assert pending(database_url) == []
