"""A case is erased by two persons, after its retention and under no hold; then it takes nothing more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from asking import IMPORTER
from erased_cases import APPROVER, PAST, PROPOSER, TOMORROW, approved, destroy_keys, erase, held, proposed
from little_case import EVENTS, REGISTRATIONS, correction, entry
from plain_cipher import PlainCipher

from ledger.application import Ledger
from ledger.erasing import legal_hold
from ledger.errors import CaseErased, Conflict, Invalid, LedgerError, Refused, SecondPersonNeeded, UnknownReference
from ledger.keys import KeyDestroyed, KeyStoreError
from ledger.posts import Poster
from ledger.sealing import CaseCipher, Erased, cipher_at
from projections.behind import Runner


@pytest.fixture
def cipher(tmp_path: Path) -> CaseCipher:
    """Return a cipher with a store of its own."""
    return cipher_at(tmp_path / "keys")


@pytest.fixture
def ledger(database_url: str, cipher: CaseCipher) -> Iterator[Ledger]:
    """Yield a ledger with the little case."""
    with Ledger(database_url, cipher, connections=1) as opened:
        opened.post(EVENTS, IMPORTER)
        yield opened


def refusal(ledger: Ledger, event: dict[str, Any], poster: Poster, kind: type[Refused]) -> Refused:
    """Post an event that is refused so; check that nothing was recorded."""
    before = head(ledger)
    with pytest.raises(kind) as refused:
        ledger.post([event], poster)
    assert type(refused.value) is kind
    assert head(ledger) == before
    return refused.value


def head(ledger: Ledger) -> int:
    with ledger.appender.datastore.pool.connection() as connection:
        row: Any = connection.execute("SELECT max(notification_id) AS head FROM ledger.stored_events").fetchone()
    return int(row["head"])


def test_two_persons_erase_a_case(ledger: Ledger) -> None:
    receipt = erase(ledger)

    assert receipt.status == "recorded"
    assert (receipt.entry, receipt.version) == (None, None)


@pytest.mark.parametrize("role", ["admin", "importer"])
def test_who_proposed_cannot_approve_in_whichever_role(ledger: Ledger, role: str) -> None:
    ledger.post([proposed()], PROPOSER)

    why = refusal(ledger, approved(), Poster(role, PROPOSER.subject), SecondPersonNeeded)
    assert why.message == "proposed by the same person: another must approve the erasure"
    assert why.where == "data.proposal"


def test_a_colon_in_a_name_makes_no_other_person_of_it(ledger: Ledger) -> None:
    ledger.post([proposed()], Poster("admin", "urn:person:1"))

    refusal(ledger, approved(), Poster("importer", "urn:person:1"), SecondPersonNeeded)
    assert ledger.post([approved()], Poster("admin", "urn:person:2"))[0].status == "recorded"


def test_nothing_is_erased_without_a_proposal_for_that_case(ledger: Ledger) -> None:
    ledger.post([proposed("other")], PROPOSER)

    for proposal in ("partnership/proposed", "partnership/none", "partnership/c-k", "police/inc-1"):
        why = refusal(ledger, approved("k", proposal), APPROVER, UnknownReference)
        assert why.message == "no such proposal to erase this case"


@pytest.mark.parametrize("ended", [TOMORROW, PAST.replace(year=2999)])
def test_an_erasure_is_not_proposed_before_the_retention_period_has_ended(ledger: Ledger, ended: Any) -> None:
    why = refusal(ledger, proposed(ended=ended), PROPOSER, Conflict)
    assert why.message == "the retention period has not ended: propose the erasure when it has"
    assert why.where == "data.retention_ended"


@pytest.mark.parametrize("ended", ["2020", "2020-12", "2020-02-30", "2020-12-31/2021-01-01", "..", 2020])
def test_the_end_of_retention_is_a_day(ledger: Ledger, ended: Any) -> None:
    event = proposed()
    event["data"]["retention_ended"] = ended
    refusal(ledger, event, PROPOSER, Invalid)


def test_nothing_is_erased_while_a_legal_hold_is_in_force(ledger: Ledger) -> None:
    ledger.post([proposed(), held()], PROPOSER)

    why = refusal(ledger, approved(), APPROVER, Conflict)
    assert why.message == "a legal hold is in force: nothing is erased until it is lifted"
    ledger.post([held(placed=False)], APPROVER)
    assert ledger.post([approved()], APPROVER)[0].status == "recorded"


def test_a_hold_of_one_case_holds_no_other(ledger: Ledger) -> None:
    ledger.post([held("other")], PROPOSER)

    erase(ledger)
    ledger.post([proposed("other", event_id="too")], PROPOSER)
    refusal(ledger, approved("other", "partnership/too", "e"), APPROVER, Conflict)


def test_a_hold_is_placed_once_and_lifted_once(ledger: Ledger) -> None:
    assert "there is none to lift" in refusal(ledger, held(placed=False), PROPOSER, Conflict).message
    ledger.post([held()], PROPOSER)
    assert "in force already" in refusal(ledger, held(), APPROVER, Conflict).message


@pytest.mark.parametrize("event", [held("none"), proposed("none"), approved("none")])
def test_there_is_nothing_to_keep_or_erase_of_a_case_that_there_is_not(ledger: Ledger, event: Any) -> None:
    why = refusal(ledger, event, APPROVER, UnknownReference)
    assert (why.message, why.where) == ("no such case", "subject")


@pytest.mark.parametrize("event", [held(), proposed(), approved()])
def test_only_the_partnership_speaks_of_retention_and_of_one_case(ledger: Ledger, event: Any) -> None:
    refusal(ledger, {**event, "source": "/agencies/police"}, IMPORTER, Invalid)
    refusal(ledger, {name: value for name, value in event.items() if name != "subject"}, IMPORTER, Invalid)


@pytest.mark.parametrize("destroyed", [False, True], ids=["before its key is destroyed", "after"])
@pytest.mark.parametrize(
    "event",
    [
        entry("police/new"), EVENTS[-6], correction("police/new-fix", "police/ref-1"), held(), proposed(event_id="p"),
        approved(event_id="another"), *(each for each in REGISTRATIONS if each.get("subject") == "k"),
    ],
    ids=["a new entry", "an old entry again", "a correction", "a hold", "a proposal", "an erasure", "its case",
         "a person", "another person"],
)  # fmt: skip
def test_an_erased_case_takes_nothing_more_not_even_what_it_had(
    ledger: Ledger, database_url: str, cipher: CaseCipher, event: dict[str, Any], destroyed: bool
) -> None:
    erase(ledger)
    if destroyed:
        assert destroy_keys(database_url, cipher) == 1

    assert refusal(ledger, event, APPROVER, CaseErased).where == "subject"


def test_other_cases_go_on(ledger: Ledger) -> None:
    erase(ledger)

    assert ledger.post([entry("police/new", case="other")], IMPORTER)[0].status == "recorded"
    assert len(ledger.case_file("other").entries) == 2


def test_an_erasure_whose_answer_was_lost_is_answered_again(
    ledger: Ledger, database_url: str, cipher: CaseCipher
) -> None:
    first = erase(ledger)
    destroy_keys(database_url, cipher)

    (again,) = ledger.post([approved("k", "partnership/proposed-k", "erased-k")], APPROVER)
    assert again == first._replace(status="duplicate")


def test_an_entry_in_the_same_batch_after_the_erasure_is_refused_with_its_place(ledger: Ledger) -> None:
    ledger.post([proposed()], PROPOSER)

    with pytest.raises(CaseErased) as refused:
        ledger.post([approved(), entry("police/late")], APPROVER)
    assert refused.value.index == 1
    assert ledger.post([approved()], APPROVER)[0].status == "recorded"


def test_a_worker_that_has_the_key_in_memory_appends_nothing_after_another_erased_the_case(
    ledger: Ledger, database_url: str, cipher: CaseCipher
) -> None:
    with Ledger(database_url, cipher_at(cipher.store.folder), connections=1) as other:  # type: ignore[attr-defined]
        other.post([entry("police/before")], IMPORTER)
        erase(ledger)
        refusal(other, entry("police/after"), IMPORTER, CaseErased)
        destroy_keys(database_url, cipher)
        refusal(other, entry("police/after"), IMPORTER, CaseErased)


def test_a_case_cannot_be_replayed_after_its_key_is_gone(ledger: Ledger, database_url: str, cipher: CaseCipher) -> None:
    erase(ledger)
    destroy_keys(database_url, cipher)

    with pytest.raises(Erased, match="its case was erased"):
        ledger.case_file("k")


def test_a_case_with_events_that_version_0_1_0_recorded_unsealed_is_not_said_to_be_erased(
    database_url: str, cipher: CaseCipher
) -> None:
    with Ledger(database_url, PlainCipher(cipher), connections=1) as before:
        before.post(EVENTS, IMPORTER)
    with Ledger(database_url, cipher, connections=1) as ledger:
        ledger.post([entry("police/sealed"), proposed()], PROPOSER)
        why = refusal(ledger, approved(), APPROVER, Conflict)

    assert why.message == "version 0.1.0 recorded events of this case unsealed: they cannot be erased"


def test_what_version_0_1_0_recorded_is_read_on_and_recognised(database_url: str, cipher: CaseCipher) -> None:
    with Ledger(database_url, PlainCipher(cipher), connections=1) as before:
        first = before.post(EVENTS, IMPORTER)
    with Ledger(database_url, cipher, connections=1) as ledger:
        again = ledger.post([*EVENTS, entry("police/sealed")], IMPORTER)
        with pytest.raises(Conflict, match="used before, with other content"):
            ledger.post([entry("police/inc-1", summary="Something else")], IMPORTER)
        entries = ledger.case_file("k").entries

    assert again[:-1] == [receipt._replace(status="duplicate") for receipt in first]
    assert "police/inc-1" in entries
    assert "police/sealed" in entries
    assert Runner(database_url, cipher).catch_up() == len(EVENTS) + 1


def test_a_key_is_made_only_for_a_case_that_there_is(ledger: Ledger, cipher: CaseCipher) -> None:
    before = cipher.store.names()  # type: ignore[attr-defined]
    why = refusal(ledger, entry("police/x", case="none"), IMPORTER, UnknownReference)

    assert (why.message, why.where) == ("no such case", "subject")
    assert cipher.store.names() == before  # type: ignore[attr-defined]


def test_the_keys_of_another_ledger_seal_nothing_in_this_one(ledger: Ledger, database_url: str, tmp_path: Path) -> None:
    before = head(ledger)
    refused = pytest.raises(KeyStoreError, match="this ledger's keys are not there: say with --keys")
    with Ledger(database_url, cipher_at(tmp_path / "empty"), connections=1) as other, refused:
        other.post([entry("police/x")], IMPORTER)
    assert not (tmp_path / "empty").exists()
    another = cipher_at(tmp_path / "another")
    another.make_keys(["_partnership", "k"])
    refused = pytest.raises(KeyStoreError, match="the keys of another ledger: say with --keys")
    with Ledger(database_url, another, connections=1) as other, refused:
        other.post([entry("police/x")], IMPORTER)
    assert head(ledger) == before


def test_a_lost_key_is_not_replaced_by_a_new_one(ledger: Ledger, cipher: CaseCipher) -> None:
    (cipher.store.folder / "data" / "k.key").unlink()  # type: ignore[attr-defined]

    with pytest.raises(KeyStoreError, match="the key k is lost: restore it from the keys' backup"):
        ledger.post([entry("police/x")], IMPORTER)


def test_no_key_is_destroyed_for_an_erasure_that_was_slipped_into_the_tables(
    ledger: Ledger, database_url: str, cipher: CaseCipher
) -> None:
    with psycopg.connect(database_url) as superuser:
        superuser.execute(
            "INSERT INTO ledger.retention SELECT notification_id, 'other', 'erasure', 'x', now(), 'x:x'"
            " FROM ledger.stored_events WHERE event_id = 'other-1'"
        )
    erase(ledger)
    with pytest.raises(LedgerError, match="not the erasure that it is listed as"):
        destroy_keys(database_url, cipher)
    assert cipher.store.holds("other")
    assert not cipher.store.holds("k"), "an erasure that was recorded is seen to all the same"


def test_the_key_of_an_erased_case_stays_destroyed_though_a_backup_of_it_is_put_back(
    ledger: Ledger, database_url: str, cipher: CaseCipher
) -> None:
    file = cipher.store.folder / "data" / "k.key"  # type: ignore[attr-defined]
    backup = file.read_bytes()
    erase(ledger)
    destroy_keys(database_url, cipher)
    file.write_bytes(backup)

    assert destroy_keys(database_url, cipher) == 1
    with pytest.raises(KeyDestroyed):
        cipher.store.get("k")


def test_a_hold_s_reason_is_kept_sealed_and_outlives_the_case(
    ledger: Ledger, database_url: str, cipher: CaseCipher
) -> None:
    hold = legal_hold("h", "k", placed=True, reason="An inquest")
    ledger.post([hold, held(placed=False)], PROPOSER)
    erase(ledger)
    destroy_keys(database_url, cipher)
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT state, topic, notification_id FROM ledger.stored_events WHERE event_id = 'h'"
        ).fetchone()

    assert row is not None
    assert b"inquest" not in row[0]
    plain = cipher.unseal(row[0], case="k", ref="partnership/h", topic=row[1], position=row[2])
    assert b"An inquest" in plain
