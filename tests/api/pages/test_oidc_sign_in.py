"""Signing in at an issuer from a browser: there, back with a code, and everything that must not sign anybody in."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from logging_in import (
    ENDPOINTS,
    SECRET,
    answer_code,
    asked_of,
    back_from,
    is_signed_in,
    logged_in,
    sent_there,
    with_parameters,
)
from oidc_issuers import ED25519, KeySet, LibraryIssuer, key_set, library_issuer
from serving import Api, api_on
from standing import standing_api
from visitors import send, visitor

from api.settings import Oidc, Settings
from ledger.assigning import assignment
from ops.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def issuer() -> Iterator[LibraryIssuer]:
    """Yield an issuer that is not ours."""
    with library_issuer() as running:
        running.know("r.one", role="reviewer", cases=["k"])
        running.know("nobody", hobby="chess")
        yield running


@pytest.fixture(scope="module")
def served(
    server: EmbeddedServer,
    template_url: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
    issuer: LibraryIssuer,
) -> Iterator[Api]:
    """Yield a ledger at which people sign in with that issuer, whose ID tokens are for the ledger itself."""
    oidc = Oidc(issuer.url, "ledger", client_id="ledger", client_secret=SECRET)
    with standing_api(server, template_url, worker_id, tmp_path_factory.mktemp("library"), oidc) as api:
        assert api.post(assignment("one", "r.one", ["k"])).status_code == 201
        yield api


def test_who_logs_in_at_the_issuer_comes_back_signed_in_to_where_they_wanted(
    served: Api, issuer: LibraryIssuer
) -> None:
    with visitor(served) as client:
        offered = client.get("/sign-in?next=/cases/k/tunnel?knower=csc")
        assert 'href="/sign-in/organisation?next=/cases/k/tunnel%3Fknower%3Dcsc"' in offered.text
        address = sent_there(client, "/cases/k/tunnel?knower=csc")
        assert address.startswith(f"{issuer.url}/oauth2/authorize?")
        back = client.get(logged_in(address))
        assert back.status_code == 303
        assert back.headers["location"] == "/cases/k/tunnel?knower=csc"
        send(client, "/cases/k/purpose", purpose="a test")
        assert client.get("/cases/k/tunnel?knower=csc").status_code == 200
        assert "r.one" in client.get("/cases").text
        assert client.get("/signed-out").status_code == 303
        out = send(client, "/sign-out", "/cases")
        assert out.headers["location"] == "/signed-out"
        assert f'href="{issuer.url}/oauth2/end_session?client_id=ledger"' in client.get("/signed-out").text
        assert not is_signed_in(client)


def test_an_answer_counts_once_and_by_its_state_alone_and_a_made_up_one_uses_nothing_up(served: Api) -> None:
    with visitor(served) as client:
        back = logged_in(sent_there(client))
        for state in (None, "", "0" * 64, "\udc80"):
            made_up = client.get(with_parameters(back, state=state) if state != "\udc80" else f"{back}&state=again")
            assert made_up.status_code == 400
            assert "could not be finished" in made_up.text
            assert not is_signed_in(client)
        held = dict(client.cookies)
        assert client.get(back).status_code == 303
        client.cookies.clear()
        client.cookies.update(held)
        assert client.get(back).status_code == 400
        assert not is_signed_in(client)


def test_nobody_is_signed_in_by_an_answer_that_another_browser_asked_for(served: Api) -> None:
    with visitor(served) as attacker, visitor(served) as victim:
        back = logged_in(sent_there(attacker))
        assert victim.get(back).status_code == 400
        sent_there(victim)
        assert victim.get(back).status_code == 400
        assert not is_signed_in(victim)


def test_somebody_of_whom_the_issuer_says_no_role_is_told_whom_to_ask(served: Api) -> None:
    with visitor(served) as client:
        refused = client.get(logged_in(sent_there(client), "nobody"))
        assert refused.status_code == 403
        assert "has no access to this ledger" in refused.text
        assert not is_signed_in(client)


def test_errors_of_the_issuer_are_told_in_our_words_and_lead_back(scripted: Api, told: KeySet) -> None:
    with visitor(scripted) as client:
        for error, status in (("access_denied", 403), ("server_error", 502), ("<b>x</b>", 502)):
            answer = back_from(
                told, sent_there(client, "/cases/k"), code=None, error=error, error_description="<b>click</b>"
            )
            told_so = client.get(answer)
            assert told_so.status_code == status
            assert "click" not in told_so.text
            assert "<b>" not in told_so.text
            assert 'href="/sign-in?next=/cases/k"' in told_so.text
            assert told_so.headers["referrer-policy"] == "no-referrer"
        assert client.get(back_from(told, sent_there(client), code=None)).status_code == 502
        told.answers["/token"] = (400, {}, b'{"error": "invalid_grant"}')
        assert client.get(back_from(told, sent_there(client))).status_code == 502


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_whoever_comes_back_is_not_sent_on_to_another_site(scripted: Api, told: KeySet, onward: str) -> None:
    with visitor(scripted) as client:
        address = sent_there(client, onward)
        answer_code(told, address)
        assert client.get(back_from(told, address)).headers["location"] == "/cases"


def test_while_the_issuer_is_away_that_is_said_and_a_token_still_signs_in(database_url: str, tmp_path: Path) -> None:
    with ExitStack() as there:
        leaving = there.enter_context(key_set())
        leaving.add("k1", ED25519)
        leaving.document = {name: leaving.url + path for name, path in ENDPOINTS.items()}
        settings = Settings(database_url, tmp_path, oidc=Oidc(leaving.url, "ledger", client_id="pages"))
        with api_on(database_url, tmp_path, settings) as api, visitor(api) as client:
            back = back_from(leaving, sent_there(client))
            there.close()
            away = client.get(back)
            assert (away.status_code, away.headers["retry-after"]) == (503, "5")
            assert "cannot be reached" in away.text
    with api_on(database_url, tmp_path, settings) as api, visitor(api) as client:
        assert client.get("/sign-in/organisation").status_code == 503
        assert client.get(api.app.state.services.sessions.link(api.issuer.issue("auditor"))).status_code == 303


def test_no_code_no_token_and_nobody_is_in_the_log(
    capfd: pytest.CaptureFixture[str],
    database_url: str,
    tmp_path: Path,
    told: KeySet,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # A server of its own, which ends before what it writes to is given back: Python falls over where a thread prints
    # while sys.stdout is being replaced.
    caplog.set_level(logging.INFO)  # the level of a server's log
    settings = Settings(database_url, tmp_path, oidc=Oidc(told.url, "ledger", client_id="pages", client_secret=SECRET))
    with api_on(database_url, tmp_path, settings) as api, visitor(api) as client:
        seen = []
        for claims in ({}, {"nonce": "another"}, {"sub": "somebody.by.name", "exp": 1}):
            address = sent_there(client)
            answer_code(told, address, **claims)
            seen += [asked_of(address)[name] for name in ("state", "nonce", "code_challenge")]
            client.get(back_from(told, address))
            seen += [told.sent[-1][0]["code_verifier"], told.answers["/token"][2].decode()[20:60]]
        client.get(back_from(told, sent_there(client), error="o.who@example", error_description="o.who@example"))
    ours = [record.getMessage() for record in caplog.records if "/sign-in/" not in record.getMessage()]
    log = "\n".join([*capfd.readouterr(), *ours])
    assert "an OIDC issuer's answer was not used" in log
    for secret in (*seen, "a-code-of-the-issuer", "somebody.by.name", "o.who", SECRET):
        assert secret not in log


def test_a_browser_that_only_guesses_begins_nothing_and_an_address_only_so_many(
    database_url: str, tmp_path: Path, told: KeySet
) -> None:
    settings = Settings(database_url, tmp_path, oidc=Oidc(told.url, "ledger", client_id="pages"))
    with api_on(database_url, tmp_path, settings) as api, visitor(api) as client:
        guess = client.get("/sign-in/organisation", headers={"sec-purpose": "prefetch"})
        assert (guess.status_code, len(client.cookies)) == (204, 0)
        answers = {client.get("/sign-in/organisation").status_code for _ in range(80)}
        assert answers == {303, 429}


def test_without_a_client_id_nothing_of_it_is_there(standing: Api) -> None:
    with visitor(standing) as client:
        assert "organisation" not in client.get("/sign-in").text
        assert client.get("/sign-in/organisation").status_code == 404
        assert client.get("/sign-in/callback?code=c&state=s").status_code == 404
