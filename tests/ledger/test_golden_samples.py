"""A sample of every event type and version, with every field used: what was stored once is read for ever."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from ledger.codec import decode, digest, encode
from ledger.events import CONTENTS, TYPES, Correction
from ledger.posts import read

FOLDER = Path(__file__).parent / "golden"
SAMPLES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def test_there_is_a_sample_of_every_type() -> None:
    assert set(SAMPLES) == set(TYPES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_stored_as_the_same_bytes_as_ever(name: str) -> None:
    assert hashlib.sha256(encode(SAMPLES[name]["event"])).hexdigest() == SAMPLES[name]["stored_sha256"]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_has_the_same_content_digest_as_ever(name: str) -> None:
    event = SAMPLES[name]["event"]

    assert digest(name, event.get("subject"), event["data"]).hex() == SAMPLES[name]["content_digest"]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_taken_as_a_post_and_says_what_it_said(name: str) -> None:
    event = SAMPLES[name]["event"]

    post = read(event)

    said = decode(name, post.stored).model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert said == event


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_uses_every_field(name: str) -> None:
    data = SAMPLES[name]["event"]["data"]

    assert set(data) == fields_of(TYPES[name])
    if TYPES[name] is Correction:
        assert set(data["replacement"]) == fields_of(CONTENTS["contact"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1}, True),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": "1"}, {"a": 1}, False),
        ({"a": "x"}, {"a": "x "}, False),
        ({"evidence": "contemporaneous"}, {}, False),
    ],
)
def test_the_content_digest_tells_json_values_apart_and_nothing_else(one: Any, other: Any, same: bool) -> None:
    assert (digest("t", "k", one) == digest("t", "k", other)) is same


def fields_of(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}
