"""Which methods an address answers: HEAD as GET, and any other with 405 and those that it does."""

import re

import pytest
from serving import PURPOSE, Api, problem_of

from api.permissions import OPEN, PERMISSIONS, Route
from api.tokens.callers import Role

ROUTES = sorted(set(PERMISSIONS) | OPEN)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
VALUES = {"case": "k", "agency": "police", "id": "inc-1", "level": "0", "index:path": "000.p/3", "kind": "internal"}
QUERY = {
    "tunnel": "knower=csc", "sightings": "knower=csc", "claims": "knower=csc", "hindsight": "knower=csc",
    "inclusion": "position=1", "tlog": "position=1", "consistency": "from=1",
}  # fmt: skip


def address(path: str) -> str:
    """Return an address of the route that answers 200 to those who may."""
    made = re.sub(r"{([^}]+)}", lambda found: VALUES[found[1]], path)
    query = QUERY.get(path.rpartition("/")[2])
    return f"{made}?{query}" if query else made


def answered(path: str) -> set[str]:
    """Return the methods that the address answers."""
    methods = {method for method, routed in ROUTES if routed == path}
    return methods | {"HEAD"} if "GET" in methods else methods


@pytest.mark.parametrize("with_token", [True, False])
@pytest.mark.parametrize("path", sorted({path for _, path in ROUTES}))
def test_a_method_that_an_address_does_not_answer_is_405_and_names_those_that_it_does(
    standing: Api, path: str, with_token: bool
) -> None:
    for method in set(METHODS) - answered(path):
        headers = standing.auth("auditor") if with_token else {}
        refused = standing.client.request(method, address(path), headers=headers)
        assert refused.status_code == 405, method
        assert set(refused.headers["allow"].split(", ")) == answered(path)
        if method != "HEAD":
            assert problem_of(refused)["type"] == "/problems/method-not-allowed"


@pytest.mark.parametrize("method", METHODS)
def test_an_address_that_is_none_is_404_whatever_the_method(standing: Api, method: str) -> None:
    answer = standing.client.request(method, "/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("route", [route for route in ROUTES if route[0] == "GET"], ids=" ".join)
def test_head_is_answered_as_get_without_content(standing: Api, route: Route) -> None:
    role: Role = "auditor" if "auditor" in PERMISSIONS.get(route, {"auditor": None}) else "reviewer"
    for headers in (standing.auth(role), {}):
        get, head = (standing.client.request(each, address(route[1]), headers=headers) for each in ("GET", "HEAD"))
        assert head.status_code == get.status_code
        assert head.content == b""
        said, of_get = ({name for name in answer.headers if name != "date"} for answer in (head, get))
        assert said == of_get
        assert head.headers["content-type"] == get.headers["content-type"]
    assert get.status_code == (200 if route in OPEN else 401)


def test_a_head_of_a_case_needs_a_purpose_and_is_on_record_for_its_length_tells_something(standing: Api) -> None:
    auditor = standing.auth("auditor")
    assert standing.client.head("/v1/cases", headers={"authorization": auditor["authorization"]}).status_code == 400
    before = standing.client.get("/v1/audit/reads", headers=auditor).json()["reads"][0]["number"]
    standing.client.head("/v1/cases/k", headers={**auditor, "x-purpose": PURPOSE, "x-request-id": "a-head"})
    after = standing.client.get(f"/v1/audit/reads?after={before}", headers=auditor).json()["reads"]
    assert ("case", "a-head") in [(read["view"], read["request"]) for read in after]
