"""Who may do what in the database: the log only grows, through one function, and each role has its own task."""

from typing import Any, Final

import psycopg
import pytest
from asking import IMPORTER, post
from keys_of_tests import cipher
from little_case import EVENTS

from ledger.application import Ledger
from ledger.database import Role, connect
from ledger.transparency.sealer import TreeSealer

ROLES: Final[tuple[Role, ...]] = ("ledger_reader", "ledger_projector", "ledger_appender", "ledger_sealer")
BEHIND: Final = ("claims", "factors", "reliances", "sightings")
KEPT: Final = ("key_store", "retention")
READS: Final = ("reads", "sealed_reads", "read_seals")
READING: Final = (
    "begin_reading", "record_read", "cases_assigned", "cases_withheld", "cases_ended", "entry_for_audit",
    "sealed_for_audit", "seals_for_audit", "assigned_since",
)  # fmt: skip
WITH_THE_EVENT: Final = ("agencies", "assignments", "cases", "entry_versions", "grants", "people")
TREE: Final = ("checkpoints", "cosignatures", "log_identity", "log_signers", "tree_tiles")

REFUSED_TO_ALL: Final = (
    "INSERT INTO ledger.stored_events SELECT * FROM ledger.stored_events",
    "INSERT INTO ledger.stored_events VALUES (gen_random_uuid(), 1, 't', '', 99, now(), 'gp', 'x', 'k', '', 'p')",
    "UPDATE ledger.stored_events SET state = ''",
    "DELETE FROM ledger.stored_events",
    "TRUNCATE ledger.stored_events",
    "MERGE INTO ledger.stored_events s USING (SELECT 1) one ON true WHEN MATCHED THEN DELETE",
    "COPY ledger.stored_events FROM STDIN",
    "ALTER TABLE ledger.stored_events DISABLE TRIGGER ALL",
    "DROP TABLE ledger.stored_events",
    "CREATE TABLE ledger.another ()",
    "CREATE TABLE projections.another ()",
    "CREATE FUNCTION ledger.append(json) RETURNS void LANGUAGE sql AS ''",
    "INSERT INTO projections.grants SELECT * FROM projections.grants",
    "INSERT INTO projections.entry_versions (entry, version) SELECT entry, version + 1 FROM projections.entry_versions",
    "INSERT INTO projections.agencies VALUES ('new', 'New', '6', 1)",
    "INSERT INTO projections.cases VALUES ('new', 'New', 1)",
    "INSERT INTO projections.people VALUES ('k', 'new', 'new', 1)",
    "UPDATE projections.grants SET known_latest = '-infinity'",
    "DELETE FROM projections.grants",
    "DELETE FROM projections.sightings",
    "TRUNCATE projections.claims",
    "INSERT INTO projections.tracking VALUES ('another', 1)",
    "DELETE FROM projections.tracking",
    "CALL ledger.begin_rebuild()",
    "CALL ledger.index_rebuild('grants_pkey')",
    "CALL ledger.complete_rebuild('grants')",
    "CALL ledger.switch_rebuild()",
    "SELECT ledger.copy_rights('grants', '{}')",
    "SELECT ledger.refuse_change()",
    "SELECT ledger.take(NULL, '', 0, 1, now(), true)",
    "SELECT ledger.enter(NULL, 1, now(), 0)",
    "SELECT ledger.register(NULL, 1, now(), 0)",
    "SELECT ledger.amend(NULL, 1, now(), 0)",
    "SELECT ledger.version_held(1, 'gp', '', now())",
    *(f"INSERT INTO ledger.{table} SELECT * FROM ledger.{table}" for table in TREE),  # noqa: S608  # our own tables
    *(f"INSERT INTO ledger.{table} SELECT * FROM ledger.{table}" for table in KEPT),  # noqa: S608
    *(f"DELETE FROM ledger.{table}" for table in (*TREE, *KEPT)),  # noqa: S608
    "UPDATE ledger.key_store SET identity = ''",
    "UPDATE ledger.retention SET kind = 'legal-hold'",
    "ALTER TABLE ledger.retention DISABLE TRIGGER ALL",
    "SELECT ledger.retain(NULL, 1, now(), 0)",
    "SELECT ledger.purge('k')",
    "SELECT ledger.purge_case('k', '{}', 'projections')",
    "CALL ledger.keep_out_of_statistics('projections')",
    *(f"TRUNCATE ledger.{table} CASCADE" for table in TREE),
    *(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL" for table in TREE),
    *(f"DROP TABLE ledger.{table} CASCADE" for table in TREE),
    "UPDATE ledger.tree_tiles SET hashes = hashes || hashes",
    "UPDATE ledger.checkpoints SET note = ''",
    "UPDATE ledger.cosignatures SET signature = ''",
    "UPDATE ledger.log_signers SET verifier_key = ''",
    "UPDATE ledger.log_identity SET id = gen_random_uuid()",
    "SET session_replication_role = replica",
    "ALTER TABLE ledger.stored_events ALTER COLUMN salt DROP NOT NULL",
    "CREATE POLICY hidden ON ledger.stored_events USING (false)",
    "SELECT ledger.append_hashes(0, 0, '')",
    "SELECT ledger.framed('')",
    "SELECT ledger.refuse_unless_appended()",
)
REFUSED_TO_ONE: Final[tuple[tuple[Role, str], ...]] = (
    ("ledger_reader", "SELECT state FROM ledger.stored_events"),
    ("ledger_reader", "SELECT * FROM ledger.append('[]', '{}')"),
    ("ledger_reader", "UPDATE projections.tracking SET position = 0"),
    ("ledger_reader", "INSERT INTO projections.sightings SELECT * FROM projections.sightings"),
    ("ledger_projector", "SELECT * FROM ledger.append('[]', '{}')"),
    ("ledger_appender", "UPDATE projections.tracking SET position = 0"),
    ("ledger_sealer", "UPDATE projections.tracking SET position = 0"),
    ("ledger_sealer", "SELECT * FROM ledger.append('[]', '{}')"),
    ("ledger_sealer", "SELECT state FROM ledger.stored_events"),
    ("ledger_sealer", "SELECT salt FROM ledger.stored_events"),
    ("ledger_sealer", "SELECT * FROM projections.entry_versions"),
    ("ledger_reader", "SELECT salt FROM ledger.stored_events"),
    ("ledger_appender", "SELECT * FROM ledger.leaves(0, 1)"),
    *(
        (role, statement)
        for role in ("ledger_reader", "ledger_projector", "ledger_appender")
        for statement in (
            "SELECT ledger.seal(0, 1, '{}', '', '', '')",
            "SELECT ledger.keep_cosignature(1, '', '')",
            "SELECT ledger.take_sealing_turn()",
        )
    ),
    ("ledger_appender", "INSERT INTO projections.sightings SELECT * FROM projections.sightings"),
)


@pytest.fixture(scope="module")
def standing_url(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a ledger with the little case in it, sealed: no test here changes it."""
    post(module_database_url, EVENTS)
    TreeSealer(module_database_url, tmp_path_factory.mktemp("keys")).catch_up()
    return module_database_url


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("statement", REFUSED_TO_ALL)
def test_no_role_of_the_running_ledger_may(standing_url: str, role: Role, statement: str) -> None:
    with connect(standing_url, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.parametrize(("role", "statement"), REFUSED_TO_ONE)
def test_one_role_may_not_do_the_task_of_another(standing_url: str, role: Role, statement: str) -> None:
    with connect(standing_url, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.stored_events SET state = '' WHERE notification_id = 1",
        "UPDATE ledger.stored_events SET state = '' WHERE false",
        "DELETE FROM ledger.stored_events",
        "TRUNCATE ledger.stored_events",
        *(f"DELETE FROM ledger.{table}" for table in (*TREE, *KEPT)),  # noqa: S608
        *(f"TRUNCATE ledger.{table} CASCADE" for table in (*TREE, *KEPT)),
        "UPDATE ledger.retention SET kind = 'legal-hold'",
        "UPDATE ledger.key_store SET identity = ''",
        *(f"DELETE FROM ledger.{table}" for table in READS),  # noqa: S608
        *(f"TRUNCATE ledger.{table}" for table in READS),
        "UPDATE ledger.reads SET purpose = NULL",
        "UPDATE ledger.sealed_reads SET leaf = leaf",
        "UPDATE ledger.read_seals SET root = root",
        "UPDATE ledger.checkpoints SET note = ''",
        "UPDATE ledger.cosignatures SET signature = ''",
        "UPDATE ledger.log_signers SET verifier_key = ''",
        "UPDATE ledger.log_identity SET id = gen_random_uuid()",
        "UPDATE ledger.tree_tiles SET hashes = hashes",
        "UPDATE ledger.tree_tiles SET hashes = substring(hashes FOR 32)",
        "UPDATE ledger.tree_tiles SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) || hashes",
        "UPDATE ledger.tree_tiles SET index = index + 1",
    ],
)
@pytest.mark.parametrize("owner", ["ledger_migrator", "postgres"])
def test_not_even_the_owner_changes_history_by_mistake(standing_url: str, owner: str, statement: str) -> None:
    refused = pytest.raises(psycopg.errors.RestrictViolation, match="append-only")
    with psycopg.connect(standing_url, options=f"-c role={owner}") as connection, refused:
        connection.execute(statement.encode())


def test_the_appender_appends_through_the_function(standing_url: str) -> None:
    with Ledger(standing_url, cipher(), connections=1) as ledger:
        with ledger.appender.datastore.pool.connection() as connection:
            assert connection.execute("SELECT current_user::text AS role").fetchone() == {"role": "ledger_appender"}
        assert ledger.post(EVENTS[:1], IMPORTER)[0].status == "duplicate"


def rights(url: str, statement: str) -> set[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return set(connection.execute(statement.encode(), {"roles": list(ROLES)}).fetchall())


def test_every_routine_is_closed_to_all_but_those_whose_task_it_is(standing_url: str) -> None:
    may = rights(
        standing_url,
        "SELECT r.role, p.proname::text FROM unnest(%(roles)s::text[] || 'public'::text) r(role), pg_proc p"
        " WHERE p.pronamespace IN ('ledger'::regnamespace, 'projections'::regnamespace)"
        " AND has_function_privilege(r.role, p.oid, 'EXECUTE')",
    )

    assert may == {
        ("ledger_appender", "append"),
        ("ledger_appender", "append_durably"),
        ("ledger_appender", "append_one_durably"),
        ("ledger_appender", "append_plain"),
        ("ledger_appender", "append_receipts"),
        ("ledger_appender", "keys_belong"),
        ("ledger_reader", "erased_entry"),
        ("ledger_reader", "held"),
        ("ledger_reader", "held_by_anyone"),
        ("ledger_reader", "is_past"),
        ("ledger_reader", "leaves"),
        ("ledger_reader", "stored_of_case"),
        ("ledger_reader", "amendments_of"),
        *(("ledger_reader", routine) for routine in READING),
        ("ledger_sealer", "seal_reads"),
        ("ledger_sealer", "leaves"),
        ("ledger_sealer", "take_sealing_turn"),
        ("ledger_sealer", "seal"),
        ("ledger_sealer", "keep_cosignature"),
    }


def test_every_table_may_be_written_only_as_its_role_s_task_needs(standing_url: str) -> None:
    may = rights(
        standing_url,
        "SELECT r.role, c.relname::text, p.kind FROM unnest(%(roles)s::text[] || 'public'::text) r(role), pg_class c,"
        " unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) p(kind)"
        " WHERE c.relnamespace IN ('ledger'::regnamespace, 'projections'::regnamespace) AND c.relkind = 'r'"
        " AND has_table_privilege(r.role, c.oid, p.kind)",
    )

    assert may == {
        *(("ledger_projector", table, "INSERT") for table in BEHIND),
        ("ledger_projector", "tracking", "UPDATE"),
    }


def test_every_column_may_be_read_only_as_its_role_s_task_needs(standing_url: str) -> None:
    may = rights(
        standing_url,
        "SELECT r.role, a.attname::text FROM unnest(%(roles)s::text[] || 'public'::text) r(role), pg_attribute a"
        " WHERE a.attrelid = 'ledger.stored_events'::regclass AND a.attnum > 0"
        " AND has_column_privilege(r.role, a.attrelid, a.attnum, 'SELECT')",
    )

    assert {column for role, column in may if role == "ledger_reader"} == {"notification_id", "recorded_at"}
    assert not any(role == "public" for role, _ in may)


def test_every_table_is_owned_by_the_migrator_and_named_here(standing_url: str) -> None:
    owned = rights(
        standing_url,
        "SELECT relname::text, relowner::regrole::text FROM pg_class"
        " WHERE relnamespace IN ('ledger'::regnamespace, 'projections'::regnamespace) AND relkind IN ('r', 'v', 'm')",
    )

    assert owned == {
        (table, "ledger_migrator")
        for table in ("stored_events", *TREE, *READS, *KEPT, "tracking", *BEHIND, *WITH_THE_EVENT, "own_grants")
    }


def test_the_append_functions_look_up_names_where_no_caller_can_put_others(standing_url: str) -> None:
    with psycopg.connect(standing_url) as connection:
        rows = connection.execute(
            "SELECT prosecdef, 'search_path=pg_catalog, pg_temp' = ANY (proconfig) FROM pg_proc"
            " WHERE pronamespace = 'ledger'::regnamespace AND proname IN ('append', 'append_plain')"
        ).fetchall()

    assert rows == [(True, True)] * 3


def test_no_other_routine_runs_with_its_owner_s_rights(standing_url: str) -> None:
    definers = rights(
        standing_url, "SELECT proname::text FROM pg_proc WHERE pronamespace = 'ledger'::regnamespace AND prosecdef"
    )

    assert definers == {
        ("append",),
        ("append_plain",),
        ("is_past",),
        ("keys_belong",),
        ("erased_entry",),
        ("leaves",),
        ("take_sealing_turn",),
        ("seal",),
        ("keep_cosignature",),
        ("cases_assigned",),
        ("cases_withheld",),
        ("cases_seen",),
        ("begin_reading",),
        ("cases_ended",),
        ("assigned_since",),
        ("entry_for_audit",),
        ("record_read",),
        ("seal_reads",),
        ("sealed_for_audit",),
        ("seals_for_audit",),
        ("stored_of_case",),
        ("amendments_of",),
    }


def test_each_of_them_looks_up_names_where_no_caller_can_put_others(standing_url: str) -> None:
    settings = rights(
        standing_url,
        "SELECT 'search_path=pg_catalog, pg_temp' = ANY (proconfig) FROM pg_proc"
        " WHERE pronamespace = 'ledger'::regnamespace AND prosecdef",
    )

    assert settings == {(True,)}
