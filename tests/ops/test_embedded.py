"""The embedded server starts once, survives what a machine does to it, and lets nobody else in."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from ops.embedded import EmbeddedServer, EmbeddedServerError
from ops.home import Home
from ops.postmaster import find_postmaster, is_alive

START = "import sys; from pathlib import Path; from ops.embedded import EmbeddedServer; "
START += "print(EmbeddedServer.start(Path(sys.argv[1])).url)"

CONNECT_AS_NOBODY = "import os, sys, psycopg; os.setgroups([]); os.setgid(65534); os.setuid(65534); "
CONNECT_AS_NOBODY += "psycopg.connect(sys.argv[1])"


def postmaster_id(home: Path) -> int:
    postmaster = find_postmaster(Home(home).postgres / "data")
    assert postmaster is not None
    return postmaster.pid


def setting(url: str, name: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def test_a_database_of_utf8_ordered_by_code_point(durable_home: Path) -> None:
    url = EmbeddedServer.start(durable_home).url
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT datname, pg_encoding_to_char(encoding), datlocale FROM pg_database"
            " WHERE datname = current_database()"
        )
        assert found.fetchone() == ("ledger", "UTF8", "C.UTF-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("wal_level", "replica"),
        ("timezone", "UTC"),
        ("log_error_verbosity", "terse"),
        ("log_parameter_max_length_on_error", "0"),
        ("unix_socket_permissions", "0700"),
        ("data_checksums", "on"),
    ],
)
def test_settings_that_safety_rests_on(running_url: str, name: str, value: str) -> None:
    assert setting(running_url, name) == value


@pytest.fixture(scope="module")
def running_url(run_folder: Path, worker_id: str) -> str:
    return EmbeddedServer.start(run_folder / f"settings-{worker_id}").url  # stopped when the run ends


def test_starting_again_finds_the_running_server(durable_home: Path) -> None:
    before = postmaster_id(durable_home)
    EmbeddedServer.start(durable_home)
    assert postmaster_id(durable_home) == before


def test_processes_that_start_it_at_once_share_one_server(home_path: Path) -> None:
    command = [sys.executable, "-c", START, str(home_path)]
    starting = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    urls = {process.communicate()[0] for process in starting}
    assert [process.returncode for process in starting] == [0, 0, 0, 0]
    assert len(urls) == 1
    assert EmbeddedServer.is_running(home_path)  # though all that started it have ended


def test_stop_says_whether_there_was_something_to_stop(durable_home: Path) -> None:
    assert EmbeddedServer.stop(durable_home) is True
    assert EmbeddedServer.is_running(durable_home) is False
    assert EmbeddedServer.stop(durable_home) is False


def test_a_home_that_never_was_does_not_run(home_path: Path) -> None:
    assert EmbeddedServer.is_running(home_path) is False
    assert EmbeddedServer.stop(home_path) is False
    assert not home_path.exists()


def test_what_was_committed_is_there_after_a_kill(durable_home: Path) -> None:
    server = EmbeddedServer.start(durable_home)
    url = server.url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        os.kill(postmaster_id(durable_home), signal.SIGKILL)
    server.ensure_running()
    assert server.url == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_a_process_id_left_behind_that_is_another_programs_now(durable_home: Path) -> None:
    data = Home(durable_home).postgres / "data"
    os.kill(postmaster_id(durable_home), signal.SIGKILL)
    owner = data.stat().st_uid
    other = subprocess.Popen(["sleep", "60"], user=owner if os.geteuid() == 0 else None)
    try:
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
        (data / "postmaster.pid").write_text("\n".join([str(other.pid), *lines[1:]]) + "\n", "utf-8")
        assert EmbeddedServer.is_running(durable_home) is False
        assert EmbeddedServer.stop(durable_home) is False
        EmbeddedServer.start(durable_home)
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_server_whose_socket_was_cleared_away_is_started_anew(durable_home: Path) -> None:
    server = EmbeddedServer.start(durable_home)
    (server.socket_folder / ".s.PGSQL.5432").unlink()
    server.ensure_running()
    assert setting(server.url, "port") == "5432"


def test_a_home_removed_under_its_running_server_starts_empty(home_path: Path) -> None:
    EmbeddedServer.start(home_path)
    before = postmaster_id(home_path)
    shutil.rmtree(home_path)
    assert setting(EmbeddedServer.start(home_path).url, "port") == "5432"
    assert not is_alive(before)


@pytest.mark.parametrize("name", ["long" * 40, 'it\'s a "home" with $HOME, `spaces` & 100%\\'])
def test_a_home_may_have_any_path(home_path: Path, name: str) -> None:
    home = home_path / name
    server = EmbeddedServer.start(home)
    try:
        assert setting(server.url, "data_directory") == str(home / "postgres" / "data")
        EmbeddedServer.stop(home)
        assert EmbeddedServer.start(home).url == server.url
    finally:
        EmbeddedServer.stop(home)
        shutil.rmtree(server.socket_folder)  # for the long path it lies outside the home


def test_the_users_postgres_variables_change_nothing(durable_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    EmbeddedServer.stop(durable_home)
    for name, value in {"PGPORT": "6000", "PGUSER": "nobody", "PGHOST": "nowhere", "PGDATA": "/"}.items():
        monkeypatch.setenv(name, value)
    assert setting(EmbeddedServer.start(durable_home).url, "port") == "5432"


def test_data_of_another_version_is_left_alone(durable_home: Path) -> None:
    EmbeddedServer.stop(durable_home)
    (Home(durable_home).postgres / "data" / "PG_VERSION").write_text("16\n", "utf-8")
    with pytest.raises(EmbeddedServerError, match="its data is of version 16, and this program runs 18"):
        EmbeddedServer.start(durable_home)


def test_a_server_that_cannot_start_says_why_in_one_line(durable_home: Path) -> None:
    EmbeddedServer.stop(durable_home)
    (Home(durable_home).postgres / "data" / "postgresql.auto.conf").write_text("port = none\n", "utf-8")
    with pytest.raises(EmbeddedServerError) as raised:
        EmbeddedServer.start(durable_home)
    assert "postgresql.auto.conf" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_start_that_was_killed_leaves_nothing_in_the_way(home_path: Path) -> None:
    starting = subprocess.Popen([sys.executable, "-c", START, str(home_path)], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not list(home_path.glob("postgres/unfinished-*/PG_VERSION")) and time.monotonic() < deadline:
        time.sleep(0.01)
    starting.kill()
    starting.wait()
    assert not (home_path / "postgres" / "data").exists()
    assert setting(EmbeddedServer.start(home_path).url, "fsync") == "on"


def test_the_log_holds_no_row_data(durable_home: Path) -> None:
    with psycopg.connect(EmbeddedServer.start(durable_home).url, autocommit=True) as connection:
        connection.execute("CREATE TABLE child (name text PRIMARY KEY)")
        connection.execute("INSERT INTO child VALUES ('Zebedee')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO child VALUES (%s)", ["Zebedee"])
        with pytest.raises(psycopg.errors.InvalidDatetimeFormat):
            connection.execute("SELECT 'Zebedee'::date")
        with pytest.raises(psycopg.errors.RaiseException):
            connection.execute("DO $$ BEGIN RAISE EXCEPTION 'about Zebedee'; END $$")
    EmbeddedServer.stop(durable_home)
    logs = list((Home(durable_home).postgres / "log").iterdir())
    assert logs
    said = "".join(log.read_text("utf-8") for log in logs)
    assert "shut down" in said
    assert "Zebedee" not in said


def test_nobody_else_passes_through_the_home(durable_home: Path) -> None:
    for folder in (durable_home, Home(durable_home).keys, Home(durable_home).postgres):
        assert folder.stat().st_mode & 0o007 == 0, folder


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
@pytest.mark.parametrize("opened", [False, True], ids=["folders closed", "folders opened by mistake"])
def test_another_user_of_the_machine_is_not_let_in(durable_home: Path, opened: bool) -> None:
    server = EmbeddedServer.start(durable_home)
    socket = server.socket_folder / ".s.PGSQL.5432"
    if opened:
        for each in (socket, *socket.parents):
            each.chmod(each.stat().st_mode | 0o007 if each == socket else each.stat().st_mode | 0o001)
    tried = subprocess.run(
        [sys.executable, "-c", CONNECT_AS_NOBODY, server.url], capture_output=True, text=True, check=False
    )
    assert tried.returncode == 1
    assert ("Peer authentication failed" if opened else "Permission denied") in unquote(tried.stderr)
