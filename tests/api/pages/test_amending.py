"""Correcting, retracting and passing on by hand; and what an importer fills in for others."""

import re

import pytest
from little_case import correction, entry
from recording import ANYTHING, OF_KIND, fill_in, held_by, recorded, send_on
from serving import Api
from visitors import signed_in

from ledger.times import day_of, instant_of
from ledger.times.wording import worded

WHY = {"reason": "It was another day", "summary": "The day is put right", "source_of_information": "Diary"}


def test_a_correction_begins_with_the_entry_as_it_stands_and_changes_what_is_changed(little: Api) -> None:
    path = "/entries/csc/dec-1/correct"
    with signed_in(little, "agency", purpose="", agency="csc") as client:
        preview = fill_in(client, path, **WHY, replacement__decision="Look again")
        text = " ".join(preview.text.split())
        assert "<bdi>No further action</bdi>" in text.replace("[taken out: </span>", "")
        assert "Look again" in text
        answer = send_on(client, preview, path, "record")
        assert "csc/dec-1, version 2" in client.get(answer.headers["location"]).text
    before = next(one for one in little.get("/v1/entries/csc/dec-1").json()["versions"] if one["version"] == 1)
    data = held_by(little, "csc", "csc/dec-1")["data"]
    assert data == {**before["data"], "decision": "Look again", "knowledge": data["knowledge"]}
    assert data["knowledge"]["believed"] == "That it was one incident"


def test_a_correction_says_whom_the_agency_told_before_and_what_they_go_on_holding(little: Api) -> None:
    told = [{"to": "csc", "received_at": "2008-07-14"}, {"to": "school", "received_at": "2008-07-14"}]
    again = [{"to": "school", "received_at": "2008-08-01"}]
    posted = [
        entry("gp/told", recipients=told),
        correction("gp/told-fix", "gp/told", recipients=again),
        entry("gp/passed-on", "information-shared", medium="letter", shares=[{"entry": "gp/told", "version": 2}],
              recipients=[{"to": "police", "received_at": "2008-09-01"}]),
    ]  # fmt: skip
    assert little.post(posted, "agency", agency="gp").status_code == 201
    with signed_in(little, "agency", purpose="", agency="gp") as client:
        text = fill_in(client, "/entries/gp/told/correct", **WHY, recipients__0__to__agency="csc",
                       recipients__0__received_at__text="2009").text  # fmt: skip
    assert "CSC was told version 1 by you, and is told of this." in text
    assert "SCHOOL was told version 2 by you, and is not told of this, and goes on holding that version." in text
    assert "POLICE was told version 2 by you, and is not told of this" in text
    assert "the entry, corrected: version 3" in text


def test_a_retraction_is_recorded_and_nothing_follows_it(little: Api) -> None:
    with signed_in(little, "agency", purpose="", agency="csc") as client:
        recorded(client, "/entries/csc/dec-1/retract", **WHY)
        assert held_by(little, "csc", "csc/dec-1")["retracted"]
        answer = fill_in(client, "/entries/csc/dec-1/retract", **WHY)
        assert answer.status_code == 409
        assert "The entry is retracted" in answer.text
        assert "/entries/csc/dec-1/retract" not in client.get("/entries/csc/dec-1").text


def test_another_agency_is_told_of_an_entry_in_the_version_that_the_teller_holds(little: Api) -> None:
    """Social care was told of police/inc-1 before it was corrected: what it passes on is what it knows."""
    path = "/entries/police/inc-1/share"
    telling = {**ANYTHING, "occurred__day": "1", "occurred__month": "8", "medium": "Telephone",
               "recipients__0__to__agency": "school", "recipients__0__received_at__text": "2008-08-01"}  # fmt: skip
    with signed_in(little, "agency", purpose="", agency="csc") as client:
        preview = fill_in(client, path, **telling)
        assert "police/inc-1, version 1: Contact" in preview.text
        assert send_on(client, preview, path, "record").status_code == 303
        before_they_held_it = fill_in(client, path, **{**telling, "occurred__month": "6"})
        assert before_they_held_it.status_code == 422
        assert "By then you are not known to have held it" in before_they_held_it.text
    assert held_by(little, "school", "police/inc-1")["version"] == 1


_ROW = re.compile(
    r'<tr><th scope="row"><bdi>(.*?)</bdi></th><td[^>]*><bdi>(.*?)</bdi></td>'
    r"<td[^>]*>(.*?)</td><td[^>]*>(.*?)</td></tr>"
)


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/cases/k/record/contact", {**ANYTHING, **OF_KIND["contact"]}),
        ("/entries/police/inc-1/share", {**ANYTHING, "occurred__text": "2008-09", "medium": "Letter"}),
        ("/entries/csc/dec-1/correct", {**WHY, "known_at__text": "../2009"}),
        ("/entries/csc/dec-1/retract", {**WHY, "known_at__text": "2009/.."}),
    ],
)
def test_what_the_preview_says_is_what_the_ledger_then_grants(little: Api, path: str, typed: dict[str, str]) -> None:
    told = {
        "author__unit": "Area team", "recipients__0__to__agency": "school", "recipients__0__received_at__text": "2009~",
        "recipients__1__to__agency": "gp", "recipients__1__to__unit": "?", "recipients-count": "2",
        "recipients__1__received_at__text": "2009-05-01/..",
    }  # fmt: skip
    with signed_in(little, "agency", purpose="", agency="csc") as client:
        preview = fill_in(client, path, **typed, **told)
        said = _ROW.findall(preview.text)
        position = little.head() + 1
        answer = send_on(client, preview, path, "record")
    ref = answer.headers["location"].removeprefix("/receipts/")
    of = {ref} if "/record/" in path else {"csc/dec-1"} if "csc/dec-1" in path else {ref, "police/inc-1"}
    grants = [
        {**grant, "entry": one}
        for one in of
        for grant in little.get(f"/v1/entries/{one}/who-knew").json()["grants"]
        if grant["position"] == position
    ]
    assert len(said) == len(grants) == 3 * len(of)
    names = {"csc/area-team": "CSC, area team", "school": "SCHOOL", "gp/?": "Someone in GP"}
    expected = {(names[one["knower"]], _day(one["earliest"]), _day(one["latest"])) for one in grants}
    open_ends = {"any time before": "…", "never for certain": "…"}
    assert {(who, open_ends.get(since, since), open_ends.get(by, by)) for who, _, since, by in said} == expected
    passed_on = {f"police/inc-1, version {one['version']}" for one in grants if one["entry"] == "police/inc-1"}
    assert {what.partition(":")[0] for _, what, _, _ in said if what.startswith("police/inc-1")} == passed_on


def _day(bound: str | None) -> str:
    """Return a bound of a grant as the preview words it; what is open has its words by its side."""
    return worded(day_of(instant_of(bound)).isoformat()) if bound else "…"


@pytest.mark.parametrize("way", ["correct", "retract"])
def test_what_is_anothers_is_not_changed_and_not_said_to_be_there(standing: Api, way: str) -> None:
    with signed_in(standing, "agency", purpose="", agency="csc") as client:
        held, unheld, none = (client.get(f"/entries/{ref}/{way}") for ref in ("police/inc-1", "gp/visit-1", "gp/none"))
        assert held.status_code == unheld.status_code == none.status_code == 403
        assert held.text == unheld.text == none.text
        assert client.get(f"/entries/csc/none/{way}").status_code == 404
        assert client.get("/entries/gp/visit-1/share").text == client.get("/entries/gp/none/share").text


def test_an_importer_says_for_whom_and_is_shown_nothing_of_the_case(little: Api) -> None:
    path = "/cases/k/record/contact"
    typed = {**ANYTHING, **OF_KIND["contact"], "people": "child"}
    with signed_in(little, "importer", purpose="") as client:
        assert "mother" not in client.get(path).text
        assert "Choose for which agency you record" in fill_in(client, path, **typed).text
        ref = recorded(client, path, source="police", **typed)
        assert ref.startswith("police/")
        told = {**typed, "medium": "Letter", "recipients__0__to__agency": "school",
                "recipients__0__received_at__text": "2009", "shares__0__by__agency": "csc"}  # fmt: skip
        sharing = "/entries/police/inc-1/share?case=k&kind=contact"
        assert recorded(client, sharing, source="csc", **told).startswith("csc/")
        assert client.get("/entries/csc/dec-1/retract").status_code == 200
        unsaid = client.get("/entries/csc/dec-1/retract?case=No%20Code&kind=decision")
        assert (unsaid.status_code, 'id="case-error"' in unsaid.text) == (422, True)
        why = {**WHY, "author__role": "Manager"}
        recorded(client, "/entries/csc/dec-1/retract?case=k&kind=decision", **why)
        of_another_kind = fill_in(client, "/entries/police/inc-1/correct?case=k&kind=decision", **why, **{
            f"replacement__{name}": text for name, text in {**typed, **OF_KIND["decision"]}.items() if name != "mode"
        })  # fmt: skip
        assert "The entry is of another kind than this form" in of_another_kind.text
        wrong = fill_in(client, "/entries/csc/none/retract?case=k&kind=decision", **why)
        assert "There is no such entry" in wrong.text or "No such entry" in wrong.text


def test_a_correction_sent_back_unchanged_says_the_same_again(little: Api) -> None:
    """Everything that a form can ask goes through its boxes and comes out as it was."""
    full = entry(
        "gp/full", "meeting", occurred="2008-07-10T09:30:00+01:00", known_at="../2009", written_at="2008-07~",
        people=["mother", "child"], author={"role": "GP", "ref": "GP2", "unit": "surgery/desk", "name": "A. Doctor"},
        source_type="secondary", forum="Case conference", apologies=["police", "csc/area-team"],
        actions=[{"action": "Visit", "owner": "csc/area-team", "due": "2008-08"}, {"action": "Write", "owner": "gp"}],
        sightings=[{"person": "child", "seen": "yes", "alone": "no", "observation": "Two\nlines",
                    "wishes_and_feelings": "To go home"}, {"person": "mother", "seen": "not_recorded"}],
        claims=[{"about": "child", "attribute": "school", "value": "None", "basis": "told_by_parent"},
                {"about": "child", "attribute": "favourite_game", "value": "Tag"}],
        factors=["3B", "16A"], relates=[{"entry": "gp/visit-1", "relation": "confirms"}],
        knowledge={"believed": "Well", "relied_on": ["gp/visit-1"], "sought": [{"what": "A date", "from": "csc"}],
                   "not_known": ["Where", "When"], "options": ["One"], "hoped": "The best", "pressures": ["Time"]},
        recipients=[{"to": "csc", "received_at": "2008-07-14"}],
    )  # fmt: skip
    assert little.post(full, "agency", agency="gp").status_code == 201, little.post(full, "agency", agency="gp").text
    with signed_in(little, "agency", purpose="", agency="gp") as client:
        recorded(client, "/entries/gp/full/correct", **WHY)
    held = held_by(little, "gp", "gp/full")
    assert held["version"] == 2
    assert held["data"] == {name: value for name, value in full["data"].items() if name != "recipients"}


def test_every_page_of_an_entry_of_ones_own_leads_to_what_may_be_done_with_it(standing: Api) -> None:
    with signed_in(standing, "agency", purpose="", agency="csc") as client:
        own, told = client.get("/entries/csc/dec-1").text, client.get("/entries/police/inc-1").text
    assert [f"/entries/csc/dec-1/{way}" in own for way in ("correct", "retract", "share")] == [True] * 3
    assert [f"/entries/police/inc-1/{way}" in told for way in ("correct", "retract", "share")] == [False, False, True]
    with signed_in(standing) as reviewer:
        assert "/entries/csc/dec-1/correct" not in reviewer.get("/entries/csc/dec-1").text


def test_a_reviewer_reads_why_an_entry_was_corrected_and_an_agency_does_not(standing: Api) -> None:
    with signed_in(standing) as reviewer:
        shown = reviewer.get("/entries/police/inc-1").text
    assert shown.count("Why it was corrected") == 1
    assert "The wrong day" in shown
    with signed_in(standing, "agency", purpose="", agency="police") as client:
        assert "The wrong day" not in client.get("/entries/police/inc-1").text
