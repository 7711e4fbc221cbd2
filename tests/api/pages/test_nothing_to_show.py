"""Where there is nothing to show, each page says so, and why: nothing recorded, nobody registered, what was chosen."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from serving import Api
from visitors import send, signed_in

from api.pages.permissions import PAGES

_DAY = "as_of=2009-01-01"
_CHOSEN = "Show the whole"
OF_AN_EMPTY_CASE = {
    "/cases/{case}": ("", "Nothing is recorded in this case yet."),
    "/cases/{case}/lanes": ("", "Nothing is recorded in this case yet."),
    "/cases/{case}/tunnel": (f"?knower=gp&{_DAY}", "only that nothing is recorded."),
    "/cases/{case}/step-out": (f"?knower=gp&{_DAY}", "Nothing is recorded in this case yet."),
    "/cases/{case}/children": (f"?knower=*&{_DAY}", "No entry that is shown here says whether Child was seen."),
    "/cases/{case}/believed": (f"?{_DAY}", "no entry that any agency certainly knew of claimed anything of anyone."),
    "/cases/{case}/decisions": ("", "No decision and no assessment is recorded in this case."),
    "/cases/{case}/compare": (f"?a=gp&a_{_DAY}&b=csc&b_{_DAY}", "no entry had reached both of them."),
    "/cases/{case}/chronology": ("", "Nothing is recorded in this case yet."),
}
"""Of each view of a case its query, and what it says of a case with a child and without any entry."""

NOT_OF_ENTRIES = {
    "/cases/{case}/purpose",
    "/cases/{case}/evidence",
    "/cases/{case}/record",
    "/cases/{case}/record/{kind}",
}


@pytest.fixture(scope="module")
def reviewer(standing: Api) -> Iterator[httpx.Client]:
    """Yield a reviewer who has said why they look at two cases without entries: `empty`, and `bare` without people."""
    registered = [
        ("empty", "case", {"title": "A case without entries"}),
        ("empty", "person", {"ref": "child", "role": "Child"}),
        ("bare", "case", {"title": "A case without people"}),
    ]
    posted = [
        {
            "specversion": "1.0", "id": f"{case}-{kind}", "source": "/partnership", "subject": case,
            "type": f"safeguarding.{kind}.v1", "data": data,
        }
        for case, kind, data in registered
    ]  # fmt: skip
    assert standing.post(posted).status_code == 201
    with signed_in(standing, "reviewer") as client:
        for case in ("empty", "bare"):
            send(client, f"/cases/{case}/purpose", purpose="a test")
        yield client


def _says(client: httpx.Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL)
    assert main is not None
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0])))


def test_every_view_of_a_case_is_asked_here() -> None:
    views = {path for method, path in PAGES if method == "GET" and path.startswith("/cases/{case}")}
    assert views - NOT_OF_ENTRIES == set(OF_AN_EMPTY_CASE)


@pytest.mark.parametrize("path", OF_AN_EMPTY_CASE)
def test_a_view_of_a_case_without_entries_says_that_there_are_none(reviewer: httpx.Client, path: str) -> None:
    query, why = OF_AN_EMPTY_CASE[path]
    assert why in _says(reviewer, path.format(case="empty") + query)


@pytest.mark.parametrize("view", [f"children?knower=*&{_DAY}", f"tunnel?knower=gp&{_DAY}"])
def test_without_people_a_view_says_that_no_child_is_registered(reviewer: httpx.Client, view: str) -> None:
    assert "No child is registered in this case." in _says(reviewer, f"/cases/bare/{view}")


def test_without_people_the_case_says_that_none_is_registered(reviewer: httpx.Client) -> None:
    assert "No person is registered in this case yet." in _says(reviewer, "/cases/bare")


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ("lanes?from=1901&to=1902", f"No entry is known here for what you chose. {_CHOSEN} case"),
        ("lanes?agency=csc&kind=request", f"No entry is known here for what you chose. {_CHOSEN} case"),
        ("chronology?q=nobody-said-this", f"No entry passes these filters. {_CHOSEN} chronology"),
        ("chronology?from=1901&to=1902", f"No entry passes these filters. {_CHOSEN} chronology"),
        (
            "believed?as_of=2012-01-01&about=child&attribute=religion",
            "claimed anything of what you chose. Show everything",
        ),
    ],
)
def test_where_something_was_chosen_the_way_back_to_all_is_offered(
    reviewer: httpx.Client, chosen: str, why: str
) -> None:
    assert why in _says(reviewer, f"/cases/k/{chosen}")


def test_whoever_may_see_no_case_is_told_why(standing: Api) -> None:
    with signed_in(standing, "agency", agency="nobody-told-us", purpose="") as agency:
        assert "Your agency holds nothing in any case yet." in _says(agency, "/cases")
    with signed_in(standing, "reviewer", cases=[], purpose="") as reviewer:
        assert "No case is assigned to you" in _says(reviewer, "/cases")
