"""The read models, live and rebuilt, give on this case what the pure functions give."""

from collections.abc import Iterator
from typing import Any

import pytest
from asking import ask, post, reader
from keys_of_tests import cipher
from psycopg import sql
from reference_answers import answer, case_file, expected_of

from ledger.knowledge.case_file import CaseFile
from ledger.times import as_of
from ops.migrate import migrate
from projections.rebuild import rebuild

from .questions import CODE, Case, Event, load_events

VIEWS = ("tunnel", "hindsight", "sightings", "claims")
DATES = (
    "1996-05-31", "2003-06-30", "2005-06-17", "2006-12-09", "2008-07-31",
    "2008-12-31", "2009-10-12", "2009-12-31", "2011-09-20", "2013-11-30",
)  # fmt: skip
WHO_STILL_KNEW = ("*", "csc/area-team", "bscb")


def _knowers(events: list[Event]) -> list[str]:
    """Every agency and every unit that an event names, the units above them, and everyone."""
    named = {event["data"]["code"] for event in events if event["type"] == "safeguarding.agency.v1"}
    for event in events:
        data = event["data"]
        agency, unit = event["source"].rpartition("/")[2], data.get("author", {}).get("unit")
        named |= {f"{agency}/{unit}"} if unit else set()
        named |= {recipient["to"] for recipient in data.get("recipients", ())}
        named |= {share["by"] for share in data.get("shares", ()) if "by" in share}
    units = {name for name in named if not name.endswith("/?")}
    return ["*", *sorted(units | {name.rpartition("/")[0] for name in units if "/" in name})]


KNOWERS = _knowers(load_events())


@pytest.fixture(scope="module")
def folded(hk: Case) -> CaseFile:
    """Return the case as the pure functions read it, with the moments at which the ledger took each event."""
    return case_file(hk.events, CODE, [as_of("2013-12-31")] * len(hk.events))


def _question(knower: str, at: str, **more: str | int) -> dict[str, Any]:
    return {"case": CODE, "knower": knower, "as_of": at, **more}


def test_forty_knowers_are_asked_about() -> None:
    assert len(KNOWERS) == 40
    assert {"csc/marac-desk", "education/welfare/missing-education", "police/child-protection-unit"} <= {*KNOWERS}


@pytest.mark.parametrize("at", DATES)
def test_every_agency_and_unit_is_answered_as_the_pure_functions_answer(hk: Case, folded: CaseFile, at: str) -> None:
    for knower in KNOWERS:
        for view in VIEWS:
            question = _question(knower, at)
            expected = answer(view, folded, question)
            assert expected_of(ask(hk.rows, view, question), expected) == expected, (view, knower)


@pytest.mark.parametrize("knower", WHO_STILL_KNEW)
def test_so_are_questions_of_what_was_written_then(hk: Case, folded: CaseFile, knower: str) -> None:
    for at in DATES[4:]:
        for view in VIEWS:
            question = _question(knower, at, evidence="contemporaneous")
            expected = answer(view, folded, question)
            assert expected_of(ask(hk.rows, view, question), expected) == expected, (view, at)


@pytest.mark.parametrize("ref", ["csc/2008-12-chronology", "police/hamzah-death", "education/2012-not-portsmouth"])
def test_so_are_questions_as_recorded_earlier(hk: Case, ref: str) -> None:
    position = hk.position(ref)
    then = case_file(hk.events, CODE, [as_of("2013-12-31")] * len(hk.events), position)
    for knower in WHO_STILL_KNEW:
        for view in VIEWS:
            question = _question(knower, "2013-11-30", recorded_as_of=position)
            expected = answer(view, then, question)
            assert expected_of(ask(hk.rows, view, question), expected) == expected, (view, knower)


def test_rebuilt_read_models_hold_what_the_live_ones_held(empty_database_url: str) -> None:
    migrate(empty_database_url)  # a copy of the template would not have the right to make a schema
    post(empty_database_url, load_events())
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
