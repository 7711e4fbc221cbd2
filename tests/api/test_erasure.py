"""Over HTTP: admins hold, propose and approve; every view of an erased case says that it was, to who could see it."""

from pathlib import Path
from typing import Any

import pytest
from erased_cases import approved, held, proposed
from little_case import EVENTS, entry
from serving import Api, problem_of
from serving_ledger import until

from api.routes import cases, entries, evidence, registers, views
from api.tokens.callers import Role

FIRST = "first-person"
SECOND = "second-person"
GONE = "the case was erased: nothing of what was recorded in it is left"


@pytest.fixture(scope="module")
def erased(standing: Api) -> Api:
    """Return the module's app, whose case k, asked about once before, is erased. Nothing is recorded after."""
    assert standing.get("/v1/cases/k/tunnel?knower=csc").status_code == 200  # what is found is remembered
    assert standing.post([proposed()], "admin", subject=FIRST).status_code == 201
    assert standing.post([approved()], "admin", subject=SECOND).status_code == 201
    return standing


VIEWS_OF_A_CASE = (
    "/v1/cases/k", "/v1/cases/k/tunnel?knower=csc", "/v1/cases/k/hindsight?knower=csc",
    "/v1/cases/k/sightings?knower=csc", "/v1/cases/k/claims?knower=csc", "/v1/cases/k/chronology",
    "/v1/cases/k/anomalies", "/v1/cases/k/evidence", "/v1/cases/k/tunnel?knower=csc&recorded_as_of=20",
)  # fmt: skip
VIEWS_OF_AN_ENTRY = (
    "/v1/entries/csc/dec-1", "/v1/entries/csc/dec-1?recorded_as_of=20", "/v1/entries/csc/dec-1/who-knew",
    "/v1/entries/csc/dec-1/decision-tunnel",
)  # fmt: skip


def test_these_are_all_the_views_there_are() -> None:
    """A view that is added is asked for here."""
    routes = {route.path for router in (cases, entries, evidence, views, registers) for route in router.router.routes}
    asked = {path.partition("?")[0] for path in (*VIEWS_OF_A_CASE, *VIEWS_OF_AN_ENTRY)}
    asked = {path.replace("/cases/k", "/cases/{case}").replace("csc/dec-1", "{agency}/{id}") for path in asked}

    assert asked == {path for path in routes if "{" in path}


@pytest.mark.parametrize("path", [*VIEWS_OF_A_CASE, *VIEWS_OF_AN_ENTRY])
def test_every_view_answers_that_the_case_is_erased_and_by_which_event(erased: Api, path: str) -> None:
    answer = erased.get(path)

    assert answer.status_code == 410
    problem = problem_of(answer)
    assert problem["type"] == "/problems/erased"
    assert problem["detail"] == GONE
    assert problem["erased"]["event"] == "partnership/erased"
    assert problem["erased"]["position"] == len(EVENTS) + 3  # after the reviewer's assignment and the proposal


@pytest.mark.parametrize("path", ["/v1/cases/k", "/v1/cases/k/tunnel?knower=csc", "/v1/entries/csc/dec-1"])
def test_an_agency_that_held_something_of_it_is_told(erased: Api, path: str) -> None:
    assert erased.get(path, "agency", agency="csc").status_code == 410


@pytest.mark.parametrize(
    ("path", "role", "claims"),
    [
        ("/v1/cases/k", "agency", {"agency": "school"}),
        ("/v1/cases/k/tunnel?knower=school", "agency", {"agency": "school"}),
        ("/v1/entries/csc/dec-1", "agency", {"agency": "school"}),
        ("/v1/entries/police/inc-1", "agency", {"agency": "csc"}),  # what csc held of it is erased too
        ("/v1/cases/k", "reviewer", {"cases": ["other"]}),
        ("/v1/cases/k/hindsight?knower=csc", "reviewer", {"cases": ["other"]}),
        ("/v1/entries/csc/dec-1", "reviewer", {"cases": ["other"]}),
    ],
)
def test_who_could_not_see_it_learns_nothing(erased: Api, path: str, role: Role, claims: dict[str, Any]) -> None:
    answer = erased.get(path, role, **claims)

    assert problem_of(answer) == problem_of(erased.get("/v1/cases/none", "reviewer", cases=["other"]))


def test_the_register_shows_it_as_erased_and_without_its_title(erased: Api) -> None:
    listed = erased.get("/v1/cases").json()["cases"]

    assert [case["case"] for case in listed] == ["k", "other"]
    assert listed[0].keys() == {"case", "erased"}
    assert listed[0]["erased"].keys() == {"event", "position", "at"}
    assert listed[1] == {"case": "other", "title": "Case other"}


def test_the_register_of_who_could_not_see_it_does_not_show_it(erased: Api) -> None:
    assert [c["case"] for c in erased.get("/v1/cases", "agency", agency="school").json()["cases"]] == ["other"]
    assert [c["case"] for c in erased.get("/v1/cases", "agency", agency="csc").json()["cases"]] == ["k"]
    assert [c["case"] for c in erased.get("/v1/cases", "reviewer", cases=["other"]).json()["cases"]] == ["other"]


def test_it_takes_no_more_events(erased: Api) -> None:
    for event in (entry("police/new"), EVENTS[-2]):
        answer = erased.post(event)
        assert (answer.status_code, problem_of(answer)["type"]) == (410, "/problems/erased")


def test_another_case_is_answered_as_ever(erased: Api) -> None:
    assert erased.get("/v1/cases/other/tunnel?knower=school").json()["entries"][0]["ref"] == "school/other-1"


def test_who_proposed_cannot_approve(little: Api) -> None:
    assert little.post([proposed()], "admin", subject=FIRST).status_code == 201

    for role in ("admin", "importer"):
        answer = little.post([approved()], role, subject=FIRST)
        assert (answer.status_code, problem_of(answer)["type"]) == (403, "/problems/second-person-needed")
        assert problem_of(answer)["field"] == "data.proposal"


def test_a_hold_is_a_conflict_until_it_is_lifted(little: Api) -> None:
    assert little.post([proposed(), held()], "admin", subject=FIRST).status_code == 201
    answer = little.post([approved()], "admin", subject=SECOND)

    assert (answer.status_code, problem_of(answer)["type"]) == (409, "/problems/conflict")
    assert little.post([held(placed=False), approved()], "admin", subject=SECOND).status_code == 201


@pytest.mark.parametrize("event", [held(), proposed(), approved()])
def test_an_agency_says_nothing_of_retention(little: Api, event: dict[str, Any]) -> None:
    answer = little.post(event, "agency", agency="police")
    assert (answer.status_code, problem_of(answer)["type"]) == (403, "/problems/forbidden")


def test_the_key_is_destroyed_by_the_running_server(api: Api, tmp_path: Path) -> None:
    api.post(EVENTS)
    api.post([proposed()], "admin", subject=FIRST)
    file = tmp_path / "keys" / "at-rest" / "data" / "k.key"
    assert file.exists()
    api.post([approved()], "admin", subject=SECOND)

    until(lambda: not file.exists())
    assert (tmp_path / "keys" / "at-rest" / "data" / "other.key").exists()
