"""One codec: what is stored is what was sent, and what is the same content has the same digest."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_case import EVENTS
from random_ledgers import LedgerMaker

from ledger.codec import content_of, decode, digest, encode
from ledger.errors import Invalid

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.floats(allow_nan=False, width=32),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def backwards(value: Any) -> Any:
    """Return the same JSON value with the keys of all of its objects the other way round."""
    if isinstance(value, dict):
        return {key: backwards(item) for key, item in reversed(value.items())}
    return [backwards(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event['source']}/{event['id']}")
def test_what_is_decoded_says_what_was_sent(event: dict[str, Any]) -> None:
    stored = encode(event)

    assert json.loads(stored) == event
    assert decode(event["type"], stored).model_dump(mode="json", by_alias=True, exclude_unset=True) == event


@given(random=st.randoms(use_true_random=False))
def test_whatever_is_posted_is_decoded_as_it_was_sent(random: Random) -> None:
    for event in LedgerMaker(random, "k", "x").events(5):
        assert decode(event["type"], encode(event)).model_dump(mode="json", by_alias=True, exclude_unset=True) == event


def test_what_is_stored_is_compact_in_the_order_that_was_sent_without_unset_attributes() -> None:
    assert (
        encode({"b": "é", "time": None, "a": {"d": None, "c": [1.5]}}) == '{"b":"é","a":{"d":null,"c":[1.5]}}'.encode()
    )


@pytest.mark.parametrize("beyond", ["\ud800", 2**64, -(2**63) - 1])
def test_what_no_json_text_can_carry_is_refused(beyond: Any) -> None:
    with pytest.raises(Invalid) as refused:
        encode({"data": {"summary": beyond}})

    assert refused.value.where == "data"


@given(data=JSON)
def test_the_digest_is_the_same_whatever_the_order_of_the_keys(data: Any) -> None:
    assert digest("t", "k", backwards(data)) == digest("t", "k", data)
    assert len(digest("t", "k", data)) == 32


@given(one=JSON, other=JSON)
def test_the_digest_of_another_value_is_another(one: Any, other: Any) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest("t", "k", one) == digest("t", "k", other)) is same


@pytest.mark.parametrize(
    "other", [("u", "k", {"a": [1, 2]}), ("t", "j", {"a": [1, 2]}), ("t", None, {"a": [1, 2]}),
              ("t", "k", {"a": [2, 1]}), ("t", "k", {"a": ["1", 2]}), ("t", "k", {"a": [True, 2]})]
)  # fmt: skip
def test_the_digest_tells_type_subject_order_of_items_and_types_of_values_apart(other: tuple[Any, ...]) -> None:
    assert digest(*other) != digest("t", "k", {"a": [1, 2]})


def test_an_unknown_topic_is_no_event() -> None:
    with pytest.raises(KeyError):
        decode("safeguarding.contact.v2", b"{}")


def test_a_replacement_is_read_as_the_kind_that_it_replaces() -> None:
    said = {name: value for name, value in EVENTS[-1]["data"].items() if name != "known_at"}

    assert content_of("contact", said).summary == said["summary"]
    with pytest.raises(ValueError, match="decision"):
        content_of("decision", said)
