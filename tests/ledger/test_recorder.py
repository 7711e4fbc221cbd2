"""What the recorder takes it takes once, whole and at the next position."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import psycopg
import pytest
from asking import IMPORTER
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keys_of_tests import cipher
from little_case import REGISTRATIONS, correction, entry, retraction

from ledger.application import Ledger
from ledger.errors import Conflict, Invalid, Refused, UnknownReference
from ledger.recorder import LedgerRecorder

REGISTERED = len(REGISTRATIONS)


WRITTEN = (
    "SELECT t::text FROM ledger.stored_events t ORDER BY notification_id",
    "SELECT t::text FROM projections.entry_versions t ORDER BY entry, version",
    "SELECT t::text FROM projections.grants t ORDER BY entry, position, ordinal",
    "SELECT t::text FROM projections.agencies t ORDER BY code",
    "SELECT t::text FROM projections.cases t ORDER BY code",
    "SELECT t::text FROM projections.people t ORDER BY case_code, ref",
)


def rows(url: str) -> list[Any]:
    """Return everything that an append writes."""
    with psycopg.connect(url) as connection:
        return [connection.execute(statement).fetchall() for statement in WRITTEN]


@contextmanager
def nothing_recorded(url: str) -> Iterator[None]:
    """Fail if what is done inside leaves anything."""
    before = rows(url)
    yield
    assert rows(url) == before


def positions(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT notification_id FROM ledger.stored_events ORDER BY 1").fetchall()
    return [position for (position,) in found]


def test_positions_go_on_from_one_without_a_gap(ledger: Ledger, url: str) -> None:
    single = ledger.post([entry("gp/a")], IMPORTER)
    batch = ledger.post([entry("gp/b"), entry("csc/c", case="other")], IMPORTER)

    assert [receipt.position for receipt in single + batch] == [REGISTERED + 1, REGISTERED + 2, REGISTERED + 3]
    assert positions(url) == list(range(1, REGISTERED + 4))


def test_nothing_posted_is_nothing_recorded(ledger: Ledger, url: str) -> None:
    with nothing_recorded(url):
        assert ledger.post([], IMPORTER) == []


def test_a_receipt_says_which_version_of_which_entry_was_made(ledger: Ledger) -> None:
    events = [entry("gp/a"), correction("gp/fix", "gp/a"), retraction("gp/gone", "gp/a")]

    receipts = ledger.post(events, IMPORTER)

    assert [(r.ref, r.status, r.entry, r.version) for r in receipts] == [
        ("gp/a", "recorded", "gp/a", 1),
        ("gp/fix", "recorded", "gp/a", 2),
        ("gp/gone", "recorded", "gp/a", 3),
    ]


def test_a_registration_makes_no_entry(database_url: str) -> None:
    with Ledger(database_url, cipher(), connections=1) as ledger:
        receipts = ledger.post(REGISTRATIONS, IMPORTER)

    assert {(receipt.entry, receipt.version) for receipt in receipts} == {(None, None)}


REFUSED: list[tuple[type[Refused], dict[str, Any]]] = [
    (UnknownReference, entry("gp/bad", shares=[{"entry": "gp/none"}])),
    (UnknownReference, entry("gp/bad", shares=[{"entry": "gp/b", "version": 3}])),
    (UnknownReference, entry("gp/bad", shares=[{"entry": "gp/bad"}])),
    (UnknownReference, entry("gp/bad", case="none")),
    (UnknownReference, entry("gp/bad", case="other", shares=[{"entry": "gp/b"}])),
    (UnknownReference, entry("gp/bad", people=["nobody"])),
    (UnknownReference, entry("gp/bad", recipients=[{"to": "nobody", "received_at": "2008"}])),
    (UnknownReference, entry("nobody/bad")),
    (UnknownReference, correction("gp/bad", "gp/none")),
    (UnknownReference, retraction("gp/bad", "gp/fix")),
    (UnknownReference, entry("gp/bad", relates=[{"entry": "gp/fix", "relation": "explains"}])),
    (Conflict, retraction("gp/bad", "gp/gone")),
    (Conflict, entry("gp/b", summary="Other words under the same id")),
    (Invalid, entry("gp/bad", occurred="last week")),
    (Invalid, entry("gp/bad", mode="by-pigeon")),
]
BEFORE = [entry("gp/b"), correction("gp/fix", "gp/b"), entry("gp/gone"), retraction("gp/gone-ret", "gp/gone")]


@pytest.mark.parametrize(("error", "bad"), REFUSED)
def test_one_refused_event_undoes_its_whole_batch(
    ledger: Ledger, url: str, error: type[Refused], bad: dict[str, Any]
) -> None:
    ledger.post(BEFORE, IMPORTER)
    good = [entry(f"csc/{number}", shares=[{"entry": "gp/b"}]) for number in range(3)]

    for place in (0, 1, 3):
        with nothing_recorded(url), pytest.raises(error) as refused:
            ledger.post([*good[:place], bad, *good[place:]], IMPORTER)
        assert refused.value.index == place


def test_after_a_refusal_the_next_position_is_the_one_that_was_free(ledger: Ledger) -> None:
    with pytest.raises(UnknownReference):
        ledger.post([entry("gp/a"), entry("gp/b", shares=[{"entry": "gp/none"}])], IMPORTER)

    assert ledger.post([entry("gp/a")], IMPORTER)[0].position == REGISTERED + 1


def test_a_batch_may_refer_to_what_is_earlier_in_it(ledger: Ledger) -> None:
    told = [{"to": "csc", "received_at": "2008-07-20"}]
    batch = [
        entry("gp/a"),
        correction("gp/fix", "gp/a"),
        entry("gp/b", shares=[{"entry": "gp/a", "version": 2}], recipients=told),
        entry("csc/c", relates=[{"entry": "gp/b", "relation": "confirms"}], knowledge={"relied_on": ["gp/a"]}),
    ]

    ledger.post(batch, IMPORTER)

    conveyed = [(g.version, str(g.knower)) for g in ledger.case_file("k").entries["gp/a"].grants if g.event == "gp/b"]
    assert conveyed == [(2, "gp"), (2, "csc")]


def test_a_batch_may_register_what_it_then_speaks_of(database_url: str) -> None:
    with Ledger(database_url, cipher(), connections=1) as ledger:
        receipts = ledger.post([*REGISTRATIONS, entry("gp/a")], IMPORTER)

    assert receipts[-1].position == REGISTERED + 1


def test_a_batch_may_not_refer_to_what_is_later_in_it(ledger: Ledger, url: str) -> None:
    with nothing_recorded(url), pytest.raises(UnknownReference) as refused:
        ledger.post([correction("gp/fix", "gp/a"), entry("gp/a")], IMPORTER)

    assert refused.value.index == 0


def test_the_same_event_again_is_answered_with_its_first_receipt(ledger: Ledger, url: str) -> None:
    first = ledger.post([entry("gp/a"), correction("gp/fix", "gp/a")], IMPORTER)
    ledger.post([correction("gp/fix-2", "gp/a")], IMPORTER)

    with nothing_recorded(url):
        again = ledger.post([entry("gp/a"), correction("gp/fix", "gp/a")], IMPORTER)

    assert [receipt._replace(status="recorded") for receipt in again] == first
    assert {receipt.status for receipt in again} == {"duplicate"}


def test_the_same_event_twice_in_a_batch_is_recorded_once(ledger: Ledger) -> None:
    first, other, again = ledger.post([entry("gp/a"), entry("gp/b"), entry("gp/a")], IMPORTER)

    assert (first.status, other.status, again.status) == ("recorded", "recorded", "duplicate")
    assert (again.position, other.position) == (first.position, first.position + 1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ids=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8))
def test_however_events_repeat_each_has_one_position_and_none_is_burnt(ledger: Ledger, ids: list[str]) -> None:
    before = ledger.appender.max_notification_id() or 0
    receipts = ledger.post([entry(f"gp/{event_id}") for event_id in ids], IMPORTER)

    recorded = [receipt.position for receipt in receipts if receipt.status == "recorded"]
    assert recorded == list(range(before + 1, before + 1 + len(recorded)))
    assert len({(receipt.ref, receipt.position) for receipt in receipts}) == len(set(ids))


def test_what_is_the_same_is_judged_by_type_subject_and_data_alone(ledger: Ledger) -> None:
    event = entry("gp/a")
    reordered = {**dict(reversed(event.items())), "data": dict(reversed(event["data"].items()))}
    ledger.post([event], IMPORTER)

    again = ledger.post([{**reordered, "time": "2008-07-10T10:00:00Z", "tracestate": "a=b"}], IMPORTER)

    assert again[0].status == "duplicate"


@pytest.mark.parametrize(
    "other",
    [
        entry("gp/a", summary="What was seen that day."),
        entry("gp/a", case="other"),
        entry("gp/a", "nil-contact", statement="Nobody came"),
        entry("gp/a", outcome=""),
    ],
)
def test_an_id_used_before_with_other_content_is_a_conflict(ledger: Ledger, url: str, other: dict[str, Any]) -> None:
    ledger.post([entry("gp/a")], IMPORTER)

    with nothing_recorded(url), pytest.raises(Conflict) as refused:
        ledger.post([other], IMPORTER)

    assert refused.value.where == "id"


def test_one_id_may_be_used_by_two_agencies(ledger: Ledger) -> None:
    assert {receipt.status for receipt in ledger.post([entry("gp/a"), entry("csc/a")], IMPORTER)} == {"recorded"}


def at_once(url: str, batches: list[list[dict[str, Any]]]) -> list[Any]:
    """Post batches at the same moment, each over its own connection: receipts, or the refusal."""
    start = Barrier(len(batches))

    def post(batch: list[dict[str, Any]]) -> Any:
        with Ledger(url, cipher(), connections=1) as ledger:
            start.wait(20)
            try:
                return ledger.post(batch, IMPORTER)
            except Conflict as refusal:
                return refusal

    with ThreadPoolExecutor(len(batches)) as threads:
        return list(threads.map(post, batches))


def test_the_same_event_from_eight_at_once_is_recorded_once_and_answered_alike(url: str) -> None:
    answers = at_once(url, [[entry("gp/a")]] * 8)

    receipts = [answer[0] for answer in answers]
    assert sorted(receipt.status for receipt in receipts) == ["duplicate"] * 7 + ["recorded"]
    assert len({receipt._replace(status="") for receipt in receipts}) == 1
    assert positions(url) == list(range(1, REGISTERED + 2))


def test_of_eight_at_once_with_other_content_under_one_id_one_is_recorded(url: str) -> None:
    answers = at_once(url, [[entry("gp/a", summary=f"Words {number}")] for number in range(8)])

    assert sum(isinstance(answer, Conflict) for answer in answers) == 7
    assert positions(url) == list(range(1, REGISTERED + 2))


def test_of_eight_retractions_at_once_one_is_recorded(ledger: Ledger, url: str) -> None:
    ledger.post([entry("gp/a")], IMPORTER)

    answers = at_once(url, [[retraction(f"gp/r{number}", "gp/a")] for number in range(8)])

    assert sum(isinstance(answer, Conflict) for answer in answers) == 7
    assert len(ledger.case_file("k").entries["gp/a"].versions) == 2


def test_of_eight_corrections_at_once_each_makes_a_version_of_its_own(ledger: Ledger, url: str) -> None:
    ledger.post([entry("gp/a")], IMPORTER)

    answers = at_once(url, [[correction(f"gp/c{number}", "gp/a")] for number in range(8)])

    assert sorted(answer[0].version for answer in answers) == list(range(2, 10))


def test_no_event_comes_in_by_the_library_s_own_way(ledger: Ledger, url: str) -> None:
    recorder: LedgerRecorder = ledger.appender
    stored = recorder.select_notifications(1, 1)

    with nothing_recorded(url), pytest.raises(NotImplementedError):
        recorder.insert_events(stored)


def test_the_library_s_own_reading_sees_what_was_appended(ledger: Ledger) -> None:
    receipts = ledger.post([entry("gp/a"), entry("gp/b", case="other")], IMPORTER)

    notified = ledger.appender.select_notifications(receipts[0].position, 10)

    assert [(n.id, n.topic, n.originator_version) for n in notified] == [
        (receipts[0].position, "safeguarding.contact.v1", 4),
        (receipts[1].position, "safeguarding.contact.v1", 4),
    ]


def test_a_case_is_replayed_up_to_a_position(ledger: Ledger) -> None:
    receipts = ledger.post([entry("gp/a"), correction("gp/fix", "gp/a"), entry("gp/b")], IMPORTER)

    then = ledger.case_file("k", recorded_as_of=receipts[1].position)

    assert {ref: len(found.versions) for ref, found in then.entries.items()} == {"gp/a": 2}
    assert set(ledger.case_file("k").entries) == {"gp/a", "gp/b"}
