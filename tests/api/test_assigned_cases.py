"""Which cases a reviewer sees: what is assigned on record, from whatever issuer their token is."""

import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from serving import Api, problem_of

from api.tokens.callers import Role
from api.tokens.keys import signing_key
from ledger.assigning import assignment


def listed(api: Api, subject: str, cases: list[str] | None) -> list[str]:
    claims: dict[str, Any] = {"subject": subject} | ({} if cases is None else {"cases": cases})
    return [case["case"] for case in api.get("/v1/cases", **claims).json()["cases"]]


def forget(api: Api) -> None:
    """Have the app look at every token as if for the first time, as one started anew does."""
    api.app.state.services.first_uses.forget()


def on_record(api: Api, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/v1/audit/assignments{query}", "auditor").json()["assignments"]
    return found


def test_the_first_use_of_a_local_token_records_what_it_assigns_once(little: Api) -> None:
    head = little.head()
    for _ in range(3):
        assert little.get("/v1/cases/k", subject="r.one", cases=["k"]).status_code == 200
        forget(little)

    (recorded,) = on_record(little)
    assert (recorded["reviewer"], recorded["case"], recorded["counts"]) == ("r.one", "k", True)
    assert (recorded["position"], little.head()) == (head + 1, head + 1)


def test_what_is_taken_back_stays_so_whatever_the_token_says(little: Api) -> None:
    assert listed(little, "r.one", ["k", "other"]) == ["k", "other"]
    assert little.post(assignment("end", "r.one", ["k"], ended=True), "admin").status_code == 201
    forget(little)
    assert listed(little, "r.one", ["k", "other"]) == ["other"]
    assert little.get("/v1/cases/k/tunnel?knower=*", subject="r.one", cases=["k", "other"]).status_code == 404


@pytest.mark.parametrize(("taken", "left"), [(["k"], ["other"]), (["*"], [])])
def test_what_is_taken_back_before_a_token_is_first_used_is_not_given_by_it(
    little: Api, taken: list[str], left: list[str]
) -> None:
    little.auth("reviewer", subject="r.two", cases=["k", "other"])
    time.sleep(1.1)  # a token's time of issue is in whole seconds
    assert little.post(assignment("end", "r.two", taken, ended=True), "importer").status_code == 201
    assert listed(little, "r.two", ["k", "other"]) == left


def test_every_case_but_one(little: Api) -> None:
    assert listed(little, "r.all", ["*"]) == ["k", "other"]
    little.post(assignment("end", "r.all", ["k"], ended=True), "admin")
    assert listed(little, "r.all", ["*"]) == ["other"]
    assert little.get("/v1/cases/k/chronology", subject="r.all", cases=["*"]).status_code == 404
    assert little.get("/v1/cases/other/chronology", subject="r.all", cases=["*"]).status_code == 200


def test_a_token_that_claims_no_cases_sees_what_is_assigned_to_its_subject(little: Api) -> None:
    """As an OIDC issuer's tokens may: who sees what is then for the ledger's administrator to say."""
    claims = jwt.decode(little.issuer.issue("reviewer", subject="r.oidc"), options={"verify_signature": False})
    del claims["cases"]
    signing = signing_key(Path(little.app.state.services.settings.keys))
    token = jwt.encode(claims, signing.key, algorithm="EdDSA", headers={"kid": signing.key_id})
    headers = {"authorization": f"Bearer {token}", "x-purpose": "to test"}

    def seen() -> list[str]:
        return [case["case"] for case in little.client.get("/v1/cases", headers=headers).json()["cases"]]

    assert seen() == []
    assert little.post(assignment("one", "r.oidc", ["other"]), "admin").status_code == 201
    assert seen() == ["other"]
    assert little.post(assignment("two", "r.oidc", ["*"]), "admin").status_code == 201
    assert seen() == ["k", "other"]


def test_who_could_see_a_case_is_answerable_as_of_any_position_and_moment(little: Api) -> None:
    first = little.post(assignment("one", "r.one", ["k"]), "admin").json()["receipts"][0]
    given = first["position"]
    little.post(assignment("two", "r.two", ["*"]), "admin")
    ended = little.post(assignment("end", "r.one", ["k"], ended=True, reason="Closed"), "admin")
    last = ended.json()["receipts"][0]["position"]

    def saw(query: str) -> list[str]:
        return [item["reviewer"] for item in on_record(little, query) if item["counts"] and not item["ended"]]

    assert saw(f"?case=k&recorded_as_of={given}") == ["r.one"]
    assert saw(f"?case=k&recorded_as_of={first['recorded_at']}") == ["r.one"]
    assert saw("?case=k&recorded_as_of=2008-07-14T10:00:00Z") == []
    assert saw(f"?case=k&recorded_as_of={last - 1}") == ["r.one", "r.two"]
    assert saw("?case=k") == ["r.two"]
    assert saw("?reviewer=r.one") == []
    assert on_record(little, "?reviewer=r.one")[-1]["reason"] == "Closed"
    beyond = little.get("/v1/audit/assignments?recorded_as_of=999", "auditor")
    assert problem_of(beyond)["type"] == "/problems/invalid-request"


@pytest.mark.parametrize(("role", "status"), [("admin", 201), ("importer", 201), ("agency", 403), ("reviewer", 403)])
def test_only_an_administrator_or_an_importer_assigns(little: Api, role: Role, status: int) -> None:
    claims = {"agency": "csc"} if role == "agency" else {}
    assert little.post(assignment("one", "r.one", ["*"]), role, **claims).status_code == status


def test_nobody_seals_reads_by_posting(little: Api) -> None:
    event = {
        **assignment("seal", "r.one", ["k"]),
        "type": "safeguarding.reads-sealed.v1",
        "data": {"size": 1, "root": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
    }
    assert problem_of(little.post(event, "admin"))["type"] == "/problems/not-yours"
    assert problem_of(little.post(event, "importer"))["type"] == "/problems/not-yours"
