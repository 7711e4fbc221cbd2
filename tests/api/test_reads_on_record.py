"""Every answer that shows something of a case is on record before it is sent: to whom, of what, what for."""

import ast
from pathlib import Path
from typing import Any

import jwt
import psycopg
import pytest
from fastapi.routing import APIRoute
from serving import PURPOSE, Api, problem_of
from structlog.testing import capture_logs

import api.routes
from api.permissions import ON_RECORD, PERMISSIONS
from api.tokens.callers import Role

SHOWING_NOTHING_OF_A_CASE = {"/v1/agencies"}

K = {"case": "k", "knower": None, "entry": None, "as_of": None, "evidence": None}
VIEWS: list[tuple[str, Role, str, dict[str, Any]]] = [
    ("/v1/cases", "reviewer", "cases", {**K, "case": None, "entries": 2}),
    ("/v1/cases/k", "admin", "case", {**K, "entries": 2}),
    ("/v1/cases/k/tunnel?knower=csc&as_of=2008-07-14&evidence=contemporaneous&recorded_as_of=17", "agency", "tunnel",
     {**K, "knower": "csc", "as_of": "2008-07-14", "evidence": "contemporaneous", "position": 17, "entries": 2}),
    ("/v1/cases/k/tunnel?knower=csc/team&as_of=2008-07-13", "agency", "tunnel",
     {**K, "knower": "csc/team", "as_of": "2008-07-13", "entries": 0}),
    ("/v1/cases/k/hindsight?knower=*&as_of=2009-01-01", "reviewer", "hindsight",
     {**K, "knower": "*", "as_of": "2009-01-01", "entries": 5}),
    ("/v1/cases/k/sightings?knower=police&as_of=2009-01-01", "reviewer", "sightings",
     {**K, "knower": "police", "as_of": "2009-01-01"}),
    ("/v1/cases/k/claims?knower=gp&as_of=2009-01-01", "reviewer", "claims",
     {**K, "knower": "gp", "as_of": "2009-01-01", "entries": 1}),
    ("/v1/cases/k/chronology?as_of=2009-01-01&kind=decision", "reviewer", "chronology",
     {**K, "knower": "*", "as_of": "2009-01-01", "entries": 1}),
    ("/v1/cases/k/anomalies?as_of=2009-01-01", "reviewer", "anomalies", {**K, "knower": "*", "as_of": "2009-01-01"}),
    ("/v1/cases/k/evidence", "reviewer", "evidence", K),
    ("/v1/entries/police/inc-1", "agency", "entry", {**K, "entry": "police/inc-1", "knower": "csc", "entries": 1}),
    ("/v1/entries/police/inc-1", "reviewer", "entry", {**K, "entry": "police/inc-1", "entries": 2}),
    ("/v1/entries/police/inc-1/who-knew", "auditor", "who-knew", {**K, "entry": "police/inc-1"}),
    ("/v1/entries/csc/dec-1/decision-tunnel", "agency", "decision-tunnel",
     {**K, "entry": "csc/dec-1", "knower": "csc", "as_of": "2008-07-20T22:59:59.999999Z",
      "position": 14, "entries": 2}),
    ("/v1/audit/reads?case=k&limit=1", "auditor", "audit-reads", {**K, "entries": 1}),
    ("/v1/audit/assignments?case=k", "admin", "audit-assignments", K),
]  # fmt: skip
CLAIMS: dict[Role, dict[str, Any]] = {"agency": {"agency": "csc"}}
SHOWN = {
    "cases": "cases", "tunnel": "entries", "hindsight": "entries", "chronology": "entries", "who-knew": "grants",
    "audit-reads": "reads", "audit-assignments": "assignments", "entry": "versions",
}  # fmt: skip
"""Of a view that is a list, the list."""


def last_read(standing: Api) -> dict[str, Any]:
    """The newest read on record but the auditor's own, which is recorded after it has been answered."""
    found: dict[str, Any] = standing.get("/v1/audit/reads?limit=1", "auditor").json()["reads"][0]
    return found


def reads(standing: Api) -> int:
    with psycopg.connect(standing.database_url) as owner:
        row = owner.execute("SELECT count(*) FROM ledger.reads").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(("path", "role", "view", "expected"), VIEWS, ids=[f"{v[0]} {v[1]}" for v in VIEWS])
def test_an_answer_is_on_record_with_who_it_was_for_and_what_it_showed(
    standing: Api, path: str, role: Role, view: str, expected: dict[str, Any]
) -> None:
    head = standing.head()
    answer = standing.client.get(path, headers={**standing.auth(role, **CLAIMS.get(role, {})), "x-purpose": PURPOSE})
    assert answer.status_code == 200, answer.text

    recorded = last_read(standing)
    assert (recorded["view"], recorded["role"], recorded["purpose"]) == (view, role, PURPOSE)
    assert recorded["agency"] == ("csc" if role == "agency" else None)
    assert recorded["request"] == answer.headers["x-request-id"]
    claimed = jwt.decode(
        standing.auth(role, **CLAIMS.get(role, {}))["authorization"][7:], options={"verify_signature": False}
    )
    assert (recorded["subject"], recorded["token"]) == (claimed["sub"], claimed["jti"])
    assert {**recorded, **expected} == recorded
    assert head <= recorded["position"] <= standing.head() or "position" in expected
    if answer.headers["content-type"] == "application/json":
        assert recorded["position"] == answer.json().get("recorded_as_of", recorded)["position"]
        if view in SHOWN:
            assert recorded["entries"] == len(answer.json()[SHOWN[view]])


def test_every_call_that_needs_a_token_is_on_record_or_shows_nothing_of_a_case(standing: Api) -> None:
    gets = {path for method, path in PERMISSIONS if method == "GET"}
    log = {path for path in gets if path.startswith("/v1/ledger/")}

    assert {path for _, path in ON_RECORD} == gets - log - SHOWING_NOTHING_OF_A_CASE
    tried = {
        route.path
        for path, *_ in VIEWS
        for route in standing.app.routes
        if isinstance(route, APIRoute) and route.path_regex.match(path.partition("?")[0])
    }
    assert {path for _, path in ON_RECORD} <= tried


def test_no_route_has_a_connection_of_its_own_but_where_nothing_of_a_case_is_shown() -> None:
    """A route reads in `call.reading`, or shows nothing: the database sees to that, and this to who tries."""
    using = set()
    for file in Path(api.routes.__file__).parent.glob("*.py"):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef) and any(
                isinstance(node, ast.Attribute) and node.attr == "readers" for node in ast.walk(function)
            ):
                using.add((file.stem, function.name))

    assert {(module, name) for module, name in using if module != "log"} == {
        ("registers", "agencies"), ("running", "readyz"), ("evidence", "_checkpoint")
    }  # fmt: skip


@pytest.mark.parametrize("role", ["reviewer", "auditor"])
@pytest.mark.parametrize("stated", [None, "", "x" * 201, "a\tb", "caf\xe9\x9f"])
def test_reviewers_and_auditors_say_what_they_read_for(standing: Api, role: Role, stated: str | None) -> None:
    before = reads(standing)
    headers = {"authorization": standing.auth(role)["authorization"]}
    for path in ("/v1/cases", "/v1/cases/none", "/v1/cases?nonsense=1", "/v1/entries/police/inc-1/who-knew"):
        given = headers if stated is None else {**headers, "x-purpose": stated.encode("latin-1")}
        refused = standing.client.get(path, headers=given)  # type: ignore[arg-type]  # a header's value may be bytes
        assert problem_of(refused)["type"] == "/problems/purpose-required"
        assert refused.status_code == 400
    assert reads(standing) == before


def test_a_purpose_is_kept_as_stated_and_others_may_state_one(standing: Api) -> None:
    token = standing.auth("agency", agency="csc")
    path = "/v1/cases/k/tunnel?knower=csc"
    said = r"s47 enquiry: Zoë’s {review}, 'draft' \ 2; SELECT 1"
    assert standing.client.get(path, headers=token).status_code == 200
    assert last_read(standing)["purpose"] is None
    as_bytes = {name.encode(): value.encode() for name, value in token.items()}
    assert standing.client.get(path, headers={**as_bytes, b"x-purpose": said.encode()}).status_code == 200
    assert last_read(standing)["purpose"] == said
    twice = standing.client.get(path, headers=[*token.items(), ("x-purpose", "a"), ("x-purpose", "b")])
    assert problem_of(twice)["type"] == "/problems/purpose-required"


def test_a_purpose_is_in_no_log_and_no_metric(standing: Api) -> None:
    with capture_logs() as logged:
        standing.client.get("/v1/cases", headers={**standing.auth("reviewer"), "x-purpose": "about Hamzah"})
        standing.client.get("/v1/cases/none", headers={**standing.auth("reviewer"), "x-purpose": "about Hamzah"})
    assert "Hamzah" not in str(logged)
    assert "Hamzah" not in standing.client.get("/metrics").text


def test_the_id_that_a_caller_gives_a_request_is_the_one_on_record(standing: Api) -> None:
    headers = standing.auth("reviewer")
    answer = standing.client.get("/v1/cases", headers={**headers, "x-request-id": "their-own.1"})
    assert answer.headers["x-request-id"] == "their-own.1"
    assert last_read(standing)["request"] == "their-own.1"
    refused = standing.client.get("/v1/cases/none", headers={**headers, "x-request-id": "their-own.2"})
    assert refused.json()["instance"] == "/requests/their-own.2"
    for no_id in ("", "a b", "x" * 129, "<script>"):
        other = standing.client.get("/v1/cases", headers={**headers, "x-request-id": no_id})
        assert other.headers["x-request-id"] != no_id


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/cases/none", 404), ("/v1/cases/other/tunnel?knower=csc", 404), ("/v1/cases/k/tunnel?knower=gp", 403),
     ("/v1/cases/k/tunnel?knower=csc&as_of=then", 422), ("/v1/cases/k/tunnel?knower=csc&recorded_as_of=999", 422),
     ("/v1/entries/gp/visit-1", 404), ("/v1/cases/k/hindsight?knower=csc", 403)],
)  # fmt: skip
def test_a_call_that_shows_nothing_is_not_on_record(standing: Api, path: str, status: int) -> None:
    before = reads(standing)
    assert standing.get(path, "agency", agency="csc").status_code == status
    assert reads(standing) == before


def test_what_cannot_be_recorded_is_not_sent(little: Api) -> None:
    tunnel = "/v1/cases/k/tunnel?knower=csc"
    assert little.get(tunnel).status_code == 200
    with psycopg.connect(little.database_url, autocommit=True) as owner:
        for refuse, allow in (
            ("ALTER TABLE ledger.reads ADD CHECK (position < 0) NOT VALID",
             "ALTER TABLE ledger.reads DROP CONSTRAINT reads_position_check"),
            ("ALTER FUNCTION ledger.record_read RENAME TO recorded_read",
             "ALTER FUNCTION ledger.recorded_read RENAME TO record_read"),
        ):  # fmt: skip
            before = reads(little)
            owner.execute(refuse.encode())
            for path in (tunnel, "/v1/cases/k/chronology", "/v1/entries/gp/visit-1", "/v1/cases"):
                refused = little.get(path)
                assert problem_of(refused)["type"] == "/problems/unavailable"
                assert refused.headers["retry-after"] == "1"
            assert reads(little) == before
            owner.execute(allow.encode())
    assert little.get(tunnel).status_code == 200


QUEUES = {"a writer": 83860381975890, "the sealing of reads": 83860381975895, "the sealing of events": 91556913366354}


@pytest.mark.parametrize("queue", QUEUES)
def test_reads_are_answered_and_recorded_though_nobody_can_write_or_seal(standing: Api, queue: str) -> None:
    """None of them waits in a queue of those who write: whoever holds that up holds up no reader, and no record."""
    reading = [(path, role) for path, role, *_ in VIEWS if not path.endswith("/evidence")]  # which wants a checkpoint
    standing.get("/v1/cases")  # a reviewer's first call records what they are assigned
    before = reads(standing)
    with psycopg.connect(standing.database_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [QUEUES[queue]])
        answers = [standing.get(path, role, **CLAIMS.get(role, {})).status_code for path, role in reading]

    assert answers == [200] * len(reading)
    assert reads(standing) == before + len(reading)


FILTERS = ["subject=nobody", "agency=gp", "role=importer", "role=operator", "case=other", "view=hindsight",
           "from=2100-01-01", "to=2001-01-01"]  # fmt: skip
KEPT = ["subject=csc", "agency=csc", "role=agency", "case=k", "view=tunnel", "from=2001-01-01", "to=2100-01-01"]


def test_an_auditor_finds_reads_by_who_read_what_and_when_page_by_page(little: Api) -> None:
    for day in ("2008-07-14", "2008-07-15", "2008-07-16"):
        little.get(f"/v1/cases/k/tunnel?knower=csc&as_of={day}", "agency", agency="csc")

    def found(query: str) -> dict[str, Any]:
        body: dict[str, Any] = little.get(f"/v1/audit/reads?{query}", "auditor").json()
        return body

    for given in KEPT:
        assert [item["as_of"] for item in found(given)["reads"]][-3:] == [
            "2008-07-16", "2008-07-15", "2008-07-14"
        ]  # fmt: skip
    for given in FILTERS:
        assert found(given)["reads"] == []
    first = found("after=0&limit=2&view=tunnel")
    assert [item["as_of"] for item in first["reads"]] == ["2008-07-14", "2008-07-15"]
    second = found(f"after={first['next']}&limit=2&view=tunnel")
    assert [item["as_of"] for item in second["reads"]] == ["2008-07-16"]
    assert second["next"] is None
    assert {item["view"] for item in found("role=auditor")["reads"]} == {"audit-reads"}
    assert all(item["purpose"] == PURPOSE for item in found("role=auditor")["reads"])
