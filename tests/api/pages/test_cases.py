"""The list of cases: which, with whom, since when and until when, and how much, as far as the visitor may see."""

import re

from serving import Api
from visitors import signed_in

from api.callers import Role


def _rows(standing: Api, role: Role, agency: str | None = None) -> dict[str, list[str]]:
    """Return each listed case's cells, by its code."""
    with signed_in(standing, role, agency=agency) as client:
        answer = client.get("/cases")
    assert answer.status_code == 200
    rows = re.findall(r"<tr><th scope=\"row\">(.+?)</tr>", answer.text, re.DOTALL)
    return {
        re.findall(r"/cases/([a-z0-9-]+)", row)[0]: re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows
    }


def test_a_reviewer_is_told_of_each_case_when_its_entries_begin_and_end_and_how_many_there_are(standing: Api) -> None:
    entries = standing.get("/v1/cases/k/chronology").json()["entries"]
    _, count, agencies, first, last = _rows(standing, "reviewer")["k"]

    assert int(count) == len(entries)
    assert int(agencies) == len({entry["agency"] for entry in entries})
    assert (first, last) == ("10 July 2008", "20 July 2008")


def test_an_agency_is_told_of_what_it_holds_alone(standing: Api) -> None:
    rows = _rows(standing, "agency", "school")
    assert set(rows) == {"other"}
    held = standing.get("/v1/cases/other/tunnel?knower=school", "agency", agency="school").json()["entries"]
    assert int(rows["other"][1]) == len(held)
