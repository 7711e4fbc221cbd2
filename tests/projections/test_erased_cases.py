"""The read models of an erased case: purged with the event, written by nobody again, the same when rebuilt."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from asking import IMPORTER
from erased_cases import APPROVER, PROPOSER, approved, destroy_keys, erase, proposed
from little_case import EVENTS, entry
from random_ledgers import LedgerMaker, agencies, registrations
from read_model_rows import rows_of_read_models

from ledger.application import Ledger
from ledger.assigning import assignment
from ledger.database import Rows, connect
from ledger.errors import Unavailable
from ledger.references import EVERYONE
from ledger.sealing import CaseCipher, cipher_at
from ledger.times import OPEN_END
from ops.migrate import migrate
from projections.behind import Runner
from projections.question import Question
from projections.reads import NotRecorded, Occasion, Reader, reading
from projections.rebuild import rebuild
from projections.tunnel import tunnel

SEEN = [{"person": "child", "seen": "yes"}]
OF_A_CASE = (
    "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'projections'"
)
NO_CASE_S = {"agencies", "tracking", "assignments"}
"""Tables of the read models that hold nothing said in a case."""


@pytest.fixture
def cipher(tmp_path: Path) -> CaseCipher:
    """Return a cipher with a store of its own."""
    return cipher_at(tmp_path / "keys")


@pytest.fixture
def url(empty_database_url: str) -> str:
    """Return a migrated database that may be rebuilt."""
    migrate(empty_database_url)
    return empty_database_url


@pytest.fixture
def ledger(url: str, cipher: CaseCipher) -> Iterator[Ledger]:
    """Yield a ledger with the little case."""
    with Ledger(url, cipher, connections=1) as opened:
        opened.post(EVENTS, IMPORTER)
        yield opened


def rows_of(url: str, case: str) -> dict[str, int]:
    """Return how many rows each table of the read models holds of a case, where it holds any."""
    with psycopg.connect(url) as connection:
        columns = connection.execute(OF_A_CASE.encode()).fetchall()
        found = {}
        for table in {table for table, _ in columns} - NO_CASE_S:
            names = {column for name, column in columns if name == table}
            condition = (
                "case_code = %(case)s" if "case_code" in names
                else "code = %(case)s" if "code" in names
                else "entry IN (SELECT notification_id FROM ledger.stored_events WHERE case_code = %(case)s)"
            )  # fmt: skip
            query = f"SELECT count(*) FROM projections.{table} WHERE {condition}"  # noqa: S608
            row = connection.execute(query.encode(), {"case": case}).fetchone()
            if row and row[0]:
                found[table] = row[0]
    return found


def test_every_read_model_of_the_case_is_purged_with_its_erasure_and_of_no_other(
    ledger: Ledger, url: str, cipher: CaseCipher
) -> None:
    everything = entry(
        "police/all", sightings=SEEN, claims=[{"about": "child", "attribute": "name", "value": "A"}], factors=["3B"],
        knowledge={"relied_on": ["gp/visit-1"]}, evidence="contemporaneous",
    )  # fmt: skip
    ledger.post([everything, {**everything, "id": "all-other", "subject": "other", "data": {
        **everything["data"], "knowledge": {"relied_on": ["school/other-1"]}}}], IMPORTER)  # fmt: skip
    Runner(url, cipher).catch_up()
    before, other = rows_of(url, "k"), rows_of(url, "other")
    assert before.keys() == other.keys()
    assert len(before) == 8, "every table that holds what is said in a case"
    erase(ledger)

    assert rows_of(url, "k") == {}
    assert rows_of(url, "other") == other


@pytest.mark.parametrize("caught_up", [True, False], ids=["written before", "still to be written"])
def test_the_runner_writes_nothing_of_an_erased_case(
    ledger: Ledger, url: str, cipher: CaseCipher, caught_up: bool
) -> None:
    if caught_up:
        Runner(url, cipher).catch_up()
    erase(ledger)
    destroy_keys(url, cipher)
    ledger.post([entry("school/more", case="other", sightings=SEEN)], IMPORTER)
    Runner(url, cipher).catch_up()

    assert rows_of(url, "k") == {}
    assert rows_of(url, "other")["sightings"] == 1


def test_an_erasure_waits_for_a_runner_in_mid_batch_and_purges_what_it_wrote(
    ledger: Ledger, url: str, cipher: CaseCipher
) -> None:
    ledger.post([proposed()], PROPOSER)
    with psycopg.connect(url) as blocking:
        blocking.execute("LOCK TABLE projections.claims IN ACCESS EXCLUSIVE MODE")  # the batch stops at writing claims
        catching_up = threading.Thread(target=Runner(url, cipher).catch_up)
        catching_up.start()
        wait_for_locks(url, 1)
        erasing = threading.Thread(target=ledger.post, args=([approved()], APPROVER))
        erasing.start()
        wait_for_locks(url, 2)
    catching_up.join()
    erasing.join()

    assert rows_of(url, "k") == {}
    Runner(url, cipher).catch_up()
    assert rows_of(url, "k") == {}


def wait_for_locks(url: str, count: int) -> None:
    """Return once so many sessions of the database wait for a lock."""
    with psycopg.connect(url, autocommit=True) as superuser:
        waiting: Any = (0,)
        while waiting[0] < count:
            waiting = superuser.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchone()


def test_rebuilt_read_models_equal_the_live_ones(url: str, cipher: CaseCipher) -> None:
    with Ledger(url, cipher, connections=1) as ledger:
        ledger.post(agencies(), IMPORTER)
        for number in range(4):
            case = f"case-{number}"
            made = LedgerMaker(Random(number), case, f"{case}-").events(60)  # noqa: S311  # made-up cases
            ledger.post([*registrations(case, case), *made], IMPORTER)
        for case in ("case-0", "case-2"):
            erase(ledger, case)
    destroy_keys(url, cipher)
    Runner(url, cipher).catch_up()
    live = rows_of_read_models(url)
    position = rebuild(url, cipher)

    assert rows_of_read_models(url) == live
    assert position == len(ledger_positions(url))


def ledger_positions(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT notification_id FROM ledger.stored_events").fetchall()]


def test_after_a_rebuild_the_next_erasure_purges_as_the_first(ledger: Ledger, url: str, cipher: CaseCipher) -> None:
    erase(ledger)
    rebuild(url, cipher)
    Runner(url, cipher).catch_up()
    assert rows_of(url, "other")
    erase(ledger, "other")

    assert rows_of(url, "other") == {}


def test_no_case_is_erased_while_the_read_models_are_being_rebuilt(ledger: Ledger, url: str) -> None:
    """A rebuild has read the case already and would write it again."""
    ledger.post([proposed()], PROPOSER)
    with psycopg.connect(url, autocommit=True) as rebuilding:
        rebuilding.execute("SELECT pg_advisory_lock(83860381975891)")
        with pytest.raises(Unavailable, match="the ledger is busy: post again shortly"):
            ledger.post([approved()], APPROVER)
        # Given back before the session ends: the server notices that only a moment later.
        rebuilding.execute("SELECT pg_advisory_unlock(83860381975891)")

    assert ledger.post([approved()], APPROVER)[0].status == "recorded"


def test_a_case_erased_while_it_is_read_is_not_shown_as_one_with_nothing_in_it(ledger: Ledger, url: str) -> None:
    occasion = Occasion(Reader("reviewer", "rita", cases=frozenset("*")), "tunnel", "a review", "request")
    ledger.post([assignment("a", "rita", "*")], IMPORTER)

    def read(connection: Rows, meanwhile: Callable[[Ledger], object]) -> tuple[bool, int]:
        with reading(connection, occasion, "k") as under_way:
            meanwhile(ledger)
            question = Question("k", EVERYONE, OPEN_END, under_way.head)
            found = tunnel(connection, question)
            under_way.answers(question, "2010", len(found))
        return under_way.visible, len(found)

    with connect(url, "ledger_reader") as connection:
        assert read(connection, lambda _: None) == (True, 5)
        with pytest.raises(NotRecorded):
            read(connection, erase)
        assert read(connection, lambda _: None) == (False, 0)


def test_a_runner_destroys_the_keys_of_cases_that_another_process_erased(
    ledger: Ledger, url: str, cipher: CaseCipher
) -> None:
    runner = Runner(url, cipher_at(cipher.store.folder))  # type: ignore[attr-defined]  # a folder's
    runner.start()
    erase(ledger)
    while cipher.store.holds("k"):
        assert runner.alive
    runner.stop()

    assert cipher.store.holds("other")
