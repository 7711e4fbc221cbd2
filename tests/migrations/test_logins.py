"""Each role as the login of a process that has it and nothing else: it cannot become another, nor let itself do more.

`test_rights.py` tries what each role may do. Here the session itself is the role's: there is nothing behind it to go
back to.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from after_faults import check_ledger
from asking import IMPORTER
from keys_of_tests import cipher
from little_case import EVENTS
from load_of_posts import load_on, prepare_ledger
from psycopg import conninfo, sql
from serving_ledger import serving, until

from ledger.application import Ledger
from ledger.database import Role
from ops.home import Home

ROLES: tuple[Role, ...] = ("ledger_reader", "ledger_projector", "ledger_appender", "ledger_sealer")
Login = Callable[..., str]
_REFUSED = psycopg.errors.InsufficientPrivilege

CLIMBING = (
    "SET ROLE ledger_migrator", "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres",
    "SET SESSION AUTHORIZATION ledger_migrator", "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER BYPASSRLS", "CREATE ROLE of_a_test SUPERUSER", "GRANT ledger_migrator TO CURRENT_USER",
    "SET session_replication_role = replica", "ALTER SYSTEM SET session_replication_role = replica",
    "ALTER DATABASE CURRENT SET session_replication_role = replica",
    "ALTER TABLE ledger.stored_events DISABLE TRIGGER ALL", "ALTER TABLE ledger.stored_events OWNER TO CURRENT_USER",
    "ALTER FUNCTION ledger.refuse_change() OWNER TO CURRENT_USER", "DROP OWNED BY ledger_migrator",
    "REASSIGN OWNED BY ledger_migrator TO CURRENT_USER",
    "UPDATE ledger.stored_events SET state = ''", "DELETE FROM ledger.stored_events", "TRUNCATE ledger.stored_events",
    "INSERT INTO ledger.stored_events SELECT * FROM ledger.stored_events",
    "DELETE FROM pg_catalog.pg_trigger", "UPDATE pg_catalog.pg_class SET relowner = relowner",
    "COPY ledger.stored_events TO PROGRAM 'cat'", "COPY ledger.stored_events FROM '/etc/hostname'",
    "SELECT pg_read_file('postgresql.conf')", "CREATE SCHEMA of_a_test", "SELECT lo_import('/etc/hostname')",
)  # fmt: skip
"""Ways out of a role, and ways for whoever has got out. `CURRENT` of a database is put in by the test."""


@pytest.fixture
def login(database_url: str) -> Iterator[Login]:
    """Yield what makes a login that is a member of these roles, as a database administrator may."""
    name = f"login_of_{conninfo.conninfo_to_dict(database_url)['dbname']}"

    def made(*roles: Role) -> str:
        with psycopg.connect(database_url, autocommit=True) as owner:
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
            for role in roles:
                owner.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(name)))
        return conninfo.make_conninfo(database_url, user=name)

    yield made
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


def check_that_nothing_climbs(url: str) -> None:
    """Check that every way out is refused, for want of a right and of nothing else."""
    database = str(conninfo.conninfo_to_dict(url)["dbname"])
    for statement in CLIMBING:
        tried = statement.replace("DATABASE CURRENT", f"DATABASE {database}")
        with psycopg.connect(url, autocommit=True) as connection, pytest.raises(_REFUSED):
            connection.execute(tried.encode())


@pytest.mark.parametrize("role", ROLES)
def test_a_login_of_one_role_cannot_climb_out_of_it(database_url: str, login: Login, role: Role) -> None:
    with Ledger(database_url, cipher(), connections=1) as ledger:
        ledger.post(EVENTS, IMPORTER)
    url = login(role)

    check_that_nothing_climbs(url)
    for other in ROLES:
        with psycopg.connect(url) as connection:
            if other == role:
                connection.execute(f"SET ROLE {other}".encode())
                continue
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SET ROLE {other}".encode())


def test_no_role_is_more_than_a_role_nor_a_member_of_another(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        more = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND (rolsuper OR rolbypassrls OR rolcreaterole"
            " OR rolcreatedb OR rolreplication OR rolcanlogin)",
            [[*ROLES, "ledger_migrator"]],
        ).fetchall()
        within = connection.execute(
            "SELECT r.rolname, of.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
            " JOIN pg_roles of ON of.oid = m.roleid WHERE r.rolname = ANY (%s)",
            [[*ROLES, "ledger_migrator"]],
        ).fetchall()

    assert (more, within) == ([], [])


@pytest.fixture
def home(database_url: str, tmp_path: Path) -> Iterator[Path]:
    """Yield the home of a ledger that is ready for a load, its database migrated by another login than serves it."""
    path = tmp_path / "home"
    prepare_ledger(database_url, Home.at(path).keys)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def test_a_ledger_is_served_by_a_login_that_may_not_migrate_and_can_switch_nothing_off(
    home: Path, database_url: str, login: Login
) -> None:
    url = login(*ROLES)
    at = ["--database-url", url]

    check_that_nothing_climbs(url)
    with serving(home, "0", *at) as served, load_on(Home(home).keys, "login", served.url) as load:
        load.more(30)
        until(lambda: served.client.get("/readyz").json().get("behind") == 0)
        assert served.client.get("/v1/ledger/checkpoint").status_code == 200
    check_ledger(database_url, home, [load], ["--home", str(home), *at])
