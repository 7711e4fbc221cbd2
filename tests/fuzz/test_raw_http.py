"""Whatever bytes come, the answer is one of ours: never a failure, never another's data, and nothing by halves."""

from itertools import count

import orjson
import psycopg
import pytest
from fuzzing import fuzz
from hypothesis import given
from hypothesis import strategies as st
from little_case import entry
from raw_calls import ROUTES, Raw, framings, parts, raw_calls
from serving import BATCH, PURPOSE, Api
from wire import Answer, exchange

from api import problems
from api.openapi import shapes
from api.permissions import PERMISSIONS, Route
from api.security_headers import standing_headers
from api.tokens.callers import Role

_numbers = count(1)

UNTOLD = "told-to-nobody-but-csc"
STANDING = {name.decode(): value.decode() for name, value in standing_headers({"scheme": "http"})}
PROBLEM = shapes.Problem


@pytest.fixture(scope="module")
def guarded(fuzzed: Api) -> Api:
    """Return the app on a ledger in which csc and police hold what gp must not see."""
    claims = [{"about": "child", "attribute": "address", "value": f"{UNTOLD}-4"}]
    told = [{"to": "csc", "received_at": "2008-07-12"}]
    secrets = [
        entry("csc/hidden-1", summary=f"{UNTOLD}-1", outcome=f"{UNTOLD}-2"),
        entry("police/hidden-2", "referral", reason=f"{UNTOLD}-3", claims=claims, recipients=told),
    ]
    assert fuzzed.post(secrets).status_code == 201
    return fuzzed


def check_answer(answer: Answer) -> None:
    """Check what holds of every answer, whatever was asked."""
    assert answer.status < 500, answer
    for name, value in STANDING.items():
        kept_for_ever = name == "cache-control" and answer.status == 200
        assert answer.header(name) == [value] or kept_for_ever, (name, answer)
    assert not answer.header("server")
    assert not answer.header("x-injected")
    if answer.status >= 400:
        assert answer.header("content-type") == [problems.MEDIA_TYPE]


def check_problem(answer: Answer) -> None:
    problem = PROBLEM.model_validate_json(answer.content)
    assert problem.status == answer.status
    assert problem.type.removeprefix("/problems/") in problems.KINDS


def _headers(api: Api, role: Role, **claims: str) -> tuple[bytes, ...]:
    token = api.auth(role, **claims)["authorization"]
    return f"authorization: {token}".encode(), f"x-purpose: {PURPOSE}".encode()


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_every_call_is_answered_properly_and_gives_nothing_of_anothers(guarded: Api, route: Route) -> None:
    callers: dict[str, tuple[bytes, ...]] = {"nobody": (), "agency": _headers(guarded, "agency", agency="gp")}
    for role in PERMISSIONS.get(route, {}):
        if role != "agency":
            callers[role] = _headers(guarded, role)

    @fuzz(30)
    @given(data=st.data())
    def answered(data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(sorted(callers)))
        call: Raw = data.draw(raw_calls(route, callers[who]))
        for answer in exchange(guarded.client.base_url, call.parts, whole=call.whole, head=call.head):
            check_answer(answer)
            if answer.status >= 400 and not call.head:
                check_problem(answer)
            if who in ("nobody", "agency", "admin"):
                assert UNTOLD.encode() not in answer.content

    answered()
    assert guarded.client.get("/healthz").json() == {"status": "alive"}


@fuzz(80)
@given(data=st.data())
def test_a_batch_is_recorded_whole_or_not_at_all_however_it_comes(guarded: Api, data: st.DataObject) -> None:
    prefix = f"batch-{next(_numbers):08}-"  # as long each time: where it may be cut depends on its length
    events = [entry(f"police/{prefix}{number}") for number in range(data.draw(st.integers(1, 4)))]
    if data.draw(st.booleans()):
        spoilt = data.draw(st.sampled_from(events))
        spoilt.update(data.draw(st.sampled_from([{"id": ".."}, {"type": "x"}, {"subject": "none"}, {"more": 1}])))
    body = orjson.dumps(events)
    framed, said = data.draw(framings(body) | st.just((body, [b"content-length: %d" % len(body)])))
    top = [b"POST /v1/events HTTP/1.1", b"host: ledger", b"connection: close", *_headers(guarded, "importer")]
    content = b"\r\n".join([*top, b"content-type: " + BATCH.encode(), *said, b"", framed])

    answers = exchange(guarded.client.base_url, data.draw(parts(content)), whole=False)

    statuses = [answer.status for answer in answers]
    assert len(statuses) <= 1
    assert all(status < 500 for status in statuses), answers
    recorded = _recorded(guarded, prefix)
    assert recorded in (0, len(events))
    if statuses:
        assert bool(recorded) == (statuses == [201])


def _recorded(api: Api, prefix: str) -> int:
    """Return how many events there are whose ids begin so."""
    with psycopg.connect(api.database_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM ledger.stored_events WHERE starts_with(event_id, %s)", [prefix]
        ).fetchone()
    assert row is not None
    return int(row[0])
