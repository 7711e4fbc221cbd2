"""The list of cases: which, with whom, since when and until when, and how much, as far as the visitor may see."""

import re

import psycopg
from serving import Api
from visitors import signed_in

from api.json_text import Json
from api.tokens.callers import Role


def _rows(standing: Api, role: Role, **claims: Json) -> dict[str, list[str]]:
    """Return each listed case's cells, by its code."""
    with signed_in(standing, role, **claims) as client:
        answer = client.get("/cases")
    assert answer.status_code == 200
    rows = re.findall(r"<tr><th scope=\"row\">(.+?)</tr>", answer.text, re.DOTALL)
    return {
        re.findall(r"/cases/([a-z0-9-]+)", row)[0]: re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows
    }


def test_a_reviewer_is_told_of_each_case_when_its_entries_begin_and_end_and_how_many_there_are(standing: Api) -> None:
    entries = standing.get("/v1/cases/k/chronology").json()["entries"]
    _, count, agencies, first, last, _ = _rows(standing, "reviewer")["k"]

    assert int(count) == len(entries)
    assert int(agencies) == len({entry["agency"] for entry in entries})
    assert (first, last) == ("10 July 2008", "20 July 2008")


def test_an_agency_is_told_of_what_it_holds_alone(standing: Api) -> None:
    rows = _rows(standing, "agency", agency="school")
    assert set(rows) == {"other"}
    held = standing.get("/v1/cases/other/tunnel?knower=school", "agency", agency="school").json()["entries"]
    assert int(rows["other"][1]) == len(held)


def test_a_reviewer_is_told_since_when_each_case_is_assigned_to_them(little: Api, database_url: str) -> None:
    def assigned() -> list[str]:
        rows = _rows(little, "reviewer", subject="r")
        return [rows[case][-1] for case in ("k", "other")]

    assigned()  # the first use of a token records what it says: every case
    named = {"reviewer": "r", "cases": ["k"]}
    event = {"specversion": "1.0", "id": "named", "source": "/partnership", "type": "safeguarding.assignment.v1"}
    assert little.post({**event, "data": named}).status_code == 201
    with psycopg.connect(database_url) as connection:
        since = {"*": "2020-01-02T12:00:00Z", "k": "2021-03-31T22:30:00Z"}
        for case, at in since.items():
            connection.execute(
                "UPDATE projections.assignments SET recorded_at = %s WHERE reviewer = 'r' AND case_code = %s",
                (at, case),
            )

    assert assigned() == ["31 March 2021", "2 January 2020"]


def test_nobody_else_is_told_of_assignments(standing: Api) -> None:
    assert {len(cells) for cells in _rows(standing, "agency", agency="school").values()} == {5}
    with signed_in(standing, "agency", agency="school") as client:
        assert "Assigned" not in client.get("/cases").text
