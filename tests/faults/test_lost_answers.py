"""An answer that is lost on its way, even that to a COMMIT, costs nothing and records nothing twice."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from random import Random
from time import sleep
from typing import Any, get_args

import psycopg
import pytest
from after_faults import Tell, check_ledger, check_read_models
from asking import IMPORTER
from cutting_proxy import CuttingProxy, Where, proxy_before
from keys_of_tests import cipher
from little_case import REGISTRATIONS, correction, entry
from load_of_posts import load_on, prepare_ledger
from serving_ledger import serving, until

from ledger.application import Ledger
from ledger.errors import Unavailable, UnknownReference
from ledger.recorder import Receipt
from ops.home import Home

ATTEMPTS = 5
CALLERS = 6
_WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def proxy(database_url: str) -> Iterator[CuttingProxy]:
    """Yield a proxy before a ledger that has the registrations. In the end its read models must be as rebuilt."""
    with Ledger(database_url, cipher(), connections=1) as ledger:
        ledger.post(REGISTRATIONS, IMPORTER)
    with proxy_before(database_url) as made:
        yield made
    check_read_models(database_url, cipher())


def recorded(url: str) -> list[tuple[str, int]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT agency || '/' || event_id, notification_id FROM ledger.stored_events"
            " WHERE agency <> 'partnership' ORDER BY 2"
        ).fetchall()


@pytest.mark.parametrize("cuts", [1, 2, ATTEMPTS - 1])
def test_a_lost_answer_to_a_commit_is_answered_with_the_first_receipt(
    proxy: CuttingProxy, database_url: str, cuts: int
) -> None:
    events = [entry("gp/a"), entry("gp/b", shares=[{"entry": "gp/a"}])]
    with Ledger(proxy.url, cipher(), connections=2) as ledger:
        ledger.post(REGISTRATIONS[:1], IMPORTER)  # the first post asks whether the keys are the ledger's
        proxy.cuts = cuts
        receipts = ledger.post(events, IMPORTER)

    assert proxy.done == cuts
    assert recorded(database_url) == [(receipt.ref, receipt.position) for receipt in receipts]
    assert [(r.status, r.entry, r.version) for r in receipts] == [("duplicate", "gp/a", 1), ("duplicate", "gp/b", 1)]
    assert {receipt.recorded_at for receipt in receipts} == {receipts[0].recorded_at}


@pytest.mark.parametrize("spared", [0, 1], ids=["asking for the entry's kind", "appending"])
def test_a_correction_survives_a_lost_answer_to_either_of_its_statements(
    proxy: CuttingProxy, database_url: str, spared: int
) -> None:
    with Ledger(proxy.url, cipher(), connections=1) as ledger:
        ledger.post(REGISTRATIONS[:1], IMPORTER)  # the first post asks whether the keys are the ledger's
        ledger.post([entry("gp/a")], IMPORTER)
        proxy.spared, proxy.cuts = spared, 1
        (receipt,) = ledger.post([correction("gp/fix", "gp/a")], IMPORTER)

    assert proxy.done == 1
    assert (receipt.entry, receipt.version) == ("gp/a", 2)
    assert [ref for ref, _ in recorded(database_url)] == ["gp/a", "gp/fix"]


@pytest.mark.parametrize("cuts", [1, ATTEMPTS - 1])
def test_a_statement_that_never_arrived_is_sent_again(proxy: CuttingProxy, database_url: str, cuts: int) -> None:
    proxy.where = "before the statement arrives"
    with Ledger(proxy.url, cipher(), connections=2) as ledger:
        ledger.post(REGISTRATIONS[:1], IMPORTER)  # the first post asks whether the keys are the ledger's
        proxy.cuts = cuts
        receipts = ledger.post([entry("gp/a")], IMPORTER)

    assert proxy.done == cuts
    assert [receipt.status for receipt in receipts] == ["recorded"]
    assert recorded(database_url) == [("gp/a", receipts[0].position)]


def test_after_five_lost_answers_the_post_is_unavailable_and_posting_it_again_shows_that_it_was_taken(
    proxy: CuttingProxy, database_url: str
) -> None:
    with Ledger(proxy.url, cipher(), connections=2) as ledger:
        ledger.post(REGISTRATIONS[:1], IMPORTER)  # the first post asks whether the keys are the ledger's
        proxy.cuts = ATTEMPTS
        with pytest.raises(Unavailable):
            ledger.post([entry("gp/a")], IMPORTER)
        again = ledger.post([entry("gp/a")], IMPORTER)

    assert [receipt.status for receipt in again] == ["duplicate"]
    assert recorded(database_url) == [("gp/a", again[0].position)]


class Callers:
    """Callers who come while others are being appended, so that they are appended together."""

    def __init__(self, ledger: Ledger, url: str, threads: ThreadPoolExecutor) -> None:
        self._ledger = ledger
        self._url = url
        self._threads = threads

    def post(self, *batches: list[dict[str, Any]]) -> list[Future[list[Receipt]]]:
        """Have each batch posted by a caller of its own, all of them in one transaction."""
        with psycopg.connect(self._url, autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(83860381975890)")  # that of the append
            for number in range(2):  # so many transactions are under way at once
                self._threads.submit(self._ledger.post, [entry(f"police/first-{number}")], IMPORTER)
            until(lambda: other.execute(_WAITING).fetchone() == (2,))
            posting = [self._threads.submit(self._ledger.post, batch, IMPORTER) for batch in batches]
            sleep(0.5)  # all of them wait by now: if not, what is found at the end shows it
        return posting


@pytest.fixture
def callers(proxy: CuttingProxy, database_url: str) -> Iterator[Callers]:
    """Yield callers of a ledger behind the proxy. What is cut is what they are appended by."""
    with Ledger(proxy.url, cipher(), connections=2) as ledger, ThreadPoolExecutor(CALLERS + 2) as threads:
        ledger.post(REGISTRATIONS[:1], IMPORTER)  # the first post asks whether the keys are the ledger's
        proxy.spared = 2
        yield Callers(ledger, database_url, threads)


@pytest.mark.parametrize("where", ["before the statement arrives", "after the statement is done"])
@pytest.mark.parametrize("cuts", [1, ATTEMPTS - 1])
def test_callers_appended_together_each_get_their_own_receipts_when_the_answer_to_all_is_lost(
    proxy: CuttingProxy, callers: Callers, database_url: str, cuts: int, where: Where
) -> None:
    proxy.where, proxy.cuts = where, cuts
    batches = [[entry(f"gp/{caller}-a"), entry(f"gp/{caller}-b")] for caller in range(CALLERS - 1)]
    *taken, refused = callers.post(*batches, [entry("gp/no-a"), entry("gp/no-b", shares=[{"entry": "gp/nothing"}])])
    receipts = [posting.result() for posting in taken]

    assert proxy.done == cuts
    with pytest.raises(UnknownReference):
        refused.result()
    assert [[f"gp/{caller}-a", f"gp/{caller}-b"] for caller in range(CALLERS - 1)] == [
        [receipt.ref for receipt in batch] for batch in receipts
    ]
    found = recorded(database_url)[2:]
    assert sorted(found) == sorted((receipt.ref, receipt.position) for batch in receipts for receipt in batch)
    assert len({receipt.recorded_at for batch in receipts for receipt in batch}) == 1  # in one transaction
    assert {receipt.status for batch in receipts for receipt in batch} == {
        "duplicate" if where == "after the statement is done" else "recorded"
    }


def test_after_five_lost_answers_all_who_were_appended_together_may_post_again(
    proxy: CuttingProxy, callers: Callers, database_url: str
) -> None:
    proxy.cuts = ATTEMPTS
    batches = [[entry(f"gp/{caller}")] for caller in range(CALLERS)]
    for posting in callers.post(*batches):
        with pytest.raises(Unavailable):
            posting.result()
    with Ledger(database_url, cipher(), connections=1) as ledger:
        again = [ledger.post(batch, IMPORTER)[0] for batch in batches]

    assert proxy.done == ATTEMPTS
    assert {receipt.status for receipt in again} == {"duplicate"}
    assert sorted(recorded(database_url)[2:]) == sorted((receipt.ref, receipt.position) for receipt in again)


@pytest.mark.faults
def test_answers_lost_under_load_to_whatever_the_server_asks_of_its_database(
    database_url: str, tmp_path: Path, repeats: int, random: Random, tell: Tell
) -> None:
    home = Home.at(tmp_path / "home").path
    prepare_ledger(database_url, Home(home).keys)
    with (
        proxy_before(database_url) as proxy,
        serving(home, "0", "--database-url", proxy.url) as served,
        load_on(Home(home).keys, "lost", served.url) as load,
    ):
        for cut in range(1, 10 * repeats + 1):
            load.more(5)
            proxy.where = random.choice(get_args(Where))
            proxy.spared = random.randint(0, 8)
            proxy.cuts = cut
            until(lambda cut=cut: proxy.done >= cut)  # type: ignore[misc]  # mypy infers no type of such a lambda
        load.more(5)
    place = ["--home", str(home), "--database-url", database_url]
    tell(10 * repeats, check_ledger(database_url, home, [load], place), load)
