"""The read models, live and rebuilt, give on this case what the pure functions give."""

from collections.abc import Iterator

import pytest
from asked_case import CONTEMPORANEOUS, Case, disagreements, folded, knowers_of
from asking import post, reader
from hk_case import hk_events
from keys_of_tests import cipher
from psycopg import sql

from ops.migrate import migrate
from projections.rebuild import rebuild

DATES = (
    "1996-05-31", "2003-06-30", "2005-06-17", "2006-12-09", "2008-07-31",
    "2008-12-31", "2009-10-12", "2009-12-31", "2011-09-20", "2013-11-30",
)  # fmt: skip
WHO_STILL_KNEW = ("*", "csc/area-team", "bscb")


KNOWERS = knowers_of(hk_events())


def test_forty_knowers_are_asked_about() -> None:
    assert len(KNOWERS) == 40
    assert {"csc/marac-desk", "education/welfare/missing-education", "police/child-protection-unit"} <= {*KNOWERS}


@pytest.mark.parametrize("at", DATES)
def test_every_agency_and_unit_is_answered_as_the_pure_functions_answer(hk: Case, at: str) -> None:
    assert disagreements(hk, folded(hk), KNOWERS, at) == []


def test_so_are_questions_of_what_was_written_then(hk: Case) -> None:
    case = folded(hk)
    for at in DATES[4:]:
        assert disagreements(hk, case, WHO_STILL_KNEW, at, **CONTEMPORANEOUS) == [], at


@pytest.mark.parametrize("ref", ["csc/2008-12-chronology", "police/hamzah-death", "education/2012-not-portsmouth"])
def test_so_are_questions_as_recorded_earlier(hk: Case, ref: str) -> None:
    position = hk.position(ref)
    case = folded(hk, position)
    assert disagreements(hk, case, WHO_STILL_KNEW, "2013-11-30", recorded_as_of=position) == []


def test_rebuilt_read_models_hold_what_the_live_ones_held(empty_database_url: str) -> None:
    migrate(empty_database_url)  # a copy of the template would not have the right to make a schema
    post(empty_database_url, hk_events())
    live = dict(_rows(empty_database_url))
    assert rebuild(empty_database_url, cipher()) == 290
    assert dict(_rows(empty_database_url)) == live
    assert {name for name, rows in live.items() if not rows} <= {"factors", "assignments"}


def _rows(url: str) -> Iterator[tuple[str, list[str]]]:
    """Every table of the read models, row by row as text."""
    with reader(url) as rows:
        tables = rows.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'projections'").fetchall()
        for (table,) in tables:
            every = sql.SQL("SELECT t::text FROM projections.{} AS t ORDER BY 1").format(sql.Identifier(table))
            yield table, [row for (row,) in rows.execute(every)]
