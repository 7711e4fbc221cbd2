"""Whatever bytes come to a page, the answer is one of ours: never a failure, and never another's data."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final, NamedTuple

import httpx
import pytest
from fuzzing import fuzz
from hypothesis import given
from hypothesis import strategies as st
from little_case import entry
from raw_calls import Raw, raw_calls
from serving import Api
from visitors import form_token, origin, send, signed_in
from wire import Answer, exchange

from api import problems
from api.pages.permissions import OPEN_PAGES, PAGES
from api.permissions import Route
from api.tokens.callers import ROLES, Role

CLAIMS: Final[dict[Role, dict[str, Any]]] = {"agency": {"agency": "gp"}, "reviewer": {"cases": ["other"]}}
UNTOLD: Final = "told-to-nobody-but-csc"


class Visitor(NamedTuple):
    """What a browser sends with each call, and what a form of its session holds."""

    headers: tuple[bytes, ...]
    form: dict[str, str]


@pytest.fixture(scope="module")
def visitors(fuzzed: Api) -> Iterator[dict[str, Visitor]]:
    """Yield browsers of every role, none of whom may see what csc and police hold in case k; and one of nobody."""
    told = [{"to": "csc", "received_at": "2008-07-12"}]
    hidden = [
        entry("csc/hidden-1", summary=f"{UNTOLD}-1", outcome=f"{UNTOLD}-2"),
        entry("police/hidden-2", "referral", reason=f"{UNTOLD}-3", recipients=told),
    ]
    assert fuzzed.post(hidden).status_code == 201
    with ExitStack() as opened:
        made = {"nobody": Visitor((), {})}
        for role in ROLES:
            client = opened.enter_context(signed_in(fuzzed, role, **CLAIMS.get(role, {})))
            send(client, "/ledger/purpose", "/ledger", purpose="a test")
            made[role] = _visitor(client)
        yield made


def _visitor(client: httpx.Client) -> Visitor:
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    headers = {"cookie": cookies, "accept": "text/html", **origin(client)}
    return Visitor(tuple(f"{name}: {value}".encode() for name, value in headers.items()), form_token(client, "/ledger"))


def check_answer(answer: Answer) -> None:
    """Check what holds of every answer, whatever was asked."""
    assert answer.status < 500, answer
    assert len(answer.header("content-security-policy")) == 1, answer
    assert answer.header("x-content-type-options") == ["nosniff"]
    assert not answer.header("server")
    assert not answer.header("x-injected")
    assert UNTOLD.encode() not in answer.content
    if answer.status >= 400:
        assert answer.header("content-type")[0] in ("text/html; charset=utf-8", problems.MEDIA_TYPE)
    for place in answer.header("location"):
        assert place.startswith("/"), place
        assert not place.startswith("//"), place


@pytest.mark.parametrize("route", sorted({*PAGES, *OPEN_PAGES} - {("POST", "/sign-out")}), ids=" ".join)
def test_every_call_of_a_page_is_answered_properly(fuzzed: Api, visitors: dict[str, Visitor], route: Route) -> None:
    @fuzz(20)
    @given(data=st.data())
    def answered(data: st.DataObject) -> None:
        who = visitors[data.draw(st.sampled_from(sorted(visitors)))]
        form = {"purpose": "a test", **who.form}
        call: Raw = data.draw(raw_calls(route, who.headers, form))
        for answer in exchange(fuzzed.client.base_url, call.parts, whole=call.whole, head=call.head):
            check_answer(answer)

    answered()
    assert fuzzed.client.get("/healthz").json() == {"status": "alive"}
