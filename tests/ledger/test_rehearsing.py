"""Posting without recording, and having a receipt again."""

import pytest
from asking import IMPORTER
from little_case import correction, entry

from ledger.application import Ledger
from ledger.codec import digest
from ledger.errors import Conflict, Invalid, UnknownReference
from ledger.posts import Poster

POLICE = Poster("agency", "police-system", "police")


def test_a_rehearsal_answers_as_the_post_would_and_records_nothing(ledger: Ledger) -> None:
    event = entry("police/a", recipients=[{"to": "gp", "received_at": "2008-07-14"}])
    rehearsed = ledger.rehearse([event], POLICE)
    again = ledger.rehearse([event], POLICE)
    recorded = ledger.post([event], POLICE)
    assert [one.status for one in (*rehearsed, *again, *recorded)] == ["recorded"] * 3
    assert rehearsed[0][:2] == again[0][:2] == recorded[0][:2]
    assert ledger.rehearse([event], POLICE)[0]._replace(recorded_at=0) == recorded[0]._replace(
        status="duplicate", recorded_at=0
    )


@pytest.mark.parametrize(
    ("event", "refusal"),
    [
        (entry("police/b", people=["nobody"]), UnknownReference),
        (correction("police/b", "police/none"), UnknownReference),
        (entry("police/a", summary="otherwise"), Conflict),
        (entry("police/b", mode=None), Invalid),
    ],
)
def test_a_rehearsal_is_refused_as_the_post_would_be(
    ledger: Ledger, event: dict[str, object], refusal: type[Exception]
) -> None:
    ledger.post([entry("police/a")], POLICE)
    for attempt in (ledger.rehearse, ledger.post):
        with pytest.raises(refusal) as refused:
            attempt([event], POLICE)
        assert refused.value.where  # type: ignore[attr-defined]  # each of them says where


def test_everything_that_is_wrong_with_an_event_is_said_at_once(ledger: Ledger) -> None:
    with pytest.raises(Invalid) as refused:
        ledger.post([entry("police/a", mode=None, occurred="soon", summary=" ")], POLICE)
    assert {refused.value.where, *(one.where for one in refused.value.also)} == {
        "data.mode", "data.occurred", "data.summary",
    }  # fmt: skip


def test_a_receipt_is_had_again_by_whose_it_is(ledger: Ledger) -> None:
    event = entry("police/a")
    (receipt,) = ledger.post([event], POLICE)
    kept = ledger.receipt_of("police", "a", Poster("agency", "another-system", "police"))
    assert kept is not None
    assert kept.receipt == receipt
    assert (kept.case, kept.topic) == ("k", "safeguarding.contact.v1")
    assert kept.digest == digest(event["type"], event["subject"], event["data"]).hex()
    assert ledger.receipt_of("police", "a", Poster("agency", "gp-system", "gp")) is None
    assert ledger.receipt_of("police", "none", POLICE) is None
    assert ledger.receipt_of("partnership", "c-k", IMPORTER) is None  # a registration


def test_who_posts_for_several_has_the_receipts_of_what_they_posted_themselves(ledger: Ledger) -> None:
    ledger.post([entry("police/a")], POLICE)
    ledger.post([entry("police/b")], IMPORTER)
    assert ledger.receipt_of("police", "a", IMPORTER) is None
    assert ledger.receipt_of("police", "b", IMPORTER) is not None
    assert ledger.receipt_of("police", "b", IMPORTER._replace(subject="another")) is None
