"""Recording by hand: every kind, by the way that systems post by, refused as they are, and once."""

from collections.abc import Iterator

import httpx
import pytest
from erased_cases import approved, proposed
from little_case import entry
from recording import ANYTHING, OF_KIND, boxes, fill_in, held_by, recorded, send_on
from serving import Api
from standing import standing_api
from visitors import origin, send, signed_in, visitor

from api.pages.signing_in.sessions import Sessions
from ledger.vocabulary import ENTRY_KINDS
from ops.embedded import EmbeddedServer

CONTACT = "/cases/k/record/contact"
VISIT = {**ANYTHING, **OF_KIND["contact"]}


@pytest.fixture(scope="module")
def filling(
    server: EmbeddedServer, template_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Yield the app on a ledger with the little case that tests share which add to it."""
    with standing_api(server, template_url, worker_id, tmp_path_factory.mktemp("filling")) as served:
        yield served


@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_every_kind_is_recorded_by_its_form(filling: Api, kind: str) -> None:
    path, before = f"/cases/k/record/{kind}", filling.head()
    with signed_in(filling, "agency", purpose="", agency="gp") as client:
        preview = fill_in(client, path, **ANYTHING, **OF_KIND[kind])
        assert preview.status_code == 200, preview.text
        assert "Preview: nothing is recorded yet" in preview.text
        assert filling.head() == before
        answer = send_on(client, preview, path, "record")
        assert answer.status_code == 303, answer.text
        assert f"Recorded at position {before + 1}" in client.get(answer.headers["location"]).text
    made = held_by(filling, "gp", answer.headers["location"].removeprefix("/receipts/"))
    assert made["kind"] == kind
    assert made["data"]["people"] == ["child"]
    assert made["data"]["summary"] == ANYTHING["summary"]
    assert kind == "nil-contact" or made["data"]["known_at"] == made["data"]["occurred"] == "2008-07-10"


def test_a_form_sent_twice_is_recorded_once_with_the_same_receipt(filling: Api) -> None:
    with signed_in(filling, "agency", purpose="", agency="gp") as client:
        preview = fill_in(client, CONTACT, **VISIT)
        before = filling.head()
        once, again = (send_on(client, preview, CONTACT, "record") for _ in range(2))
        assert once.headers["location"] == again.headers["location"]
        assert filling.head() == before + 1
        seen_again = send_on(client, preview, CONTACT, "preview")
        assert seen_again.headers["location"] == once.headers["location"]
        otherwise = send_on(client, preview, CONTACT, "record", summary="Something else")
        assert otherwise.status_code == 409
        assert "This form has been recorded already" in otherwise.text
        assert f'href="{once.headers["location"]}"' in otherwise.text
        assert filling.head() == before + 1


@pytest.mark.parametrize(
    ("typed", "box", "says"),
    [
        ({"summary": ""}, "summary", "Enter what happened, as recorded"),
        ({"occurred__day": "31", "occurred__month": "2"}, "occurred-day", "Day must be a number from 1 to 29"),
        ({"occurred__year": ""}, "occurred-year", "Date must include a year"),
        ({"occurred__text": "soon"}, "occurred-text", "This is no date"),
        ({"occurred__how": "between"}, "occurred-to-year", "Enter both dates"),
        ({"people__child": ""}, "people", "Choose whom it is about"),
        (
            {"claims__0__about": "stranger", "claims__0__attribute": "school", "claims__0__value": "None"},
            "claims-0-about",
            "There is no such person in this case",
        ),
        ({"author__role": ""}, "author-role", "Enter the role of who recorded it"),
        ({"mode": ""}, "mode", "Choose how the contact was made"),
        ({"recipients__0__to__agency": "csc"}, "recipients-0-received_at-day", "Enter when it reached them"),
        ({"recipients__0__to__unit": "desk"}, "recipients-0-to-agency", "Choose the agency"),
        ({"shares__0__entry": "csc/dec-1"}, "shares-0-entry", "or none that you hold"),
        ({"shares__0__entry": "school/other-1"}, "shares-0-entry", "or none that you hold"),
        ({"shares__0__entry": "gp/visit-1", "shares__0__version": "x"}, "shares-0-version", "Enter a whole number"),
        ({"knowledge__relied_on__0": "no entry"}, "knowledge-relied_on-0", "Write an entry as agency/id"),
        ({"factors__21": "yes", "factors__3B": "yes"}, "factors", "21 (no factor) stands beside another"),
        ({"claims__0__value": "at home"}, "claims-0-about", "Choose whom the claim is about"),
        ({"summary": "x\x00y"}, "summary", "null character"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_nothing_typed_is_lost(
    standing: Api, typed: dict[str, str], box: str, says: str
) -> None:
    before = standing.head()
    with signed_in(standing, "agency", purpose="", agency="gp") as client:
        for do in ("preview", "record"):
            answer = fill_in(client, CONTACT, do, **{**VISIT, "outcome": "Nothing came of it", **typed})
            assert answer.status_code == 422
            assert f'<a href="#{box}">' in answer.text
            assert f'id="{box}"' in answer.text
            assert says in answer.text
            kept = boxes(answer.text)
            expected = {name.replace("__", "-"): text for name, text in {**VISIT, **typed}.items()}
            assert {name: kept.get(name, "") for name in expected} == expected
            assert kept["outcome"] == "Nothing came of it"
    assert standing.head() == before


def test_everything_that_is_wrong_is_said_at_once(standing: Api) -> None:
    with signed_in(standing, "agency", purpose="", agency="gp") as client:
        answer = fill_in(client, CONTACT, occurred__day="10")
    for says in ("Date must include a year", "Choose how the contact was made", "Enter what happened, as recorded",
                 "Enter the role of who recorded it", "Enter the source of information",
                 "Choose whom it is about"):  # fmt: skip
        assert answer.text.count(says) == 2, says  # in the summary and beside its field
    assert "Field required" not in answer.text


def test_another_recipient_is_asked_for_without_recording_anything(filling: Api) -> None:
    before = filling.head()
    told = {"recipients__0__to__agency": "csc", "recipients__0__received_at__text": "2008-07-14"}
    with signed_in(filling, "agency", purpose="", agency="gp") as client:
        more = fill_in(client, CONTACT, "add-recipients", **VISIT, **told)
        assert more.status_code == 200
        assert boxes(more.text)["recipients-0-to-agency"] == "csc"
        assert 'id="recipients-1-to-agency" name="recipients-1-to-agency" autofocus' in more.text
        assert filling.head() == before
        preview = send_on(client, more, CONTACT, "preview", recipients__1__to__agency="police",
                          recipients__1__to__unit="?", recipients__1__received_at__year="2008")  # fmt: skip
        answer = send_on(client, preview, CONTACT, "record")
    made = held_by(filling, "gp", answer.headers["location"].removeprefix("/receipts/"))
    assert made["data"]["recipients"] == [
        {"to": "csc", "received_at": "2008-07-14"}, {"to": "police/?", "received_at": "2008"},
    ]  # fmt: skip


def test_the_preview_says_who_will_know_what_since_when(standing: Api) -> None:
    told = {"recipients__0__to__agency": "csc", "recipients__0__received_at__month": "9",
            "recipients__0__received_at__year": "2009", "shares__0__entry": "gp/visit-1",
            "knowledge__believed": "That all was well"}  # fmt: skip
    with signed_in(standing, "agency", purpose="", agency="gp") as client:
        text = " ".join(fill_in(client, CONTACT, **VISIT, **told).text.split())
    assert "GP will know this from 10 July 2008." in text
    assert "CSC may know this from 1 September 2009, and will certainly know it from 30 September 2009." in text
    assert "gp/visit-1, version 1: Contact, 10 July 2008" in text
    assert "No other agency will know this" in text
    assert "What you thought then is shown to <bdi>GP</bdi> alone" in text


def test_of_a_case_that_is_not_seen_nothing_is_said_until_something_is_posted(little: Api) -> None:
    """And then no more than the way that systems post by says."""
    with signed_in(little, "agency", purpose="", agency="gp") as client:
        pages = [client.get(f"/cases/{case}/record/contact").text for case in ("other", "none")]
        there, not_there = (
            text.replace(f"/{case}/", "…").replace(f"<bdi>{case}<", "…").replace(boxes(text)["event_id"], "…")
            for text, case in zip(pages, ("other", "none"), strict=True)
        )
        assert there == not_there
        assert "What is in this case is not shown to you" in there
        typed = {name: text for name, text in VISIT.items() if name != "people__child"}
        refused = fill_in(client, "/cases/none/record/contact", people="child", **typed)
        assert refused.status_code == 422
        assert "There is no case with this code" in refused.text
        ref = recorded(client, "/cases/other/record/contact", people="child, mother", **typed)
    assert held_by(little, "gp", ref, "other")["data"]["people"] == ["child", "mother"]


def test_the_code_of_a_case_is_asked_for_and_nothing_is_said_of_it(standing: Api) -> None:
    with signed_in(standing, "agency", purpose="", agency="gp") as client:
        for code in ("k", "other", "none"):
            assert client.get(f"/record?case={code}").headers["location"] == f"/cases/{code}/record"
        for code in ("", "No Code", "/", "x" * 64):
            answer = client.get("/record", params={"case": code})
            assert answer.status_code == 422
            assert 'id="case-error"' in answer.text


def test_what_a_form_shows_of_a_case_is_on_record_as_the_tunnel_that_it_is(filling: Api) -> None:
    with signed_in(filling, "agency", purpose="", agency="gp", subject="gp-desk") as client:
        assert client.get(CONTACT).status_code == 200
        assert client.get("/cases/other/record/contact").status_code == 200
    reads = filling.get("/v1/audit/reads?subject=gp-desk", role="auditor").json()["reads"]
    assert [(read["view"], read["case"], read["knower"]) for read in reads] == [("tunnel", "k", "gp")]


def test_a_form_of_another_session_or_site_records_nothing(standing: Api) -> None:
    before = standing.head()
    with signed_in(standing, "agency", purpose="", agency="gp") as client:
        sent = {**boxes(client.get(CONTACT).text), "do": "record"}
        assert client.post(CONTACT, data=sent, headers={"origin": "https://elsewhere.example"}).status_code == 403
        assert client.post(CONTACT, data={**sent, "form_token": "0"}, headers=origin(client)).status_code == 403
        assert client.post("/cases/k/record/rumour", data=sent, headers=origin(client)).status_code == 404
    assert standing.head() == before


def test_a_receipt_is_for_whose_it_is(filling: Api) -> None:
    assert filling.post(entry("gp/own"), "agency", agency="gp").status_code == 201
    with signed_in(filling, "agency", purpose="", agency="gp") as own:
        assert "gp/own, version 1" in own.get("/receipts/gp/own").text
        assert own.get("/receipts/gp/none").status_code == 404
    with signed_in(filling, "agency", purpose="", agency="csc") as other:
        assert other.get("/receipts/gp/own").text == other.get("/receipts/gp/none").text
    with signed_in(filling, "importer", purpose="") as importer:
        assert importer.get("/receipts/gp/own").status_code == 404


def test_an_erased_case_takes_nothing_more_and_its_receipts_say_so(little: Api) -> None:
    assert little.post(entry("gp/own"), "agency", agency="gp").status_code == 201
    with signed_in(little, "agency", purpose="", agency="gp") as client:
        preview = fill_in(client, CONTACT, **VISIT)
        assert little.post([proposed()], "admin", subject="first-person").status_code == 201
        assert little.post([approved()], "admin", subject="second-person").status_code == 201
        for answer in (
            send_on(client, preview, CONTACT, "record"),
            client.get(CONTACT),
            client.get("/receipts/gp/own"),
        ):
            assert answer.status_code == 410
            assert "This case was erased" in answer.text


def test_whoever_is_signed_out_while_they_type_signs_in_again_and_goes_on(filling: Api) -> None:
    with visitor(filling) as client:
        _sign_in(filling, client)
        opened = client.get(CONTACT)
        assert send(client, "/sign-out", "/cases").status_code == 303
        ended = send_on(client, opened, CONTACT, "record", **VISIT)
        assert ended.status_code == 401
        assert "default-src 'none'" in ended.headers["content-security-policy"]
        assert boxes(ended.text)["summary"] == VISIT["summary"]
        _sign_in(filling, client)
        form = send_on(client, ended, CONTACT, "change")
        assert form.status_code == 403
        assert "You signed in again since you opened this form" in form.text
        assert boxes(form.text)["event_id"] == boxes(opened.text)["event_id"]
        assert send_on(client, form, CONTACT, "record").status_code == 303


def _sign_in(api: Api, client: httpx.Client) -> None:
    token = api.auth("agency", agency="gp")["authorization"].removeprefix("Bearer ")
    sessions: Sessions = api.app.state.services.sessions
    assert client.get(sessions.link(token)).status_code == 303
