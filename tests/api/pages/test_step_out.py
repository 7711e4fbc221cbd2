"""Stepping out: what stood how on a day, and nothing in it that nobody had on that day."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from little_case import correction, entry
from serving import Api
from visitors import send, signed_in

CASE = "stepped"


@pytest.fixture(scope="module")
def reviewer(standing: Api) -> Iterator[httpx.Client]:
    """Yield a reviewer of a case in which csc was told of a visit that its author corrected twice, later."""
    told = [{"to": "csc", "received_at": "2008-07-14"}]
    registered = [("case", {"title": "Corrected twice"}), ("person", {"ref": "child", "role": "child"})]
    posted = [
        *(
            {
                "specversion": "1.0", "id": f"{CASE}-{kind}", "source": "/partnership", "subject": CASE,
                "type": f"safeguarding.{kind}.v1", "data": data,
            }
            for kind, data in registered
        ),
        entry("gp/seen", case=CASE, summary="As first written", recipients=told),
        entry("police/rumour", case=CASE, known_at="2008-07-11", summary="A rumour as first heard",
              recipients=[{"to": "csc", "received_at": "2008/2009"}]),
        correction("police/rumour-2", "police/rumour", CASE, known_at="2008-09-01"),
        correction("gp/seen-2", "gp/seen", CASE, known_at="2008-08-01"),
        correction("gp/seen-3", "gp/seen", CASE, known_at="2013-11-01", replacement={
            **entry("gp/x", summary="As it was put in 2013", known_at=None)["data"]}),
    ]  # fmt: skip
    assert standing.post(posted).status_code == 201
    with signed_in(standing) as client:
        send(client, f"/cases/{CASE}/purpose", purpose="a test of stepping out")
        yield client


def _rows(client: httpx.Client, knower: str, day: str) -> str:
    answer = client.get(f"/cases/{CASE}/step-out?knower={knower}&as_of={day}")
    assert answer.status_code == 200
    return unescape(re.sub(r"<[^>]+>", "", answer.text.split('id="table"')[1]))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2008-07-20", "As first written"),
        ("2008-12-31", "Version 1. Others held version 2: What was seen, put right"),
        ("2013-12-31", "Version 1. Others held version 3: As it was put in 2013"),
    ],
)
def test_of_what_was_held_in_an_older_version_it_says_which_others_held_by_then(
    reviewer: httpx.Client, day: str, said: str
) -> None:
    rows = _rows(reviewer, "csc", day)
    assert said in rows
    if day < "2013":
        assert "As it was put in 2013" not in rows


def test_of_what_is_only_possible_it_says_why_and_that_others_held_a_later_version(reviewer: httpx.Client) -> None:
    rows = " ".join(_rows(reviewer, "csc", "2008-12-31").split())
    rumour = rows.split("A rumour as first heard")[1].split("Who knew")[0]
    assert "May have known" in rumour
    assert "Version 1. Others held version 2: What was seen, put right" in rumour
