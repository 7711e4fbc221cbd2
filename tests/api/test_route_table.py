"""Every route, every role, own and other agency, assigned and unassigned case, existing or not: in one table.

The agency is csc, which holds something in case `k` and nothing in `other`; the reviewer is assigned `k`. There is no
case `none`. Where what is not theirs is answered as what there is not, both are 404; where the call itself says that it
is not theirs, both are 403: nobody learns of what there is by trying.
"""

from typing import Any, Final

import pytest
from little_case import entry
from serving import Api, problem_of

from api.permissions import OPEN
from api.tokens.callers import ROLES, Role

CLAIMS: Final[dict[Role, dict[str, Any]]] = {"agency": {"agency": "csc"}, "reviewer": {"cases": ["k"]}}

CASES = ("k", "other", "none")
ALL_403 = (403, 403, 403)
THEIRS = (200, 404, 404)
REGISTER = (200, 200, 404)

# Of a case: what agency, importer, reviewer, auditor and admin are answered in k, in other, in none.
Row = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]
OF_CASES: Final[dict[str, Row]] = {
    "/v1/cases/{}": (THEIRS, ALL_403, THEIRS, REGISTER, REGISTER),
    "/v1/cases/{}/tunnel?knower=csc": (THEIRS, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/tunnel?knower=csc/team": (THEIRS, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/tunnel?knower=police": (ALL_403, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/tunnel?knower=*": (ALL_403, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/hindsight?knower=csc": (ALL_403, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/hindsight?knower=police": (ALL_403, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/sightings?knower=csc": (THEIRS, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/sightings?knower=police": (ALL_403, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/claims?knower=csc": (THEIRS, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/claims?knower=police": (ALL_403, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/chronology": (ALL_403, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/anomalies": (ALL_403, ALL_403, THEIRS, ALL_403, ALL_403),
    "/v1/cases/{}/evidence": (ALL_403, ALL_403, THEIRS, ALL_403, ALL_403),
}

# Of an entry: its own, one it was told, one of its case that it was not, one of another case, none, none of its own.
ENTRIES = ("csc/dec-1", "police/inc-1", "gp/visit-1", "school/other-1", "gp/none", "csc/none")
NEVER = (403, 403, 403, 403, 403, 403)
ASSIGNED = (200, 200, 200, 404, 404, 404)
OF_ENTRIES: Final[dict[str, Row]] = {
    "/v1/entries/{}": ((200, 200, 404, 404, 404, 404), NEVER, ASSIGNED, NEVER, NEVER),
    "/v1/entries/{}/who-knew": (NEVER, NEVER, ASSIGNED, (200, 200, 200, 200, 404, 404), NEVER),
    "/v1/entries/{}/decision-tunnel": ((200, 403, 403, 403, 403, 404), NEVER, ASSIGNED, NEVER, NEVER),
}

# Of no one case.
ALONE: Final[dict[str, tuple[int, int, int, int, int]]] = {
    "/v1/agencies": (200, 200, 200, 200, 200),
    "/v1/cases": (200, 403, 200, 200, 200),
    "/v1/audit/reads": (403, 403, 403, 200, 403),
    "/v1/audit/assignments": (403, 403, 403, 200, 200),
}

# Of the log, which holds hashes, positions and times: it is for all, and says nothing of any case.
ALL: Final = (200, 200, 200, 200, 200)
OF_THE_LOG: Final[dict[str, tuple[int, int, int, int, int]]] = {
    "/v1/ledger/checkpoint": ALL,
    "/v1/ledger/key": ALL,
    "/v1/ledger/tile/0/000.p/3": ALL,
    "/v1/ledger/tile/entries/000.p/3": ALL,
    "/v1/ledger/proof/inclusion?position=1": ALL,
    "/v1/ledger/proof/consistency?from=1": ALL,
    "/v1/ledger/proof/tlog?position=1": ALL,
}
COSIGNATURES: Final = (403, 403, 403, 422, 422)  # of no checkpoint

# Posting as csc, as another agency, as none there is, as the partnership; by csc, in cases it holds and does not.
POSTED = ("csc k", "csc other", "csc none", "police k", "nobody k", "partnership")
OF_POSTS: Final[Row] = (
    (201, 201, 422, 403, 403, 403), (201, 201, 422, 201, 422, 201), NEVER, NEVER, (403, 403, 403, 403, 403, 201)
)  # fmt: skip


def cells() -> list[tuple[str, Role, int]]:
    """Every call with what it is to be answered."""
    of_cases = [
        (path.format(case), role, statuses[place])
        for path, row in OF_CASES.items()
        for role, statuses in zip(ROLES, row, strict=True)
        for place, case in enumerate(CASES)
    ]
    of_entries = [
        (path.format(ref), role, statuses[place])
        for path, row in OF_ENTRIES.items()
        for role, statuses in zip(ROLES, row, strict=True)
        for place, ref in enumerate(ENTRIES)
    ]
    each = {**ALONE, **OF_THE_LOG}.items()
    alone = [(path, role, status) for path, row in each for role, status in zip(ROLES, row, strict=True)]
    return of_cases + of_entries + alone


@pytest.mark.parametrize(("path", "role", "status"), cells(), ids=str)
def test_a_call_is_answered_as_the_table_says(standing: Api, path: str, role: Role, status: int) -> None:
    assert standing.get(path, role, **CLAIMS.get(role, {})).status_code == status


@pytest.mark.parametrize("role", ROLES)
def test_what_there_is_and_what_there_is_not_are_refused_alike(standing: Api, role: Role) -> None:
    """The same words, the same members: only what was asked differs."""
    for path, row in OF_CASES.items():
        if row[ROLES.index(role)][1] != 200:
            there, absent = (standing.get(path.format(case), role, **CLAIMS.get(role, {})) for case in CASES[1:])
            assert problem_of(there) == problem_of(absent)
            assert dict(there.headers, **same(there)) == dict(absent.headers, **same(absent))
    for path, row in OF_ENTRIES.items():
        refused = [
            problem_of(standing.get(path.format(ref), role, **CLAIMS.get(role, {})))
            for ref, status in zip(ENTRIES[2:5], row[ROLES.index(role)][2:5], strict=True)
            if status != 200
        ]
        assert all(problem == refused[0] for problem in refused)


def same(response: Any) -> dict[str, str]:
    """What of the headers is each call's own."""
    return dict.fromkeys(("date", "x-request-id", "content-length"), "") | {
        "content-type": response.headers["content-type"]
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("posted", POSTED)
def test_a_post_is_answered_as_the_table_says(little: Api, posted: str, role: Role) -> None:
    agency, _, case = posted.partition(" ")
    event = entry(f"{agency}/new", case=case)
    if agency == "partnership":
        event = {
            "specversion": "1.0", "id": "new", "source": "/partnership", "type": "safeguarding.agency.v1",
            "data": {"code": "new", "name": "New", "kind": "6"},
        }  # fmt: skip
    expected = OF_POSTS[ROLES.index(role)][POSTED.index(posted)]

    assert little.post(event, role, **CLAIMS.get(role, {})).status_code == expected


@pytest.mark.parametrize(("role", "status"), list(zip(ROLES, COSIGNATURES, strict=True)))
def test_a_cosignature_is_answered_as_the_table_says(standing: Api, role: Role, status: int) -> None:
    headers = {**standing.auth(role, **CLAIMS.get(role, {})), "content-type": "text/plain"}
    answer = standing.client.post("/v1/ledger/cosignatures", content=b"of nothing", headers=headers)
    assert answer.status_code == status


def test_the_table_has_every_route_that_is_described(standing: Api) -> None:
    """Those of the pages are in a table of their own: tests/api/pages/test_page_table.py."""
    described = {
        (method.upper(), path)
        for path, item in standing.client.get("/openapi.json").json()["paths"].items()
        for method in item
    }
    in_table = {("GET", path.partition("?")[0].replace("{}", "{case}")) for path in OF_CASES}
    in_table |= {("GET", path.replace("{}", "{agency}/{id}")) for path in OF_ENTRIES}
    in_table |= {("GET", path) for path in ALONE} | {("POST", "/v1/events"), ("POST", "/v1/ledger/cosignatures")}
    in_table |= {("GET", _described(path.partition("?")[0])) for path in OF_THE_LOG}

    assert described == in_table | (OPEN - {("GET", "/openapi.json")})


def _described(path: str) -> str:
    """An address of the log as it is described."""
    return path.replace("/tile/0/", "/tile/{level}/").replace("000.p/3", "{index}")
