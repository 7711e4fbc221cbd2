"""What stood behind a decision, as its page says it: to a reviewer all of it, to an agency its own part alone."""

import re

import httpx
from little_case import correction, entry
from serving import Api
from visitors import signed_in

from api.json_text import Json
from api.tokens.callers import Role

DECISION = "/decision/csc/dec-1"


def _text(answer: httpx.Response) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]).split())


def test_a_reviewer_is_told_what_was_cited_known_held_by_others_and_cited_without_being_held(standing: Api) -> None:
    with signed_in(standing) as client:
        text = _text(client.get(DECISION))
    assert "It relied on 1 thing. CSC knew 1 more that it did not cite. Other agencies held 1." in text
    assert "What they believed was going on That it was one incident" in text
    assert "Held by others: 1" in text
    assert "Cited, and not held: 1" in text
    assert "gp/visit-1" in text


def test_an_agency_sees_nothing_of_what_others_held_nor_that_they_did(standing: Api) -> None:
    with signed_in(standing, "agency", agency="csc") as client:
        answer = client.get(DECISION)
    text = _text(answer)
    assert "It relied on 1 thing. CSC knew 1 more that it did not cite." in text
    for outside in ("gp/visit-1", "GP", "ther agencies", "by others", "not held", "hindsight", "police/gone"):
        assert outside not in answer.text.partition("<main")[2], outside
    assert "/who-knew/" not in answer.text
    assert "/step-out" not in answer.text


def test_to_a_whole_agency_no_wall_is_spoken_of_for_there_is_nothing_it_may_see_beyond(standing: Api) -> None:
    with signed_in(standing, "agency", agency="csc") as client:
        assert "The wall" not in client.get(DECISION).text
    with signed_in(standing) as client:
        assert "The wall. Below is what CSC did not hold" in client.get(DECISION).text


def test_an_agency_asks_about_its_own_entries_only_whether_or_not_there_are_others(standing: Api) -> None:
    with signed_in(standing, "agency", agency="csc") as client:
        told, untold, none = (client.get(f"/decision/{ref}") for ref in ("police/ref-1", "gp/visit-1", "gp/none"))
        assert told.status_code == untold.status_code == none.status_code == 403
        assert told.text == untold.text == none.text
        assert client.get("/decision/csc/none").status_code == 404


def test_the_page_is_on_record_as_the_view_is(standing: Api) -> None:
    with signed_in(standing, subject="behind") as client:
        client.get(DECISION)
    standing.get("/v1/entries/csc/dec-1/decision-tunnel", subject="behind")
    of_view, of_page = standing.get("/v1/audit/reads?subject=behind&view=decision-tunnel", role="auditor").json()[
        "reads"
    ]
    for name in ("case", "entry", "knower", "as_of", "position", "entries"):
        assert of_page[name] == of_view[name], name


def test_the_list_is_of_decisions_and_assessments_and_for_an_agency_of_its_own(little: Api) -> None:
    told: list[Json] = [{"to": "csc", "received_at": "2008-08-02"}]
    little.post(
        [
            entry(
                "gp/ass-1",
                "assessment",
                instrument="epds",
                occurred="2008-08-01",
                known_at="2008-08-01",
                recipients=told,
            ),
            entry(
                "gp/dec-1",
                "decision",
                decision="Refer on",
                occurred="2008-08-01",
                known_at="2008-08-01",
                recipients=told,
            ),
        ]
    )
    with signed_in(little) as client:
        assert re.findall(r"/decision/([a-z0-9/-]+)", client.get("/cases/k/decisions").text) == [
            "csc/dec-1", "gp/ass-1", "gp/dec-1",
        ]  # fmt: skip
        assert "/decision/csc/" not in client.get("/cases/k/decisions?agency=gp").text
        assert "by the agency you chose" in client.get("/cases/k/decisions?agency=school").text
    with signed_in(little, "agency", agency="csc") as client:
        listed = client.get("/cases/k/decisions").text
        assert "/decision/csc/dec-1" in listed
        assert "gp/" not in listed
        assert "/decision/gp/dec-1" not in client.get("/entries/gp/dec-1").text
        assert "/decision/csc/dec-1" in client.get("/entries/csc/dec-1").text
        assert "/who-knew/" not in client.get("/entries/csc/dec-1").text


def test_a_desk_has_an_elsewhere_and_a_whole_agency_has_none(little: Api) -> None:
    duty, team = ({"role": "practitioner", "unit": unit} for unit in ("duty", "team"))
    little.post(
        [
            entry("csc/call", author=duty, known_at="2008-09-01"),
            entry("csc/dec-2", "decision", author=team, decision="Close", occurred="2008-09", known_at="2008-09"),
        ]
    )
    readers: list[tuple[Role, dict[str, Json]]] = [("reviewer", {}), ("agency", {"agency": "csc"})]
    for role, claims in readers:
        with signed_in(little, role, **claims) as client:
            text = _text(client.get("/decision/csc/dec-2"))
            assert "Elsewhere in the agency lay 1." in text
            assert "The record says only “September 2008”: all that may have reached them by 30 September 2008" in text
            assert "The duty" in text
            assert "elsewhere" not in _text(client.get(DECISION)).lower()


def test_a_decision_that_was_known_nobody_says_by_when_is_told_as_that(little: Api) -> None:
    little.post([entry("csc/dec-3", "decision", decision="Wait", occurred="2008", known_at="2008-08/..")])
    with signed_in(little) as client:
        assert "It is not stated by when it was known" in _text(client.get("/decision/csc/dec-3"))


def test_each_version_has_a_page_of_its_own_and_one_that_is_not_there_has_none(little: Api) -> None:
    replaced = entry("csc/x", "decision", decision="Further action", occurred="2008-07-20", known_at="2008-07-20")[
        "data"
    ]
    little.post([correction("csc/dec-1-fix", "csc/dec-1", replacement=replaced)])
    with signed_in(little) as client:
        assert 'href="/decision/csc/dec-1?version=2"' in client.get(DECISION).text
        second = client.get(f"{DECISION}?version=2")
        assert "Further action" in second.text
        assert "No further action" not in second.text
        assert client.get(f"{DECISION}?version=3").status_code == 404
    with signed_in(little, "agency", agency="csc") as client:
        assert "?version=2" not in client.get(DECISION).text
