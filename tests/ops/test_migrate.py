"""Migrations are applied once, by one process at a time, whole or not at all, and never change afterwards."""

import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ops.migrate import MigrationError, migrate, pending

MIGRATE = "import sys; from pathlib import Path; from ops.migrate import migrate; "
MIGRATE += "print(len(migrate(sys.argv[1], Path(sys.argv[2]))))"


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.sql").write_text(text, "utf-8")


def migrating(url: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", MIGRATE, url, str(folder)], stdout=subprocess.PIPE, text=True)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row is not None else None


def test_applies_in_order_and_only_once(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0002-fill", "INSERT INTO child VALUES (1);")
    write(tmp_path, "0001-child", "CREATE TABLE child (id int);")
    assert pending(empty_database_url, tmp_path) == ["0001-child", "0002-fill"]
    assert migrate(empty_database_url, tmp_path) == ["0001-child", "0002-fill"]
    assert pending(empty_database_url, tmp_path) == []
    assert migrate(empty_database_url, tmp_path) == []


def test_a_file_that_came_later_is_applied_alone(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0001-child", "CREATE TABLE child (id int);")
    migrate(empty_database_url, tmp_path)
    write(tmp_path, "0002-fill", "INSERT INTO child VALUES (1);")
    assert pending(empty_database_url, tmp_path) == ["0002-fill"]
    assert migrate(empty_database_url, tmp_path) == ["0002-fill"]


def test_asking_what_is_pending_changes_nothing(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0001-child", "CREATE TABLE child (id int);")
    pending(empty_database_url, tmp_path)
    assert ask(empty_database_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


def test_a_folder_of_none_is_no_error(empty_database_url: str, tmp_path: Path) -> None:
    assert migrate(empty_database_url, tmp_path) == []


def test_says_nothing_even_when_a_file_asks(
    empty_database_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "0001-asks", "SELECT 1; SELECT set_config('a.b', 'c', true); DROP TABLE IF EXISTS nothing;")
    migrate(empty_database_url, tmp_path)
    assert capfd.readouterr() == ("", "")


def test_a_file_reaches_the_server_as_it_is_written(empty_database_url: str, tmp_path: Path) -> None:
    body = "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $f$ BEGIN; RETURN '%s; ünï :x'; END; $f$;"
    write(tmp_path, "0001-function", body.replace("BEGIN;", "BEGIN"))
    migrate(empty_database_url, tmp_path)
    assert ask(empty_database_url, "SELECT f()") == "%s; ünï :x"


def test_an_edited_file_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0001-child", "CREATE TABLE child (id int);")
    migrate(empty_database_url, tmp_path)
    write(tmp_path, "0001-child", "CREATE TABLE child (id bigint);")
    for refuse in (migrate, pending):
        with pytest.raises(MigrationError, match=r"0001-child\.sql was edited after it was applied"):
            refuse(empty_database_url, tmp_path)


def test_a_database_of_a_newer_version_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0001-child", "CREATE TABLE child (id int);")
    migrate(empty_database_url, tmp_path)
    (tmp_path / "0001-child.sql").unlink()
    with pytest.raises(MigrationError, match="the database has 0001-child, unknown to this version"):
        migrate(empty_database_url, tmp_path)


def test_a_failing_file_names_its_line_and_leaves_nothing(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0001-good", "CREATE TABLE good (id int);")
    write(tmp_path, "0002-bad", "CREATE TABLE half (id int);\nSELECT 1;\nSELEC 2;")
    with pytest.raises(MigrationError, match=r'0002-bad\.sql line 3: syntax error at or near "SELEC"'):
        migrate(empty_database_url, tmp_path)
    assert pending(empty_database_url, tmp_path) == ["0002-bad"]
    assert ask(empty_database_url, "SELECT to_regclass('half')") is None


@pytest.mark.parametrize("text", ["CREATE TABLE t (id int); COMMIT;", "-- transactional: false\nSELECT 1;"])
def test_a_file_is_one_transaction(empty_database_url: str, tmp_path: Path, text: str) -> None:
    write(tmp_path, "0001-own-way", text)
    with pytest.raises(MigrationError, match="transaction"):
        migrate(empty_database_url, tmp_path)
    assert pending(empty_database_url, tmp_path) == ["0001-own-way"]


def test_a_file_may_keep_the_role_it_took(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0001-role", "SET LOCAL ROLE pg_monitor; SELECT 1;")
    assert migrate(empty_database_url, tmp_path) == ["0001-role"]


def test_two_processes_at_once_both_succeed(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0001-slow", "CREATE TABLE child (id int); SELECT pg_sleep(0.5);")
    both = [migrating(empty_database_url, tmp_path) for _ in range(2)]
    applied = sorted(process.communicate()[0].strip() for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert applied == ["0", "1"]


def test_after_a_kill_the_next_one_applies_what_is_left(empty_database_url: str, tmp_path: Path) -> None:
    write(tmp_path, "0001-slow", "CREATE TABLE child (id int); SELECT pg_sleep(1.5);")
    killed = migrating(empty_database_url, tmp_path)
    asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    while ask(empty_database_url, asleep) == 0:
        time.sleep(0.02)
    killed.kill()
    killed.communicate()
    assert migrate(empty_database_url, tmp_path) == ["0001-slow"]


def test_a_stale_lock_of_yoyos_does_not_block(empty_database_url: str, tmp_path: Path) -> None:
    migrate(empty_database_url, tmp_path)
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("INSERT INTO yoyo_lock (pid) VALUES (1)")
        connection.execute("DROP TABLE _yoyo_version, _yoyo_log, _yoyo_migration")  # so that yoyo locks again
    write(tmp_path, "0001-child", "CREATE TABLE child (id int);")
    assert migrate(empty_database_url, tmp_path) == ["0001-child"]


def test_connections_in_any_spelling(empty_database_url: str, tmp_path: Path) -> None:
    parts = conninfo_to_dict(empty_database_url)
    folder = quote(str(parts["host"]), safe="")
    secret = quote("p@ss:w/ord?#%&'\" ü", safe="")
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        name = sql.Identifier(f"o'ne {parts['dbname']}")
        connection.execute(sql.SQL("CREATE ROLE {} SUPERUSER LOGIN").format(name))
        for count, url in enumerate(
            [
                f"postgresql://{quote(name.as_string().strip(chr(34)))}:{secret}@/{parts['dbname']}?host={folder}",
                f"postgresql://postgres:{secret}@{folder}/{parts['dbname']}",
                f"host='{parts['host']}' dbname={parts['dbname']} user=postgres",
            ]
        ):
            write(tmp_path, f"000{count}-next", f"CREATE TABLE t{count} (id int);")
            assert migrate(url, tmp_path) == [f"000{count}-next"]
        connection.execute(sql.SQL("REASSIGN OWNED BY {} TO postgres").format(name))
        connection.execute(sql.SQL("DROP ROLE {}").format(name))


def test_an_unreachable_database_is_one_line_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as raised:
        migrate("postgresql://someone:hidden@/none?host=/nowhere", tmp_path)
    assert "\n" not in str(raised.value)
    assert "hidden" not in str(raised.value)


def test_the_ledgers_own_files_are_applied_to_a_tests_database(database_url: str) -> None:
    assert pending(database_url) == []
