"""The walls in the database: what ledger_reader sees, whatever it asks, on whose behalf it says that it reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest
from asking import post
from keys_of_tests import cipher
from little_case import EVENTS
from psycopg import conninfo, sql

from ledger.assigning import assignment
from ledger.database import Rows, connect
from ledger.references import EVERYONE, Knower
from ledger.times import as_of
from projections import anomalies, chronology, claims, decision, entries, hindsight, registers, sightings, tunnel
from projections.chronology import Filters
from projections.question import Question
from projections.reads import Occasion, Reader, Reading, reading

WALLED: Final = (
    "assignments", "cases", "claims", "entry_versions", "factors", "grants", "people", "reliances", "sightings"
)  # fmt: skip
WITHOUT: Final = {"agencies", "tracking"}  # nothing of a case is in them
LATE: Final = "2012-01-01"
MORE: Final = [
    assignment("one", "r.one", ["k"]),
    assignment("all", "r.all", ["*"]),
    assignment("but", "r.but", ["*"]),
    assignment("but-k", "r.but", ["k"], ended=True),
    assignment("gone", "r.gone", ["k", "other"]),
    assignment("gone-all", "r.gone", ["*"], ended=True),
]


@pytest.fixture
def url(database_url: str) -> str:
    """Return a ledger with the little case, a read on record, and some reviewers."""
    post(database_url, [*EVENTS, *MORE])
    with behalf(database_url, Reader("operator", "tests")) as under_way:
        under_way.shows(0, under_way.head)
    return database_url


@contextmanager
def behalf(url: str, reader: Reader, case: str | None = None) -> Iterator[Reading]:
    """Read on somebody's behalf."""
    occasion = Occasion(reader, "tests", "to test", "1")
    with connect(url, "ledger_reader") as connection, reading(connection, occasion, case) as under_way:
        yield under_way
        under_way.shows(0, under_way.head)


def seen(connection: Rows, *tables: str) -> dict[str, int]:
    """How many rows of each table are visible."""
    asked = {table: connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() for table in tables}  # noqa: S608
    return {table: row[0] for table, row in asked.items() if row and row[0]}


TABLES: Final = (*(f"projections.{table}" for table in WALLED), "projections.own_grants", "ledger.reads")


def test_every_read_model_with_something_of_a_case_in_it_has_its_wall(url: str) -> None:
    with psycopg.connect(url) as owner:
        rows = owner.execute(
            "SELECT relname::text, relrowsecurity FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'projections'::regnamespace"
        ).fetchall()

    assert {table for table, walled in rows if walled} == set(WALLED)
    assert {table for table, walled in rows if not walled} == WITHOUT


def test_nothing_is_seen_on_nobody_s_behalf(url: str) -> None:
    with connect(url, "ledger_reader") as connection:
        assert seen(connection, *TABLES) == {}


FORGED: Final[list[dict[str, str]]] = [
    {"role": "superuser"}, {"role": "Operator"}, {"role": "ledger_migrator"}, {"role": "*"}, {"role": ""},
    {"role": "agency"}, {"role": "agency", "agency": ""}, {"role": "agency", "agency": "*"},
    {"role": "agency", "agency": "%"}, {"role": "agency", "agency": "csc,police"}, {"role": "agency", "agency": "CSC"},
    {"role": "agency", "agency": "csc' OR true --"}, {"role": "agency", "agency": "csc/area-team"},
    {"role": "reviewer"}, {"role": "reviewer", "cases": "{*}"}, {"role": "reviewer", "subject": "*", "cases": "{k}"},
    {"role": "reviewer", "subject": "r.gone", "cases": "{*}"}, {"role": "reviewer", "subject": "R.ONE"},
    {"role": "importer"}, {"role": "importer", "agency": "csc"},
]  # fmt: skip


@pytest.mark.parametrize("settings", FORGED, ids=str)
def test_nothing_is_seen_on_behalf_of_one_whom_there_is_not(url: str, settings: dict[str, str]) -> None:
    with connect(url, "ledger_reader") as connection:
        for name, value in settings.items():
            connection.execute("SELECT set_config(%s, %s, false)", (f"ledger.caller_{name}", value))
        assert seen(connection, *TABLES) == {}


def test_cases_seen_in_no_form_that_can_be_read_show_nothing(url: str) -> None:
    with connect(url, "ledger_reader") as connection:
        connection.execute("SELECT set_config('ledger.caller_role', 'reviewer', false)")
        connection.execute("SELECT set_config('ledger.caller_sees', 'k', false)")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            seen(connection, "projections.grants")


def test_an_agency_sees_its_own_grants_and_the_versions_that_they_are_of(url: str) -> None:
    with psycopg.connect(url) as owner:
        grants = set(owner.execute("SELECT entry, version FROM projections.grants WHERE agency = 'csc'").fetchall())
        said = set(owner.execute("SELECT entry, version FROM projections.sightings").fetchall())

    with behalf(url, Reader("agency", "csc", "csc")) as under_way:
        rows = under_way.connection
        held = rows.execute("SELECT entry, version, agency FROM projections.grants").fetchall()
        own = rows.execute("SELECT entry, version FROM projections.own_grants").fetchall()
        versions = rows.execute("SELECT entry, version FROM projections.entry_versions").fetchall()
        sighted = rows.execute("SELECT entry, version FROM projections.sightings").fetchall()
        cases = [case.code for case in registers.cases(rows)]
        rest = seen(rows, "projections.reliances", "projections.assignments", "ledger.reads")

    assert {agency for *_, agency in held} == {"csc"}
    assert {(entry, version) for entry, version, _ in held} == set(own) == set(versions) == grants
    assert set(sighted) == said & grants
    assert sighted
    assert (cases, rest) == (["k"], {})


@pytest.mark.parametrize(
    ("subject", "claimed", "cases"),
    [
        ("r.one", None, {"k"}),
        ("r.one", {"*"}, {"k"}),
        ("r.one", {"k", "other"}, {"k"}),
        ("r.one", {"other"}, set()),
        ("r.one", set(), set()),
        ("r.all", None, {"k", "other"}),
        ("r.all", {"k"}, {"k"}),
        ("r.all", set(), set()),
        ("r.but", None, {"other"}),
        ("r.but", {"k"}, set()),
        ("r.but", {"other", "k"}, {"other"}),
        ("r.gone", {"k"}, set()),
        ("nobody", {"*"}, set()),
    ],
)
def test_a_reviewer_sees_the_cases_assigned_on_record_and_no_more_than_their_token_claims(
    url: str, subject: str, claimed: set[str] | None, cases: set[str]
) -> None:
    who = Reader("reviewer", subject, None, None if claimed is None else frozenset(claimed))
    with behalf(url, who) as under_way:
        found = [
            {code for (code,) in under_way.connection.execute(statement.encode()).fetchall()}
            for statement in (
                "SELECT case_code FROM projections.grants",
                "SELECT case_code FROM projections.entry_versions",
                "SELECT code FROM projections.cases",
            )
        ]
        sighted = seen(under_way.connection, "projections.sightings")
    for case in ("k", "other", "none"):
        with behalf(url, who, case) as under_way:
            assert under_way.visible == (case in cases)

    assert found == [cases, cases, cases]
    assert bool(sighted) == ("k" in cases)


OTHERS: Final[list[tuple[str, set[str]]]] = [
    ("auditor", {"projections.grants", "projections.cases", "projections.people", "projections.assignments",
                 "ledger.reads"}),
    ("admin", {"projections.cases", "projections.people", "projections.assignments"}),
    ("importer", set()),
]  # fmt: skip


@pytest.mark.parametrize(("role", "tables"), OTHERS, ids=[role for role, _ in OTHERS])
def test_no_other_role_sees_a_word_of_what_was_said(url: str, role: str, tables: set[str]) -> None:
    with behalf(url, Reader(role, role)) as under_way:
        assert set(seen(under_way.connection, *TABLES)) == tables


READERS: Final = [
    Reader("operator", "tests"),
    Reader("agency", "csc", "csc"),
    Reader("agency", "nobody", "nobody"),
    *(Reader("reviewer", subject) for subject in ("r.one", "r.all", "r.but", "r.gone", "nobody")),
    Reader("reviewer", "r.all", cases=frozenset({"other"})),
    *(Reader(role, role) for role in ("auditor", "admin", "importer")),
]


@pytest.mark.parametrize("case", ["k", "other", "none"])
@pytest.mark.parametrize("reader", READERS, ids=str)
def test_whoever_reads_about_a_case_sees_what_they_see_without_naming_it(url: str, reader: Reader, case: str) -> None:
    """Of a case that the reading is about the wall is asked once, not at each row: it stands where it stood."""
    with behalf(url, reader) as under_way:
        without = seen(under_way.connection, *TABLES)
    with behalf(url, reader, case) as under_way:
        assert seen(under_way.connection, *TABLES) == {**without, **_one_read_more(without)}


def _one_read_more(without: dict[str, int]) -> dict[str, int]:
    return {"ledger.reads": without["ledger.reads"] + 1} if "ledger.reads" in without else {}


def test_what_was_said_of_whom_is_forgotten_with_the_transaction(url: str) -> None:
    with connect(url, "ledger_reader") as connection:
        occasion = Occasion(Reader("operator", "tests"), "tests", None, "1")
        with reading(connection, occasion) as under_way:
            assert seen(connection, "projections.grants")
            under_way.shows(1, under_way.head)
        assert seen(connection, *TABLES) == {}


@pytest.fixture
def reader_login(url: str) -> Iterator[str]:
    """Yield a login that is a reader and nothing else, as a database administrator may make one."""
    name = f"reader_of_{conninfo.conninfo_to_dict(url)['dbname']}"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE ledger_reader").format(sql.Identifier(name)))
        yield conninfo.make_conninfo(url, user=name)
        owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE ledger_migrator", "SET ROLE ledger_appender", "SET ROLE ledger_projector", "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres", "ALTER TABLE projections.grants DISABLE ROW LEVEL SECURITY",
        "DROP POLICY callers ON projections.grants", "CREATE POLICY mine ON projections.grants USING (true)",
        "ALTER ROLE ledger_reader BYPASSRLS", "SET row_security = off; SELECT * FROM projections.grants",
        "SELECT ledger.assigned_to('r.one')", "CALL ledger.build_walls('projections')",
        "INSERT INTO ledger.reads (at, view) VALUES (now(), 'tunnel')",
        "SELECT ledger.seal_reads(0, '{1}', '{x}', 'x', '{}')", "COPY projections.grants TO PROGRAM 'cat'",
    ],
)  # fmt: skip
def test_a_login_that_only_reads_cannot_climb_a_wall(reader_login: str, statement: str) -> None:
    with psycopg.connect(reader_login, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())
        assert seen(connection, "projections.grants") == {} or "row_security" in statement


def test_with_every_check_at_the_door_gone_an_agency_is_still_shown_only_what_it_holds(url: str) -> None:
    mine = {"police/inc-1", "police/ref-1", "csc/dec-1"}
    with behalf(url, Reader("agency", "csc", "csc")) as under_way:
        rows = under_way.connection

        def about(case: str, whom: Any) -> Question:
            return Question(case, whom, as_of(LATE), under_way.head)

        for case, whom in (("k", Knower("police")), ("k", Knower("gp")), ("other", Knower("school"))):
            asked = about(case, whom)
            assert tunnel.tunnel(rows, asked) == []
            assert sightings.sightings(rows, asked) == []
            assert claims.claims(rows, asked) == []
        assert {entry.ref for entry in tunnel.tunnel(rows, about("k", EVERYONE))} == mine
        assert {entry.ref for entry in chronology.chronology(rows, about("k", EVERYONE), Filters())} == mine
        assert {entry.ref for entry in hindsight.hindsight(rows, about("k", Knower("gp")))} == mine
        assert chronology.chronology(rows, about("other", EVERYONE), Filters()) == []
        assert {found.entry for found in anomalies.anomalies(rows, about("k", EVERYONE))} <= mine
        assert entries.entry_file(rows, "gp/visit-1", under_way.head) is None
        assert entries.who_knew(rows, "gp/visit-1", under_way.head) == []
        assert decision.decision_tunnel(rows, "school/other-1") is None
        assert registers.entry_case(rows, "gp/visit-1") is None
        assert registers.case(rows, "other") is None
        assert registers.people(rows, "other") == []
        assert registers.cases_held_by(rows, "school") == []
        seen_of_decision = decision.decision_tunnel(rows, "csc/dec-1")
        assert seen_of_decision is not None
        assert seen_of_decision.held_by_others == []


def test_an_auditor_learns_who_knew_an_entry_and_no_word_of_it(url: str) -> None:
    with behalf(url, Reader("auditor", "a.one")) as under_way:
        found = registers.entry_case(under_way.connection, "gp/visit-1")
        assert found is not None
        assert found[0] == "k"
        assert len(entries.who_knew(under_way.connection, "gp/visit-1", under_way.head)) == 1
        assert entries.entry_file(under_way.connection, "gp/visit-1", under_way.head) is None


@pytest.mark.parametrize(
    "who", [Reader("agency", "csc", "csc"), Reader("reviewer", "r.one"), Reader("reviewer", "r.all")], ids=str
)
def test_a_tunnel_s_queries_keep_their_indexes_behind_the_walls(url: str, who: Reader) -> None:
    """What is asked for must come before the wall in the plan: an index condition, not a filter after it."""
    grants = (
        "EXPLAIN SELECT * FROM projections.grants g WHERE g.case_code = 'k' AND g.agency = 'csc'"
        " AND g.known_earliest <= '2012-01-01' AND g.position <= 99"
    )
    versions = (
        "EXPLAIN SELECT * FROM projections.entry_versions v WHERE v.case_code = 'k' AND v.entry = ANY ('{13,14}')"
    )
    with psycopg.connect(url) as owner:  # in a table this small it would serve as well
        owner.execute("DROP INDEX projections.entry_versions_case_idx")
    with behalf(url, who) as under_way:
        under_way.connection.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plans = [
            "\n".join(line for (line,) in under_way.connection.execute(each.encode()).fetchall())
            for each in (grants, versions)
        ]

    assert "Index Cond: ((case_code = 'k'::text) AND (agency = 'csc'::text) AND (known_earliest <= " in plans[0]
    assert "Index Cond: ((case_code = 'k'::text) AND (entry = ANY ('{13,14}'::bigint[])))" in plans[1]
    assert "hashed" not in plans[1]


@pytest.mark.parametrize(
    ("reader", "shown"),
    [
        (Reader("operator", "tests"), 1),
        (Reader("reviewer", "r.one"), 1),
        (Reader("reviewer", "r.all"), 1),
        (Reader("reviewer", "r.but"), 0),
        (Reader("reviewer", "r.gone"), 0),
        (Reader("agency", "police-system", "police"), 0),
        (Reader("auditor", "a"), 0),
        (Reader("admin", "a"), 0),
    ],
)
def test_what_amended_an_entry_is_read_by_whoever_the_case_is_assigned_to(url: str, reader: Reader, shown: int) -> None:
    with behalf(url, Reader("operator", "tests")) as under_way:
        found = entries.entry_file(under_way.connection, "police/inc-1", under_way.head)
    assert found is not None

    with behalf(url, reader) as under_way:
        assert len(entries.amendments(under_way.connection, cipher(), found)) == shown
