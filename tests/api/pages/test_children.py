"""The days of a child unseen are counted to eighteen, or a known death; or it is said why they are counted on."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from little_case import entry
from serving import Api
from visitors import send, signed_in

CHILDREN = ("grown", "young", "dead", "undated", "rough")
_SAID = re.compile(r'<g role="group" aria-label="(\w+): ([^,"]+),')


def _claim(about: str, attribute: str, value: str) -> dict[str, str]:
    return {"about": about, "attribute": attribute, "value": value, "basis": "record"}


@pytest.fixture(scope="module")
def reviewer(standing: Api) -> Iterator[httpx.Client]:
    """Yield a reviewer of a case whose children were all seen once, and of whom social care alone knows their ages."""
    registered = [("case", {"title": "Ages"}), *(("person", {"ref": ref, "role": "Child"}) for ref in CHILDREN)]
    posted = [
        {
            "specversion": "1.0", "id": f"ages-{place}", "source": "/partnership", "subject": "ages",
            "type": f"safeguarding.{kind}.v1", "data": data,
        }
        for place, (kind, data) in enumerate(registered)
    ]  # fmt: skip
    ages = [
        _claim("grown", "date_of_birth", "1990-03-05"), _claim("young", "date_of_birth", "2001-03-05"),
        _claim("rough", "date_of_birth", "1990"), _claim("dead", "alive", "Dead"),
    ]  # fmt: skip
    seen = [{"person": ref, "seen": "yes"} for ref in CHILDREN]
    told = [{"to": "gp", "received_at": "2008-01-01"}]
    posted += [
        entry("csc/seen", case="ages", people=[*CHILDREN], sightings=seen, recipients=told, occurred="2008-01-01",
              known_at="2008-01-01"),
        entry("csc/ages", case="ages", people=[*CHILDREN], claims=ages, occurred="2008-02-01", known_at="2008-02-01"),
    ]  # fmt: skip
    assert standing.post(posted).status_code == 201
    with signed_in(standing, purpose="") as client:
        send(client, "/cases/ages/purpose", purpose="a test")
        yield client


def _said(client: httpx.Client, query: str) -> tuple[dict[str, str], str]:
    """Return what stands at the right of each child's strip, and what is said of how far it is counted."""
    answer = client.get(f"/cases/ages/children?{query}")
    assert answer.status_code == 200
    page = unescape(answer.text)
    (how_far,) = re.findall(r"A child’s days are counted until eighteen, .*?</p>", page)
    return dict(_SAID.findall(page)), re.sub(r"<[^>]+>", "", how_far)


def test_counting_ends_at_eighteen_and_at_a_known_death(reviewer: httpx.Client) -> None:
    before, _ = _said(reviewer, "knower=csc&as_of=2008-03-04")
    after, _ = _said(reviewer, "knower=csc&as_of=2008-03-06")
    unseen = dict.fromkeys(("Grown", "Young", "Undated", "Rough"), "63")
    assert before == {**unseen, "Dead": "Known to have died"}
    assert after == {**dict.fromkeys(unseen, "65"), "Grown": "Adult", "Dead": "Known to have died"}


def test_where_no_day_of_birth_is_known_it_is_said_that_the_days_are_counted_on(reviewer: httpx.Client) -> None:
    _, how_far = _said(reviewer, "knower=csc&as_of=2008-03-06")
    assert "No exact date of birth of Rough, Undated is among what CSC certainly knew" in how_far
    assert "theirs are counted on" in how_far
    _, of_anyone = _said(reviewer, "knower=*&as_of=2008-03-06")
    assert "of Rough, Undated is among what anyone at all certainly knew" in of_anyone


def test_what_the_knower_was_not_told_ends_nothing(reviewer: httpx.Client) -> None:
    said, how_far = _said(reviewer, "knower=gp&as_of=2008-03-06")
    assert set(said.values()) == {"65"}
    assert "No exact date of birth of Dead, Grown, Rough, Undated, Young is among what GP certainly knew" in how_far
