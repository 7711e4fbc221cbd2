"""An agency's own system passes on, cites and answers only what the agency has been told."""

from typing import Any

import pytest
from asking import IMPORTER
from little_case import correction, entry

from ledger.application import Ledger
from ledger.errors import NotTheirs, UnknownReference
from ledger.posts import Poster

CSC = Poster("agency", "csc-system", own="csc")
TOLD = [{"to": "csc/desk", "received_at": "2008-07-14"}]


@pytest.fixture
def told(ledger: Ledger) -> Ledger:
    """Return a ledger in which csc was told the first of two versions of gp/told, and nothing of gp/unheld."""
    ledger.post(
        [
            entry("gp/told", recipients=TOLD),
            correction("gp/told-fix", "gp/told"),
            entry("gp/unheld", recipients=[{"to": "police", "received_at": "2008-07-14"}]),
            entry("gp/elsewhere", case="other", recipients=[{"to": "csc", "received_at": "2008-07-14"}]),
        ],
        IMPORTER,
    )
    return ledger


def sharing(ref: str, **more: Any) -> dict[str, Any]:
    return entry("csc/try", known_at="2008-07-20", shares=[{"entry": ref, **more}])


def relating(ref: str) -> dict[str, Any]:
    return entry("csc/try", relates=[{"entry": ref, "relation": "confirms"}])


def relying(ref: str) -> dict[str, Any]:
    return entry("csc/try", knowledge={"relied_on": [ref]})


def answering(ref: str) -> dict[str, Any]:
    return entry("csc/try", "information-shared", medium="letter", in_response_to=ref, recipients=TOLD)


def refusal(ledger: Ledger, event: dict[str, Any], poster: Poster = CSC) -> tuple[str, str, int]:
    with pytest.raises(UnknownReference) as refused:
        ledger.post([event], poster)
    return refused.value.message, refused.value.where, refused.value.index


WAYS = [sharing, relating, relying, answering]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ref", ["gp/unheld", "gp/elsewhere", "gp/told-fix"])
def test_what_it_does_not_hold_in_the_case_is_refused_as_what_there_is_not(told: Ledger, way: Any, ref: str) -> None:
    assert refusal(told, way(ref)) == refusal(told, way("gp/none"))


@pytest.mark.parametrize("way", WAYS)
def test_what_one_unit_of_it_was_told_it_may_name(told: Ledger, way: Any) -> None:
    assert told.post([way("gp/told")], CSC)[0].status == "recorded"


@pytest.mark.parametrize("way", WAYS)
def test_an_importer_may_say_what_happened_between_others(told: Ledger, way: Any) -> None:
    assert told.post([way("gp/unheld")], IMPORTER)[0].status == "recorded"


def test_a_version_that_it_was_never_given_is_refused_as_one_that_there_is_not(told: Ledger) -> None:
    assert refusal(told, sharing("gp/told", version=2)) == refusal(told, sharing("gp/told", version=3))
    assert told.post([sharing("gp/told", version=1)], CSC)[0].status == "recorded"


def test_an_unversioned_share_of_what_it_did_not_hold_by_then_is_taken_where_it_was_given_the_newest_version(
    told: Ledger,
) -> None:
    def before_it_was_told(ref: str) -> dict[str, Any]:
        return entry("csc/try", known_at="2008-07-13", shares=[{"entry": ref}])

    told.post([entry("gp/uncorrected", recipients=TOLD)], IMPORTER)

    assert "name the version" in refusal(told, before_it_was_told("gp/told"))[0]
    assert told.post([before_it_was_told("gp/uncorrected")], CSC)[0].status == "recorded"


def test_an_unversioned_share_passes_on_the_version_that_it_holds(told: Ledger) -> None:
    told.post([sharing("gp/told")], CSC)

    assert [g.version for g in told.case_file("k").entries["gp/told"].grants if g.event == "csc/try"] == [1]


@pytest.mark.parametrize("ref", ["gp/told", "gp/unheld", "gp/none"])
def test_it_may_not_say_that_another_shared_whatever_it_holds(told: Ledger, ref: str) -> None:
    assert refusal(told, sharing(ref, by="gp")) == refusal(told, sharing("gp/none"))


def test_what_it_holds_is_judged_as_recorded_now_at_any_date(told: Ledger) -> None:
    told.post([entry("gp/later", recipients=[{"to": "csc", "received_at": "2019/.."}])], IMPORTER)

    assert told.post([sharing("gp/later", version=1)], CSC)[0].status == "recorded"


def test_what_it_was_told_earlier_in_the_same_batch_it_holds(told: Ledger) -> None:
    assert [r.status for r in told.post([entry("csc/own"), sharing("csc/own")], CSC)] == ["recorded", "recorded"]


@pytest.mark.parametrize("ref", ["gp/told", "gp/unheld", "gp/none"])
def test_correcting_another_s_entry_is_refused_by_the_reference_alone(told: Ledger, ref: str) -> None:
    with pytest.raises(NotTheirs) as refused:
        told.post([correction("csc/fix", ref)], CSC)

    assert (refused.value.where, ref in refused.value.message) == ("data.corrects", False)


def test_citing_in_a_correction_what_it_does_not_hold_is_refused_as_well(told: Ledger) -> None:
    def citing(ref: str) -> dict[str, Any]:
        event = correction("csc/fix", "csc/own")
        event["data"]["replacement"]["knowledge"] = {"relied_on": [ref]}
        return event

    told.post([entry("csc/own")], CSC)
    assert refusal(told, citing("gp/unheld")) == refusal(told, citing("gp/none"))
    assert told.post([citing("gp/told")], CSC)[0].version == 2
