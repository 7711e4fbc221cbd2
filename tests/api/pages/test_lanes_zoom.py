"""The lanes zoom and filter by their address, to a year, a month or a day: what is drawn is what lies in it."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest
from serving import Api
from visitors import signed_in

_MARK = re.compile(r'<a class="mark" href="\?([^"#]*)#([^"]+)"')
_ROW = re.compile(r'<tr id="([^"]+)"')


@pytest.fixture(scope="module")
def reviewer(standing: Api) -> Iterator[httpx.Client]:
    with signed_in(standing, "reviewer") as client:
        yield client


@pytest.fixture(scope="module")
def entries(standing: Api) -> list[dict[str, Any]]:
    """Return what everyone together holds, as the view has it."""
    found: list[dict[str, Any]] = standing.get("/v1/cases/k/chronology").json()["entries"]
    return found


def _drawn(client: httpx.Client, query: str) -> tuple[set[str], set[str]]:
    """Return the entries that have a mark, and those that have a row of the table."""
    answer = client.get(f"/cases/k/lanes?{query}")
    assert answer.status_code == 200
    page = unescape(answer.text)
    return {row.replace(":", "/") for _, row in _MARK.findall(page)}, {
        row.replace(":", "/") for row in _ROW.findall(page)
    }


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("from=2008&to=2008", "2008-01-01", "2008-12-31"),
        ("from=2008-07&to=2008-07", "2008-07-01", "2008-07-31"),
        ("from=2008-07-12&to=2008-07-20", "2008-07-12", "2008-07-20"),
        ("from=2008-07-10&to=2008-07-10", "2008-07-10", "2008-07-10"),
        ("from=2009-02&to=2009-03", "2009-02-01", "2009-03-31"),
    ],
)
def test_a_period_holds_what_somebody_came_to_know_in_it(
    reviewer: httpx.Client, entries: list[dict[str, Any]], period: str, first: str, last: str
) -> None:
    marks, rows = _drawn(reviewer, period)
    certain = {
        entry["ref"]
        for entry in entries
        if any(grant["latest"] and first <= grant["latest"][:10] <= last for grant in entry["how"])
    }
    assert certain <= marks
    assert marks == rows


def test_a_kind_and_an_agency_narrow_it_down(reviewer: httpx.Client, entries: list[dict[str, Any]]) -> None:
    _, everything = _drawn(reviewer, "from=2008-07&to=2008-07")
    _, contacts = _drawn(reviewer, "from=2008-07&to=2008-07&kind=contact")
    assert contacts == everything & {entry["ref"] for entry in entries if entry["kind"] == "contact"}
    _, of_gp = _drawn(reviewer, "from=2008-07&to=2008-07&agency=gp")
    assert of_gp
    assert of_gp < everything
