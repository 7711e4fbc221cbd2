"""Every page, every role, own and other agency, assigned and unassigned case, existing or not: in one table.

As `tests/api/test_route_table.py` has it for calls, and of the same ledger: csc holds something in case `k` and nothing
in `other`; the reviewer is assigned `k`; there is no case `none`.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import httpx
import pytest
from serving import Api
from visitors import form_token, origin, send, signed_in, visitor

from api.pages.permissions import OPEN_PAGES, PAGES
from api.tokens.callers import ROLES, Role

CLAIMS: Final[dict[Role, dict[str, Any]]] = {"agency": {"agency": "csc"}, "reviewer": {"cases": ["k"]}}

Statuses = tuple[int, ...]
Row = tuple[Statuses, Statuses, Statuses, Statuses, Statuses]
"""What agency, importer, reviewer, auditor and admin are answered, of each case or entry or, alone, once."""

CASES: Final = ("k", "other", "none")
NO: Final = (403, 403, 403)
THEIRS: Final = (200, 404, 404)
ASKED: Final = (303, 404, 404)  # on to the address with the day that is meant
FORM: Final = (200, 200, 200)  # it says nothing of the case
SENT: Final = (303, 303, 303)
UNFINISHED: Final = (422, 422, 422)
REGISTER: Final = (200, 200, 404)
OF_CASES: Final[dict[str, Row]] = {
    "GET /cases/{}": (THEIRS, NO, THEIRS, REGISTER, REGISTER),
    "GET /cases/{}/purpose": (FORM, NO, FORM, FORM, FORM),
    "POST /cases/{}/purpose": (SENT, NO, SENT, SENT, SENT),
    "GET /cases/{}/lanes": (NO, NO, THEIRS, NO, NO),
    "GET /cases/{}/tunnel?knower=csc": (THEIRS, NO, THEIRS, NO, NO),
    "GET /cases/{}/tunnel?knower=csc/team": (THEIRS, NO, THEIRS, NO, NO),
    "GET /cases/{}/tunnel?knower=police": (NO, NO, THEIRS, NO, NO),
    "GET /cases/{}/tunnel?knower=*": (NO, NO, THEIRS, NO, NO),
    "GET /cases/{}/step-out?knower=csc": (NO, NO, THEIRS, NO, NO),
    "GET /cases/{}/children": (ASKED, NO, ASKED, NO, NO),
    "GET /cases/{}/children?knower=csc&as_of=2008-12-31": (THEIRS, NO, THEIRS, NO, NO),
    "GET /cases/{}/children?knower=police&as_of=2008-12-31": (NO, NO, THEIRS, NO, NO),
    "GET /cases/{}/believed": (THEIRS, NO, THEIRS, NO, NO),
    "GET /cases/{}/chronology": (NO, NO, THEIRS, NO, NO),
    "GET /cases/{}/compare": (THEIRS, NO, THEIRS, NO, NO),
    "GET /cases/{}/decisions": (THEIRS, NO, THEIRS, NO, NO),
    "GET /cases/{}/evidence": (NO, NO, THEIRS, NO, NO),
    "POST /cases/{}/evidence": (NO, NO, THEIRS, NO, NO),
    "GET /cases/{}/record": (FORM, FORM, NO, NO, NO),
    "GET /cases/{}/record/contact": (FORM, FORM, NO, NO, NO),
    "POST /cases/{}/record/contact": (UNFINISHED, UNFINISHED, NO, NO, NO),
}

# Its own, one it was told, one of its case that it was not, one of another case, none, none of its own.
ENTRIES: Final = ("csc/dec-1", "police/inc-1", "gp/visit-1", "school/other-1", "gp/none", "csc/none")
NEVER: Final = (403,) * 6
ALWAYS: Final = (200,) * 6
ASSIGNED: Final = (200, 200, 200, 404, 404, 404)
OWN: Final = (200, 403, 403, 403, 403, 404)
NOWHERE: Final = (404,) * 6  # an importer sees no entries, and sends what it knows of them
OF_ENTRIES: Final[dict[str, Row]] = {
    "GET /decision/{}": (OWN, NEVER, ASSIGNED, NEVER, NEVER),
    "GET /who-knew/{}": (NEVER, NEVER, ASSIGNED, (200, 200, 200, 200, 404, 404), NEVER),
    "GET /entries/{}": ((200, 200, 404, 404, 404, 404), NEVER, ASSIGNED, NEVER, NEVER),
    "GET /entries/{}/proof": ((200, 404, 404, 404, 404, 404), NEVER, ASSIGNED, NEVER, NEVER),
    "GET /entries/{}/accounts": (NEVER, NEVER, ASSIGNED, NEVER, NEVER),
    "GET /entries/{}/correct": (OWN, ALWAYS, NEVER, NEVER, NEVER),
    "POST /entries/{}/correct": ((422, *OWN[1:]), NOWHERE, NEVER, NEVER, NEVER),
    "GET /entries/{}/retract": (OWN, ALWAYS, NEVER, NEVER, NEVER),
    "POST /entries/{}/retract": ((422, *OWN[1:]), NOWHERE, NEVER, NEVER, NEVER),
    "GET /entries/{}/share": ((200, 200, 404, 404, 404, 404), ALWAYS, NEVER, NEVER, NEVER),
    "POST /entries/{}/share": ((422, 422, 404, 404, 404, 404), NOWHERE, NEVER, NEVER, NEVER),
    "GET /receipts/{}": ((200, 404, 404, 404, 404, 404), (200, 200, 200, 200, 404, 404), NEVER, NEVER, NEVER),
}

ALONE: Final[dict[str, Statuses]] = {
    "GET /cases": (200, 403, 200, 200, 200),
    "GET /record": (200, 200, 403, 403, 403),
    "GET /ledger": (200, 200, 200, 200, 200),
    "GET /ledger/checkpoint": (200, 200, 200, 200, 200),
    "GET /ledger/key": (200, 200, 200, 200, 200),
    "GET /ledger/reads": (403, 403, 403, 200, 403),
    "GET /ledger/assignments": (403, 403, 403, 200, 200),
    "GET /ledger/purpose": (403, 403, 403, 200, 200),
    "POST /ledger/purpose": (403, 403, 403, 303, 303),
}

_SAID: Final = ("other", "none", *(part for ref in ENTRIES for part in (ref, ref.replace("/", "%2F"), *ref.split("/"))))
_NAMES: Final = re.compile(
    "|".join(
        [
            r"(?<=-contact-)[0-9a-f]{6}",
            *(rf"(?<![a-z]){name}(?![a-z])" for name in sorted(_SAID, key=len, reverse=True)),
        ]
    )
)
"""What an address names, wherever a page says it again; and the id of a form, which each time is another."""


@pytest.fixture(scope="module")
def visitors(standing: Api) -> Iterator[dict[Role, httpx.Client]]:
    """Yield a browser of each role, in which everything that is asked for has a purpose."""
    with ExitStack() as opened:
        made = {role: opened.enter_context(signed_in(standing, role, **CLAIMS.get(role, {}))) for role in ROLES}
        for client in made.values():
            for case in CASES:
                send(client, f"/cases/{case}/purpose", "/ledger", purpose="a test")
            send(client, "/ledger/purpose", "/ledger", purpose="a test")
        yield made


def asked(client: httpx.Client, call: str) -> httpx.Response:
    """Call a page, as the forms of our pages do where something is sent."""
    method, _, path = call.partition(" ")
    if method == "GET":
        return client.get(path)
    return client.post(path, data={**form_token(client, "/ledger"), "purpose": "a test"}, headers=origin(client))


def cells() -> list[tuple[str, Role, int]]:
    """Every call with what it is to be answered."""
    tables: list[tuple[dict[str, Row], tuple[str, ...]]] = [(OF_CASES, CASES), (OF_ENTRIES, ENTRIES)]
    of_each = [
        (call.format(name), role, statuses[place])
        for table, names in tables
        for call, row in table.items()
        for role, statuses in zip(ROLES, row, strict=True)
        for place, name in enumerate(names)
    ]
    return of_each + [(call, role, of) for call, row in ALONE.items() for role, of in zip(ROLES, row, strict=True)]


@pytest.mark.parametrize(("call", "role", "status"), cells(), ids=str)
def test_a_page_is_answered_as_the_table_says(
    visitors: dict[Role, httpx.Client], call: str, role: Role, status: int
) -> None:
    assert asked(visitors[role], call).status_code == status


def test_the_table_has_every_page() -> None:
    names = {"{case}": OF_CASES, "{agency}/{id}": OF_ENTRIES}
    in_table = {
        (call.partition(" ")[0], call.partition(" ")[2].partition("?")[0].replace("{}", name))
        for name, table in names.items()
        for call in table
    }
    in_table |= {(call.partition(" ")[0], call.partition(" ")[2]) for call in ALONE}

    assert {(method, path.replace("/record/contact", "/record/{kind}")) for method, path in in_table} == set(PAGES)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_theirs_is_answered_as_what_is_not_there(visitors: dict[Role, httpx.Client], role: Role) -> None:
    """The same page to the byte, but for the name that was asked for."""
    client = visitors[role]
    compared = 0
    for table, names, absent, unseen in ((OF_CASES, CASES, 2, (1,)), (OF_ENTRIES, ENTRIES, 4, (2, 3))):
        for call, row in table.items():
            statuses = row[ROLES.index(role)]
            for place in unseen:
                if statuses[place] == statuses[absent]:
                    there, nothing = (plain(asked(client, call.format(names[at]))) for at in (place, absent))
                    assert there == nothing, (call, names[place])
                    compared += 1
    assert compared > len(OF_CASES)


def plain(answer: httpx.Response) -> tuple[int, dict[str, str], str]:
    """Return an answer without what is each call's own: its moment, its id, and the name that it asked for."""
    own = {"date", "x-request-id", "content-length"}
    headers = {name: _NAMES.sub("", value) for name, value in answer.headers.items() if name not in own}
    return answer.status_code, headers, _NAMES.sub("", answer.text.replace(answer.headers["x-request-id"], ""))


def test_nobody_is_shown_a_page_who_is_not_signed_in(standing: Api) -> None:
    with visitor(standing) as nobody:
        for method, path in sorted(PAGES):
            answer = asked(nobody, f"{method} {path.format(case='k', agency='csc', id='dec-1', kind='contact')}")
            assert answer.status_code in ((303,) if method == "GET" else (303, 401)), (method, path)
            if answer.status_code == 303:
                assert answer.headers["location"].startswith("/sign-in"), (method, path)


def test_the_pages_for_anyone_say_nothing_of_any_case(standing: Api) -> None:
    with visitor(standing) as nobody:
        for method, path in sorted(OPEN_PAGES):
            address = path.format(code="none", name="none")
            answer = nobody.get(address) if method == "GET" else nobody.post(address, headers=origin(nobody))
            assert answer.status_code < 500, (method, path)
            for said in ("Case k", "What was seen", "at home", "csc/dec-1", "CSC"):
                assert said not in answer.text, path
