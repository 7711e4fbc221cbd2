"""The ledger's pages: each role is shown the ways that it may go; what auditors read, filter and compare is true."""

import html
import re

import httpx
import pytest
from cosigning import WITNESS, cosignature
from serving import Api
from visitors import send, signed_in, visitor

from api.pages.signing_in.sessions import Sessions
from api.tokens.callers import Role
from ledger.assigning import assignment
from ledger.database import connect
from projections.sealed_reads import seal_reads

NAV = re.compile(r'<nav class="app-header__nav".*?</nav>', re.DOTALL)


def words(looked_at: httpx.Response) -> str:
    """Return what is to be read on a page, on one line."""
    main = looked_at.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def rows(looked_at: httpx.Response) -> list[str]:
    return [row.partition("</tr>")[0] for row in looked_at.text.split('<tr id="read-')[1:]]


@pytest.mark.parametrize(
    ("role", "begins", "ways"),
    [
        ("reviewer", "/cases", ["/cases", "/ledger"]),
        ("agency", "/cases", ["/cases", "/record", "/ledger"]),
        ("auditor", "/ledger", ["/cases", "/ledger", "/ledger/reads", "/ledger/assignments"]),
        ("admin", "/ledger", ["/cases", "/ledger", "/ledger/assignments"]),
        ("importer", "/record", ["/record", "/ledger"]),
    ],
)
def test_each_role_begins_where_it_has_something_to_do_and_is_shown_no_way_that_is_closed(
    standing: Api, role: Role, begins: str, ways: list[str]
) -> None:
    claims = {"agency": "csc"} if role == "agency" else {}
    token = standing.auth(role, **claims)["authorization"].removeprefix("Bearer ")
    sessions: Sessions = standing.app.state.services.sessions
    with visitor(standing) as client:
        assert client.get(sessions.link(token)).headers["location"] == begins
        found = NAV.search(client.get(begins).text)
        assert found is not None
        assert [way for way in re.findall(r'href="([^"]+)"', found[0]) if way != "/help"] == ways
        assert all(client.get(way).status_code in (200, 303) for way in ways)


def test_a_checkpoint_that_was_kept_is_the_same_then_grown_and_anothers_says_nothing(little: Api) -> None:
    with signed_in(little, "agency", agency="csc") as client:
        kept, key = client.get("/ledger/checkpoint"), client.get("/ledger/key")
        assert "attachment" in kept.headers["content-disposition"]
        assert key.text == little.get("/v1/ledger/key").text
        as_pasted = kept.text.strip().replace("\n", "\r\n") + "  \r\n"
        assert "It is the newest checkpoint" in words(client.get("/ledger", params={"kept": as_pasted}))
        little.post(assignment("later", "r.one", ["k"]), "admin")
        client.get("/ledger/checkpoint")
        assert "Grown from yours, and nothing else" in words(client.get("/ledger", params={"kept": as_pasted}))
        foreign = kept.text.replace("safeguarding-ledger", "another-ledger")
        assert "Not a checkpoint of this ledger" in words(client.get("/ledger", params={"kept": foreign}))
        refused = client.get("/ledger", params={"kept": "once upon a time <script>"})
    assert refused.status_code == 422
    assert 'id="kept-error"' in refused.text
    assert "<script>" not in refused.text


def test_who_cosigned_is_named_with_the_checkpoint_that_they_signed(witnessed: Api) -> None:
    note = witnessed.get("/v1/ledger/checkpoint").text
    with signed_in(witnessed, "auditor") as auditor:
        assert "By no witness" in words(auditor.get("/ledger"))
        headers = {**witnessed.auth("auditor"), "content-type": "text/plain; charset=utf-8"}
        body = note + cosignature(note, WITNESS)
        assert witnessed.client.post("/v1/ledger/cosignatures", content=body, headers=headers).status_code == 200
        assert "Cosigned witness.example/w1 , 15 January 2027" in words(auditor.get("/ledger"))
        size = note.split("\n")[1]
        witnessed.post(assignment("later", "r.one", ["k"]), "admin")
        taken = auditor.get("/ledger/checkpoint")
        assert taken.text.split("\n")[1] != size
        assert f"the checkpoint of {size} events" in words(auditor.get("/ledger"))


def test_who_read_what_is_filtered_as_the_json_view_is_and_is_on_record_itself(standing: Api) -> None:
    for subject, purpose in (("r.one", "panel of 3 May"), ("r.two", "Audit of the PANEL")):
        with signed_in(standing, subject=subject, purpose=purpose) as reviewer:
            assert reviewer.get("/cases/k/tunnel?knower=gp&as_of=2008-12-01").status_code == 200
            assert reviewer.get("/entries/csc/dec-1").status_code == 200
    with signed_in(standing, "auditor", subject="a.one", purpose="") as auditor:
        assert auditor.get("/ledger/reads").headers["location"] == "/ledger/purpose?next=%2Fledger%2Freads"
        send(auditor, "/ledger/purpose", purpose="yearly audit")
        (one,) = rows(auditor.get("/ledger/reads?subject=r.one&view=tunnel"))
        assert "As GP knew" in re.sub(r"<[^>]+>", "", one)
        assert "1 December 2008" in one
        assert "panel of 3 May" in one
        (entry,) = rows(auditor.get("/ledger/reads?subject=r.two&view=entry&case=k&role=reviewer"))
        assert 'href="/who-knew/csc/dec-1"' in entry
        of_purpose = rows(auditor.get("/ledger/reads?purpose=panel&view=tunnel"))
        assert [("r.one" in row, "r.two" in row) for row in of_purpose] == [(False, True), (True, False)]
        assert rows(auditor.get("/ledger/reads?to=2001")) == []
        assert auditor.get("/ledger/reads?from=yesterday").status_code == 422
        assert auditor.get("/ledger/reads?case=nowhere").status_code == 422
    answered = standing.get("/v1/audit/reads?subject=r.one&purpose=PANEL", "auditor").json()["reads"]
    assert len(answered) == 2
    own = standing.get("/v1/audit/reads?subject=a.one", "auditor").json()["reads"]
    assert {(read["view"], read["purpose"]) for read in own} == {("audit-reads", "yearly audit")}


def test_each_page_of_the_reads_goes_on_where_the_one_before_ended(standing: Api) -> None:
    for _ in range(120):
        standing.get("/v1/cases", subject="r.many")
    with signed_in(standing, "auditor", purpose="") as auditor:
        send(auditor, "/ledger/purpose", purpose="yearly audit")
        address: str | None = "/ledger/reads?subject=r.many"
        numbers: list[int] = []
        while address:
            looked_at = auditor.get(address)
            numbers += [int(row.partition('"')[0]) for row in rows(looked_at)]
            onward = re.search(r'href="([^"]+)" rel="next"', looked_at.text)
            address = html.unescape(onward[1]) if onward else None
    assert len(numbers) == len(set(numbers)) == 120
    assert numbers == sorted(numbers, reverse=True)


def test_it_says_which_reads_are_sealed_and_which_not_yet(little: Api) -> None:
    little.get("/v1/cases", subject="r.early")
    with signed_in(little, "auditor", purpose="") as auditor:
        send(auditor, "/ledger/purpose", purpose="yearly audit")
        assert "No read is sealed yet" in words(auditor.get("/ledger/reads"))
        with connect(little.database_url, "ledger_sealer") as connection:
            assert seal_reads(connection, little.app.state.services.ledger) is not None
        little.get("/v1/cases", subject="r.late")
        looked_at = auditor.get("/ledger/reads?view=cases")
    late, early = rows(looked_at)
    assert ("r.late" in late, "not yet" in late) == (True, True)
    assert ("r.early" in early, "place 0" in early) == (True, True)
    assert "2 reads are sealed" in words(looked_at)
    assert "1 read is not sealed yet" in words(looked_at)


def test_who_could_see_which_cases_is_told_for_a_day(little: Api) -> None:
    little.post(assignment("one", "r.one", ["k"]), "admin")
    little.post(assignment("two", "r.two", ["*"]), "admin")
    little.post(assignment("back", "r.two", ["other"], ended=True, reason="A relative"), "admin")
    little.post(assignment("end", "r.one", ["k"], ended=True), "admin")
    with signed_in(little, "admin", purpose="") as admin:
        today = admin.get("/ledger/assignments")
        given = words(today).partition("All 4 that were recorded")[0]
        assert "all cases, but not other" in given
        assert "r.one" not in given
        assert "A relative" in words(today)
        assert "r.two" in words(admin.get("/ledger/assignments?case=k"))
        before = admin.get("/ledger/assignments?as_of=2001-05-03")
        assert "No case was assigned to anyone by then" in words(before)
        typed = admin.get("/ledger/assignments?day=3&month=5&year=2001&reviewer=r.one")
        assert typed.headers["location"] == "/ledger/assignments?as_of=2001-05-03&reviewer=r.one"
        assert admin.get("/ledger/assignments?day=31&month=2&year=2001").status_code == 422


@pytest.mark.parametrize("path", ["/ledger/reads?purpose=%00", "/ledger/assignments?reviewer=a%00", "/ledger?kept=%00"])
def test_a_character_that_no_text_here_can_hold_is_refused_and_is_no_fault(standing: Api, path: str) -> None:
    with signed_in(standing, "auditor", purpose="") as auditor:
        send(auditor, "/ledger/purpose", purpose="yearly audit")
        assert auditor.get(path).status_code == 422
    asked = standing.client.get("/v1/audit/reads?subject=%00", headers=standing.auth("auditor"))
    assert asked.status_code == 422
