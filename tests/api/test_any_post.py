"""Whatever is posted is recorded or refused: nothing makes the ledger fail."""

# a table is read by its rows

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from little_case import STORY
from serving import BATCH, Api

from api.json_text import Json
from api.tokens.callers import Role

LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.sampled_from(["csc", "csc/?", "*", "police/inc-1", "2008-07", "9999", "1.0", "21", "child", "k", ".."])
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def places_in(value: Json, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every member and item within a JSON value."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [place for key, item in inner for place in [(*path, key), *places_in(item, (*path, key))]]


@st.composite
def mutated_events(draw: st.DrawFn) -> dict[str, Any]:
    """Return a valid event with a few of its parts replaced, removed, renamed or doubled."""
    event: dict[str, Any] = orjson.loads(orjson.dumps(draw(st.sampled_from(STORY))))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places_in(event)))
        holder: Any = event
        for key in way:
            holder = holder[key]
        change = draw(st.sampled_from(["replace", "remove", "rename", "wrap"]))
        if change == "replace":
            holder[last] = draw(VALUES)
        elif change == "wrap":
            holder[last] = [holder[last]]
        else:
            value = holder.pop(last)
            if change == "rename" and isinstance(holder, dict):
                holder[draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=10))] = value
        if not places_in(event):
            break
    return event


def posted(api: Api, body: bytes) -> None:
    before = api.head()
    response = api.send_as({"content-type": BATCH}, body)
    assert response.status_code in (200, 201) or 400 <= response.status_code < 500, response.text
    assert (api.head() > before) == (response.status_code == 201)


@pytest.mark.parametrize("role", ["importer", "agency"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(mutated_events(), min_size=1, max_size=2))
def test_a_mutated_event_is_recorded_or_refused(standing: Api, role: Role, events: list[dict[str, Any]]) -> None:
    claims = {"agency": "police"} if role == "agency" else {}
    response = standing.send_as({"content-type": BATCH}, orjson.dumps(events), role, **claims)
    assert response.status_code in (200, 201) or 400 <= response.status_code < 500, response.text


@settings(max_examples=100, deadline=None)
@given(value=VALUES)
def test_any_json_is_recorded_or_refused(standing: Api, value: Json) -> None:
    posted(standing, orjson.dumps(value))


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=200))
def test_any_bytes_are_refused(standing: Api, body: bytes) -> None:
    posted(standing, body)


@settings(max_examples=100, deadline=None)
@given(
    query=st.text(max_size=40),
    place=st.sampled_from(["cases/k/tunnel", "cases/k/chronology", "entries/police/inc-1"]),
)
def test_any_query_is_answered_or_refused(standing: Api, place: str, query: str) -> None:
    params = {"knower": query, "as_of": query, "recorded_as_of": query, "q": query}
    for name in params:
        response = standing.client.get(f"/v1/{place}", params={name: query}, headers=standing.auth("reviewer"))
        assert response.status_code < 500, response.text
