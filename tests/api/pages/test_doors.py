"""Who gets to see a page: by a session, as the JSON view of the same, and on record."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from erased_cases import approved, proposed
from serving import Api, problem_of
from starlette.requests import Request
from starlette.responses import Response
from visitors import origin, send, signed_in, visitor

from api.pages.permissions import PAGES, reach_of
from api.pages.signing_in.sessions import Sessions, set_cookie
from api.pages.visits import local
from api.permissions import ON_RECORD
from api.tokens.callers import ROLES, Role
from api.tokens.local import LocalIssuer

QUERIES = {
    "/cases/{case}/tunnel": "?knower=csc",
    "/cases/{case}/step-out": "?knower=csc",
    "/cases/{case}/children": "?as_of=2011-01-01",
}
ADDRESSES = {
    path: path.format(case="k", agency="csc", id="dec-1", kind="contact") + QUERIES.get(path, "")
    for method, path in PAGES
    if method == "GET"
}


@pytest.mark.parametrize("path", ADDRESSES.values())
def test_without_a_session_one_is_sent_to_sign_in_and_learns_nothing(standing: Api, path: str) -> None:
    with visitor(standing) as nobody:
        there, not_there = nobody.get(path), nobody.get(path.replace("cases/k", "cases/none").replace("csc/", "none/"))
    assert there.status_code == not_there.status_code == 303
    assert there.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_for_whom_its_view_is(standing: Api, role: Role) -> None:
    claims: dict[str, Any] = {"agency": "csc"} if role == "agency" else {}
    with signed_in(standing, role, **claims) as client:
        send(client, "/ledger/purpose", purpose="a test")
        for method, path in PAGES:
            if method == "GET":
                expected = 200 if reach_of((method, path), role) else 403
                assert client.get(ADDRESSES[path]).status_code == expected, path


def test_an_agency_sees_its_own_tunnel_and_no_word_of_anothers(standing: Api) -> None:
    with signed_in(standing, "agency", agency="gp") as client:
        own = client.get("/cases/k/tunnel")
        assert own.status_code == 200
        assert '<option value="csc"' not in own.text
        assert client.get("/cases/k/tunnel?knower=csc").status_code == 403
        assert client.get("/cases/k/tunnel?knower=*").status_code == 403
        assert client.get("/cases/k/chronology").status_code == 403
        assert client.get("/cases/other").status_code == client.get("/cases/none").status_code == 404


def test_what_is_not_assigned_is_answered_as_what_is_not_there(standing: Api) -> None:
    with signed_in(standing, cases=["k"]) as client:
        send(client, "/cases/other/purpose", purpose="a test")
        send(client, "/cases/none/purpose", purpose="a test")
        unseen, absent = client.get("/cases/other"), client.get("/cases/none")
        assert unseen.status_code == absent.status_code == 404
        assert unseen.text == absent.text
        assert client.get("/entries/school/other-1").text == client.get("/entries/school/none").text


def test_every_page_of_a_case_is_on_record_by_the_name_of_its_view(standing: Api) -> None:
    with signed_in(standing, subject="on-record", purpose="to be seen reading") as client:
        expected = []
        for (method, path), route in PAGES.items():
            if method == "GET" and "{" in path and "purpose" not in path and route in ON_RECORD:
                assert client.get(ADDRESSES[path]).status_code == 200
                expected.append(ON_RECORD[route])
    answer = standing.get("/v1/audit/reads?subject=on-record&case=k", role="auditor").json()
    assert [read["view"] for read in reversed(answer["reads"])] == expected
    assert {read["purpose"] for read in answer["reads"]} == {"to be seen reading"}


def test_before_a_purpose_is_stated_nothing_of_the_case_is_shown(standing: Api) -> None:
    with signed_in(standing, purpose="") as client:
        asked = client.get("/cases/k/tunnel?knower=csc")
        assert asked.status_code == 303
        assert asked.headers["location"] == "/cases/k/purpose?next=%2Fcases%2Fk%2Ftunnel%3Fknower%3Dcsc"
        assert client.get("/entries/csc/dec-1").headers["location"].startswith("/cases/k/purpose")
        assert "mother" not in client.get("/cases/k/purpose").text


@pytest.mark.parametrize("purpose", ["", "   ", "x" * 201, "one\x00two"])
def test_a_purpose_that_says_nothing_is_answered_beside_its_field(standing: Api, purpose: str) -> None:
    with signed_in(standing, purpose="") as client:
        answer = send(client, "/cases/k/purpose", purpose=purpose)
    assert answer.status_code == 422
    assert 'id="purpose-error"' in answer.text


def test_a_form_from_elsewhere_does_nothing(standing: Api) -> None:
    with signed_in(standing) as client:
        for headers in ({}, {"origin": "https://elsewhere.example"}, {"origin": "null"}):
            assert client.post("/sign-out", data={}, headers=headers).status_code == 403
        assert (
            client.post("/sign-out", data={"a": "b"}, headers=origin(client)).status_code == 403
        )  # not of this session
        assert client.post("/sign-out", data={"form_token": "0" * 64}, headers=origin(client)).status_code == 403
        assert client.get("/cases").status_code == 200
        assert send(client, "/sign-out", "/cases").status_code == 303
        assert client.get("/cases").status_code == 303


def test_a_session_that_was_ended_is_ended_for_every_copy_of_its_cookie(standing: Api) -> None:
    with signed_in(standing) as client, visitor(standing) as thief:
        thief.cookies.update(client.cookies)
        assert thief.get("/cases").status_code == 200
        send(client, "/sign-out", "/cases")
        assert thief.get("/cases").status_code == 303


def test_a_token_that_is_accepted_no_more_ends_its_session(standing: Api) -> None:
    sessions: Sessions = standing.app.state.services.sessions
    token = standing.issuer.issue("reviewer", cases=["k"], seconds=-10)
    with visitor(standing) as client:
        follow = client.get(sessions.link(token))
        assert follow.status_code == 401 or follow.headers["location"].startswith("/sign-in")
        assert client.get("/cases").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_within_tls(tmp_path: Path) -> None:
    session = Sessions(tmp_path).begin(_any_token(tmp_path))
    for scheme, name in (("http", "ledger-session"), ("https", "__Host-ledger-session")):
        response = Response()
        scope = {"type": "http", "scheme": scheme, "server": ("h", 1), "path": "/", "headers": []}
        set_cookie(response, Request(scope), session)
        said = [part.strip().lower() for part in response.headers["set-cookie"].split(";")]
        assert said[0].startswith(f"{name}=".lower())
        assert {"httponly", "samesite=lax", "path=/"} <= set(said)
        assert ("secure" in said) == (scheme == "https")


def _any_token(folder: Path) -> str:
    return LocalIssuer(folder / "keys").issue("auditor")


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "elsewhere", "", "/a\nb"]
)
def test_nobody_is_sent_on_to_another_site(address: str) -> None:
    assert local(address) == "/cases"
    assert local("/cases/k/tunnel?knower=csc&as_of=2008-12-01") == "/cases/k/tunnel?knower=csc&as_of=2008-12-01"


def test_an_address_that_is_not_there_is_a_page_for_a_browser_and_a_problem_for_others(standing: Api) -> None:
    as_browser = standing.client.get("/nowhere", headers={"accept": "text/html,*/*;q=0.8"})
    assert as_browser.status_code == 404
    assert "Page not found" in as_browser.text
    assert problem_of(standing.client.get("/nowhere"))["status"] == 404
    assert problem_of(standing.client.get("/v1/nowhere", headers={"accept": "text/html"}))["status"] == 404


def test_pages_bear_a_strict_policy_and_are_not_kept_and_files_are_for_ever(standing: Api) -> None:
    with signed_in(standing) as client:
        looked_at = client.get("/cases/k/tunnel?knower=csc")
        policy = looked_at.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert looked_at.headers["cache-control"] == "no-store"
        for needle in ("<script>", " style=", "javascript:", " onclick="):
            assert needle not in looked_at.text
        for path in _linked(looked_at):
            file = client.get(path)
            assert file.status_code == 200
            if path.startswith("/static/"):
                assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert "@font-face" not in file.text
            assert "GDS Transport" not in file.text


def _linked(looked_at: httpx.Response) -> list[str]:
    parts = looked_at.text.split('"')
    return [
        part.replace("&#39;", "'").replace("&amp;", "&") for part in parts if part.startswith(("/static/", "/foot"))
    ]


def test_what_is_printed_in_the_foot_is_text_whatever_it_is(standing: Api) -> None:
    style = standing.client.get("/foot.css", params={"text": 'a"; } * { display: none } \\ </style>'})
    assert style.headers["content-type"].startswith("text/css")
    assert style.text.count('"') == 2
    assert "display" in style.text
    assert "{ display" not in style.text


def test_an_erased_case_is_said_to_be_erased_on_every_page_and_nothing_of_it_is_left(little: Api) -> None:
    pages = [
        ADDRESSES[path]
        for (method, path), view in PAGES.items()
        if method == "GET" and "{" in path and view in ON_RECORD and not path.endswith("/purpose")
    ]
    with signed_in(little) as client:
        assert {client.get(address).status_code for address in pages} == {200}
        assert little.post([proposed()], "admin", subject="first-person").status_code == 201
        assert little.post([approved()], "admin", subject="second-person").status_code == 201
        for address in pages:
            answer = client.get(address)
            assert answer.status_code == 410, address
            assert "This case was erased" in answer.text
            assert "partnership/erased" in answer.text
            assert "Case k" not in answer.text
        assert send(client, "/cases/k/evidence", "/cases").status_code == 410
        assert "erased by partnership/erased" in client.get("/cases").text
    with signed_in(little, "agency", agency="csc") as client:
        for address in ("/cases/k", "/cases/k/tunnel", "/entries/csc/dec-1/correct", "/entries/csc/dec-1/share"):
            assert client.get(address).status_code == 410, address
