"""Who may call what, and what they may see: every route for every role."""

# a table is read by its rows

from typing import Any

import pytest
from fastapi.routing import APIRoute
from little_case import EVENTS, entry
from serving import Api, problem_of
from starlette.routing import Route

from api.json_text import Json
from api.pages.permissions import OPEN_PAGES, PAGES
from api.permissions import OPEN, PERMISSIONS
from api.tokens.callers import ROLES, Role

FORBIDDEN = 403
ABSENT = 404

# Of each call: what each role is answered. `csc` holds something in case k, the reviewer is assigned k.
CALLS: list[tuple[str, dict[Role, int]]] = [
    ("/v1/agencies", dict.fromkeys(ROLES, 200)),
    ("/v1/cases", {"agency": 200, "reviewer": 200, "auditor": 200, "admin": 200}),
    ("/v1/cases/k", {"agency": 200, "reviewer": 200, "auditor": 200, "admin": 200}),
    ("/v1/cases/other", {"agency": 404, "reviewer": 404, "auditor": 200, "admin": 200}),
    ("/v1/cases/none", {"agency": 404, "reviewer": 404, "auditor": 404, "admin": 404}),
    ("/v1/cases/k/tunnel?knower=csc", {"agency": 200, "reviewer": 200}),
    ("/v1/cases/k/tunnel?knower=csc/team", {"agency": 200, "reviewer": 200}),
    ("/v1/cases/k/tunnel?knower=police", {"agency": 403, "reviewer": 200}),
    ("/v1/cases/k/tunnel?knower=*", {"agency": 403, "reviewer": 200}),
    ("/v1/cases/none/tunnel?knower=police", {"agency": 403, "reviewer": 404}),
    ("/v1/cases/other/tunnel?knower=csc", {"agency": 404, "reviewer": 404}),
    ("/v1/cases/none/tunnel?knower=csc", {"agency": 404, "reviewer": 404}),
    ("/v1/cases/k/hindsight?knower=csc", {"reviewer": 200}),
    ("/v1/cases/other/hindsight?knower=csc", {"reviewer": 404}),
    ("/v1/cases/k/sightings?knower=csc", {"agency": 200, "reviewer": 200}),
    ("/v1/cases/k/sightings?knower=gp", {"agency": 403, "reviewer": 200}),
    ("/v1/cases/other/sightings?knower=csc", {"agency": 404, "reviewer": 404}),
    ("/v1/cases/k/claims?knower=csc", {"agency": 200, "reviewer": 200}),
    ("/v1/cases/k/claims?knower=gp", {"agency": 403, "reviewer": 200}),
    ("/v1/cases/other/claims?knower=csc", {"agency": 404, "reviewer": 404}),
    ("/v1/cases/k/chronology", {"reviewer": 200}),
    ("/v1/cases/other/chronology", {"reviewer": 404}),
    ("/v1/cases/k/anomalies", {"reviewer": 200}),
    ("/v1/cases/other/anomalies", {"reviewer": 404}),
    ("/v1/cases/k/evidence", {"reviewer": 200}),
    ("/v1/cases/other/evidence", {"reviewer": 404}),
    ("/v1/entries/police/inc-1", {"agency": 200, "reviewer": 200}),
    ("/v1/entries/csc/dec-1", {"agency": 200, "reviewer": 200}),
    ("/v1/entries/gp/visit-1", {"agency": 404, "reviewer": 200}),
    ("/v1/entries/gp/none", {"agency": 404, "reviewer": 404}),
    ("/v1/entries/school/other-1", {"agency": 404, "reviewer": 404}),
    ("/v1/entries/police/inc-1/who-knew", {"reviewer": 200, "auditor": 200}),
    ("/v1/entries/school/other-1/who-knew", {"reviewer": 404, "auditor": 200}),
    ("/v1/entries/csc/dec-1/decision-tunnel", {"agency": 200, "reviewer": 200}),
    ("/v1/entries/csc/none/decision-tunnel", {"agency": 404, "reviewer": 404}),
    ("/v1/entries/police/inc-1/decision-tunnel", {"agency": 403, "reviewer": 200}),
    ("/v1/entries/police/none/decision-tunnel", {"agency": 403, "reviewer": 404}),
    ("/v1/entries/school/other-1/decision-tunnel", {"agency": 403, "reviewer": 404}),
    ("/v1/ledger/checkpoint", dict.fromkeys(ROLES, 200)),
    ("/v1/ledger/key", dict.fromkeys(ROLES, 200)),
    ("/v1/ledger/tile/0/000.p/3", dict.fromkeys(ROLES, 200)),
    ("/v1/ledger/tile/0/000", dict.fromkeys(ROLES, 404)),
    ("/v1/ledger/tile/entries/000.p/3", dict.fromkeys(ROLES, 200)),
    ("/v1/ledger/proof/inclusion?position=1", dict.fromkeys(ROLES, 200)),
    ("/v1/ledger/proof/consistency?from=1", dict.fromkeys(ROLES, 200)),
    ("/v1/ledger/proof/tlog?position=1", dict.fromkeys(ROLES, 200)),
    ("/v1/audit/reads", {"auditor": 200}),
    ("/v1/audit/assignments", {"auditor": 200, "admin": 200}),
]
CLAIMS: dict[str, Any] = {"agency": {"agency": "csc"}, "reviewer": {"cases": ["k"]}}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("path", "answers"), CALLS, ids=[path for path, _ in CALLS])
def test_each_role_is_answered_as_the_table_says(
    standing: Api, path: str, answers: dict[Role, int], role: Role
) -> None:
    response = standing.get(path, role, **CLAIMS.get(role, {}))
    assert response.status_code == answers.get(role, FORBIDDEN), response.text


@pytest.mark.parametrize(("path", "answers"), CALLS, ids=[path for path, _ in CALLS])
def test_nothing_is_answered_without_a_token(standing: Api, path: str, answers: dict[Role, int]) -> None:
    assert answers
    response = standing.client.get(path)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_every_route_is_in_the_table_of_permissions_and_every_permission_is_a_route(standing: Api) -> None:
    routes = {
        (method, route.path)
        for route in standing.app.routes
        if isinstance(route, Route)
        for method in (route.methods or ())
        if method != "HEAD"
    }
    assert routes == set(PERMISSIONS) | OPEN | set(PAGES) | OPEN_PAGES
    assert set(PAGES.values()) <= set(PERMISSIONS)


def test_every_get_that_needs_a_token_is_tried_for_every_role(standing: Api) -> None:
    tried = {
        route.path
        for path, _ in CALLS
        for route in standing.app.routes
        if isinstance(route, APIRoute) and route.path_regex.match(path.partition("?")[0])
    }
    assert tried == {path for method, path in PERMISSIONS if method == "GET"}


UNSEEN = [
    ("/v1/cases/other{}", "/v1/cases/none{}"),
    ("/v1/entries/school/other-1{}", "/v1/entries/school/none{}"),
]
REST = ["", "/tunnel?knower=csc", "/sightings?knower=csc", "/claims?knower=csc", "/decision-tunnel", "/who-knew",
        "/chronology", "/anomalies", "/evidence", "/hindsight?knower=csc", "?recorded_as_of=999", "?recorded_as_of=1",
        "/tunnel?knower=csc&recorded_as_of=999"]  # fmt: skip


@pytest.mark.parametrize("role", ["agency", "importer", "reviewer"])
@pytest.mark.parametrize("rest", REST)
@pytest.mark.parametrize(("there", "absent"), UNSEEN)
def test_what_may_not_be_seen_is_answered_as_what_is_not_there(
    standing: Api, there: str, absent: str, rest: str, role: Role
) -> None:
    claims = CLAIMS.get(role, {})
    seen, unseen = (standing.get(path.format(rest), role, **claims) for path in (there, absent))
    assert seen.status_code == unseen.status_code
    assert problem_of(seen) == problem_of(unseen)


def test_an_entry_of_its_case_that_an_agency_does_not_hold_is_answered_as_one_that_is_not_there(
    standing: Api,
) -> None:
    for rest in ("", "?recorded_as_of=1", "?recorded_as_of=999", "?recorded_as_of=x", "?nonsense=1"):
        held_by_others = standing.get(f"/v1/entries/gp/visit-1{rest}", "agency", agency="csc")
        absent = standing.get(f"/v1/entries/gp/none{rest}", "agency", agency="csc")
        assert problem_of(held_by_others) == problem_of(absent)


def test_an_agency_sees_the_version_that_it_holds_and_how_and_nothing_more_of_an_entry(standing: Api) -> None:
    body = standing.get("/v1/entries/police/inc-1", "agency", agency="csc").json()
    (version,) = body["versions"]
    assert version["version"] == 1
    assert {grant["event"] for grant in version["how"]} == {"police/ref-1"}
    assert "inc-1-fix" not in str(body)
    assert len(standing.get("/v1/entries/police/inc-1").json()["versions"]) == 2


def test_a_reviewer_is_told_why_there_is_a_later_version_and_an_agency_is_not(standing: Api) -> None:
    first, corrected = standing.get("/v1/entries/police/inc-1").json()["versions"]

    assert "amendment" not in first
    assert corrected["amendment"]["reason"] == "The wrong day"
    assert corrected["amendment"].keys() == {
        "reason", "author", "summary", "source_of_information", "known_at",
    }  # fmt: skip
    assert "The wrong day" not in standing.get("/v1/entries/police/inc-1", "agency", agency="police").text


def test_a_decisions_tunnel_shows_an_agency_nothing_that_others_held(standing: Api) -> None:
    own = standing.get("/v1/entries/csc/dec-1/decision-tunnel", "agency", agency="csc").json()
    assert "held_by_others" not in own
    assert "gp/visit-1" not in str(own)
    whole = standing.get("/v1/entries/csc/dec-1/decision-tunnel").json()
    assert [item["ref"] for item in whole["relied_on"]] == ["police/ref-1"]
    assert [item["ref"] for item in whole["known_not_cited"]] == ["police/inc-1"]
    assert {item["ref"] for item in whole["held_by_others"]} == {"gp/visit-1"}
    assert whole["relied_on_not_held"] == ["gp/visit-1"]


def test_the_list_of_cases_holds_what_the_caller_may_see(standing: Api) -> None:
    def listed(role: Role, **claims: Json) -> list[str]:
        return [case["case"] for case in standing.get("/v1/cases", role, **claims).json()["cases"]]

    assert listed("agency", agency="school") == ["other"]
    assert listed("agency", agency="nobody") == []
    assert listed("reviewer", cases=["k"]) == ["k"]
    assert listed("reviewer", cases=[]) == []
    assert listed("reviewer", cases=["*"]) == listed("auditor") == listed("admin") == ["k", "other"]


OWN = entry("csc/own-1")
POSTS: list[tuple[str, Any, dict[Role, int]]] = [
    ("its own", OWN, {"agency": 201, "importer": 201}),
    ("another's", entry("police/new-1"), {"importer": 201}),
    ("an unknown agency's", entry("nobody/new-1"), {"importer": 422}),
    ("a registration", {**EVENTS[0], "id": "a-new", "data": {"code": "new", "name": "New", "kind": "6"}},
     {"importer": 201, "admin": 201}),
    ("no object", [OWN, 3], {"agency": 422, "importer": 422}),
    ("a good one with another's", [OWN, entry("police/new-2")], {"importer": 201}),
]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("what", "events", "answers"), POSTS, ids=[what for what, *_ in POSTS])
def test_each_role_posts_what_the_table_says(
    little: Api, what: str, events: Json, answers: dict[Role, int], role: Role
) -> None:
    assert what
    before = little.head()
    response = little.post(events, role, **CLAIMS.get(role, {}))
    assert response.status_code == answers.get(role, FORBIDDEN), response.text
    assert (little.head() > before) == (response.status_code == 201)


def test_another_agencys_source_is_refused_by_the_source_alone(standing: Api) -> None:
    answers = [
        problem_of(standing.post(event, "agency", agency="csc"))
        for event in (
            entry("police/inc-1"),
            entry("police/none"),
            entry("nobody/x"),
            {"source": "/agencies/gp"},
        )
    ]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["field"] == "source"
