"""Auditors follow an entry through time by its grants: whatever any entry says is on no page of theirs."""

import re

import pytest
from little_case import STORY, entry
from serving import Api
from visitors import send, signed_in

from api.json_text import Json
from api.tokens.callers import Role

_STRUCTURE = {"occurred", "known_at", "received_at", "to", "entry", "person", "about", "attribute", "people", "seen"}


def _narrative(value: Json, field: str = "") -> set[str]:
    """Return every text of an event's data that is no time and no reference."""
    if isinstance(value, dict):
        return {text for name, inner in value.items() for text in _narrative(inner, name)}
    if isinstance(value, list):
        return {text for inner in value for text in _narrative(inner, field)}
    is_said = isinstance(value, str) and field not in _STRUCTURE and not re.fullmatch(r"[a-z]+/[a-z0-9-]+", value)
    return {value} if isinstance(value, str) and is_said else set()


def test_a_page_of_an_auditor_says_nothing_that_an_entry_says(standing: Api) -> None:
    said = {text for event in STORY for text in _narrative(event["data"])}
    assert "That it was one incident" in said
    with signed_in(standing, "auditor") as auditor:
        for ref in ("police/inc-1", "police/ref-1", "csc/dec-1", "police/gone"):
            looked_at = auditor.get(f"/who-knew/{ref}")
            assert looked_at.status_code == 200
            assert {text for text in said if text in looked_at.text} == set()
            assert "/entries/" not in looked_at.text


def test_it_names_each_grant_that_the_json_view_answers(standing: Api) -> None:
    answer = standing.get("/v1/entries/police/inc-1/who-knew", "auditor").json()
    assert len(answer["grants"]) > 2
    with signed_in(standing, "auditor") as auditor:
        rows = auditor.get("/who-knew/police/inc-1").text.partition("<tbody>")[2].split("<tr>")[1:]
    assert len(rows) == len(answer["grants"])
    for row, grant in zip(rows, answer["grants"], strict=True):
        assert grant["event"] in row
        assert f'<td class="app-number">{grant["version"]}</td>' in row
        assert f'<td class="app-number">{grant["position"]}</td>' in row


def test_it_does_not_tell_when_the_entry_happened(little: Api) -> None:
    assert little.post(entry("gp/old", occurred="1987", known_at="2008")).status_code == 201
    with signed_in(little, "auditor") as auditor:
        shown = auditor.get("/who-knew/gp/old").text
    assert "2008" in shown
    assert "1987" not in shown


def test_an_auditor_says_why_and_is_on_record(standing: Api) -> None:
    with signed_in(standing, "auditor", subject="looks", purpose="") as auditor:
        assert auditor.get("/who-knew/csc/dec-1").headers["location"].startswith("/cases/k/purpose")
        send(auditor, "/cases/k/purpose", purpose="yearly audit")
        assert auditor.get("/who-knew/csc/dec-1").status_code == 200
    (read,) = standing.get("/v1/audit/reads?subject=looks&view=who-knew", "auditor").json()["reads"]
    assert (read["entry"], read["purpose"]) == ("csc/dec-1", "yearly audit")


def test_what_the_bar_cannot_count_for_an_auditor_it_does_not_count(standing: Api) -> None:
    with signed_in(standing, "auditor") as auditor:
        bar = auditor.get("/cases/k").text.partition('class="app-identity__facts"')[2].partition("</dl>")[0]
    assert "Children" in bar
    assert "Entries" not in bar


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_a_case_is_not_said_to_be_empty_to_whom_nothing_of_it_is_shown(standing: Api, role: Role) -> None:
    with signed_in(standing, role) as client:
        looked_at = client.get("/cases/k").text
        listed = client.get("/cases").text
    assert "Nothing is recorded" not in looked_at
    assert "/tunnel" not in looked_at
    assert "none yet" not in listed
