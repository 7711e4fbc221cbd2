"""An agency's own token must not learn by posting what its tunnel does not show."""

from collections.abc import Callable
from typing import Any

import pytest
from little_case import correction, entry
from serving import Api, problem_of

UNHELD = "gp/visit-1"
ABSENT = "gp/none"
ELSEWHERE = "school/other-1"


def shared(ref: str) -> dict[str, Any]:
    return entry("csc/try", known_at="2008-07-20", shares=[{"entry": ref}])


def shared_version(ref: str) -> dict[str, Any]:
    return entry("csc/try", shares=[{"entry": ref, "version": 1}])


def related(ref: str) -> dict[str, Any]:
    return entry("csc/try", relates=[{"entry": ref, "relation": "disputes"}])


def relied_on(ref: str) -> dict[str, Any]:
    return entry("csc/try", knowledge={"relied_on": [ref]})


def answered(ref: str) -> dict[str, Any]:
    recipients = [{"to": "csc", "received_at": "2008-07-12"}]
    return entry("csc/try", "information-shared", medium="letter", in_response_to=ref, recipients=recipients)


def put_right(ref: str) -> dict[str, Any]:
    event = correction("csc/try", "csc/dec-1")
    event["data"]["replacement"] = {
        **{name: value for name, value in entry("x/x")["data"].items() if name != "mode"},
        "decision": "Look again",
        "relates": [{"entry": ref, "relation": "explains"}],
    }
    return event


WAYS = [shared, shared_version, related, relied_on, answered, put_right]


@pytest.mark.parametrize("ref", [UNHELD, ELSEWHERE])
@pytest.mark.parametrize("way", WAYS)
def test_naming_an_entry_that_it_does_not_hold_is_answered_as_naming_none(
    standing: Api, way: Callable[[str], dict[str, Any]], ref: str
) -> None:
    before = standing.head()
    unheld = standing.post(way(ref), "agency", agency="csc")
    absent = standing.post(way(ABSENT), "agency", agency="csc")
    assert unheld.status_code == absent.status_code == 422
    assert problem_of(unheld) == problem_of(absent)
    assert standing.head() == before


@pytest.mark.parametrize("way", WAYS)
def test_naming_an_entry_that_it_holds_is_taken(little: Api, way: Callable[[str], dict[str, Any]]) -> None:
    assert little.post(way("police/inc-1"), "agency", agency="csc").status_code == 201


def test_sharing_a_version_that_it_has_not_had_is_answered_as_sharing_one_that_is_not_there(
    standing: Api,
) -> None:
    later, none = (
        standing.post(entry("csc/try", shares=[{"entry": "police/inc-1", "version": version}]), "agency", agency="csc")
        for version in (2, 3)
    )
    assert later.status_code == none.status_code == 422
    assert problem_of(later) == problem_of(none)


def test_sharing_in_anothers_name_is_answered_as_sharing_an_unknown_entry(standing: Api) -> None:
    by_another = entry("csc/try", shares=[{"entry": "police/inc-1", "by": "police"}])
    assert problem_of(standing.post(by_another, "agency", agency="csc")) == problem_of(
        standing.post(shared(ABSENT), "agency", agency="csc")
    )


@pytest.mark.parametrize("ref", ["police/inc-1", "police/none", "gp/visit-1"])
def test_correcting_another_agencys_entry_is_refused_alike_whether_or_not_it_exists(standing: Api, ref: str) -> None:
    found = standing.post(correction("csc/try", ref), "agency", agency="csc")
    assert found.status_code == 403
    assert problem_of(found) == problem_of(standing.post(correction("csc/try", "gp/never"), "agency", agency="csc"))


def test_an_agencys_tunnel_holds_no_reference_to_what_it_does_not_hold(standing: Api) -> None:
    tunnel = standing.get("/v1/cases/k/tunnel?knower=csc", "agency", agency="csc")
    held = {item["ref"] for item in tunnel.json()["entries"]}
    assert held == {"police/inc-1", "police/ref-1", "csc/dec-1"}
    assert UNHELD not in tunnel.text
    assert "inc-1-fix" not in tunnel.text


def test_what_it_posts_shows_nothing_of_what_was_posted_with_the_same_id_by_another(little: Api) -> None:
    receipt = little.post(entry("csc/visit-1"), "agency", agency="csc").json()["receipts"][0]
    assert (receipt["status"], receipt["entry"], receipt["version"]) == ("recorded", "csc/visit-1", 1)
