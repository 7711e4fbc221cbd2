"""Events that are not taken: always a refusal that names the field, never a failure, nothing recorded."""

# a table is read by its rows

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from little_case import REGISTRATIONS, correction, entry, retraction
from serving import Api, problem_of

from api.json_text import Json

Event = dict[str, Any]


def without(event: Event, *path: str) -> Event:
    """Return the event without one member."""
    changed: Event = orjson.loads(orjson.dumps(event))
    place = changed
    for name in path[:-1]:
        place = place[name]
    del place[path[-1]]
    return changed


def registered(kind: str, case: str | None = None, /, **data: Json) -> Event:
    event = {"specversion": "1.0", "id": "new", "source": "/partnership", "data": data}
    return {**event, "type": f"safeguarding.{kind}.v1", **({"subject": case} if case else {})}


def referral(**data: Json) -> Event:
    more = {"reason": "Concern", "recipients": [{"to": "csc", "received_at": "2008-07-14"}], **data}
    return entry("police/new", "referral", **more)


GOOD = entry("police/new")
INVALID: list[tuple[Event, str]] = [
    # the envelope
    (without(GOOD, "specversion"), "specversion"),
    ({**GOOD, "specversion": "0.3"}, "specversion"),
    ({**GOOD, "specversion": 1.0}, "specversion"),
    (without(GOOD, "id"), "id"),
    ({**GOOD, "id": ""}, "id"),
    ({**GOOD, "id": "."}, "id"),
    ({**GOOD, "id": ".."}, "id"),
    ({**GOOD, "id": "a/b"}, "id"),
    ({**GOOD, "id": "a b"}, "id"),
    ({**GOOD, "id": "x" * 129}, "id"),
    ({**GOOD, "id": "naïve"}, "id"),
    ({**GOOD, "id": "x\n"}, "id"),
    ({**GOOD, "id": 7}, "id"),
    ({**GOOD, "id": None}, "id"),
    (without(GOOD, "source"), "source"),
    ({**GOOD, "source": "police"}, "source"),
    ({**GOOD, "source": "/agencies/POLICE"}, "source"),
    ({**GOOD, "source": "/agencies/partnership"}, "source"),
    ({**GOOD, "source": "/partnership"}, "source"),
    ({**GOOD, "source": ["/agencies/police"]}, "source"),
    ({**GOOD, "source": "/agencies/nobody"}, "source"),
    ({**REGISTRATIONS[0], "id": "new", "source": "/agencies/police"}, "source"),
    (without(GOOD, "type"), "type"),
    ({**GOOD, "type": "safeguarding.contact.v2"}, "type"),
    ({**GOOD, "type": "contact"}, "type"),
    ({**GOOD, "type": None}, "type"),
    ({**GOOD, "type": {}}, "type"),
    (without(GOOD, "subject"), "subject"),
    ({**GOOD, "subject": None}, "subject"),
    ({**GOOD, "subject": "K"}, "subject"),
    ({**GOOD, "subject": "none"}, "subject"),
    ({**GOOD, "subject": "k\u0000"}, "subject"),
    ({**REGISTRATIONS[0], "id": "new", "subject": "k"}, "subject"),
    ({**GOOD, "time": "2008-07-10T10:00:00"}, "time"),
    ({**GOOD, "recordedtime": "2008-07-10"}, "recordedtime"),
    ({**GOOD, "datacontenttype": "text/xml"}, "datacontenttype"),
    ({**GOOD, "traceparent": 3}, "traceparent"),
    ({**GOOD, "unknown": "x"}, "unknown"),
    ({**GOOD, "data_base64": "e30="}, "data_base64"),
    (without(GOOD, "data"), "data"),
    ({**GOOD, "data": None}, "data"),
    ({**GOOD, "data": []}, "data"),
    ({**GOOD, "data": "{}"}, "data"),
    # what every entry says
    *((without(GOOD, "data", name), f"data.{name}")
      for name in ("occurred", "author", "people", "summary", "source_of_information", "mode")),
    *(({**GOOD, "data": {**GOOD["data"], name: wrong}}, f"data.{name}")
      for name in ("occurred", "known_at", "author", "people", "summary", "source_of_information", "source_type",
                   "written_at", "evidence", "given_at", "relates", "recipients", "shares", "sightings", "claims",
                   "factors", "knowledge", "mode", "outcome")
      for wrong in (3, None, True)),
    (entry("police/new", known_to="gp"), "data.known_to"),
    (entry("police/new", summary=""), "data.summary"),
    (entry("police/new", summary=" \t\u2003"), "data.summary"),
    (entry("police/new", summary="a\u0000b"), "data.summary"),
    (entry("police/new", outcome="\u0000"), "data.outcome"),
    (entry("police/new", author={}), "data.author.role"),
    (entry("police/new", author={"role": "PC", "unit": "Team A"}), "data.author.unit"),
    (entry("police/new", author={"role": "PC", "unit": "a//b"}), "data.author.unit"),
    (entry("police/new", author={"role": "PC", "ref": None}), "data.author.ref"),
    (entry("police/new", people=[]), "data.people"),
    (entry("police/new", people=["nobody"]), "data.people[0]"),
    (entry("police/new", people=["child", "mother", "Child"]), "data.people[2]"),
    (entry("police/new", people=["child\u200b"]), "data.people[0]"),
    # times
    *((entry("police/new", occurred=time), "data.occurred")
      for time in ("", "yesterday", "2008-02-30", "2008-13", "2008-07-10T10:00:00", "2008-07-10 10:00:00Z",
                   "2008-07-10T10:00:60Z", "2008-07-10T24:00:00Z", "2008-07-10T10:00:00+24:00",
                   "0000", "0999-12-31", "9999", "9999-01-01", "-2008", "12008-01-01", "Y12008", "X", "XXXX",
                   "2008/2007", "2008-07-21/2008-07-14", "../..x", "/", "2008//2009", "[2008,2009]", "201X-05",
                   "2008-07-10\u0000", "٢٠٠٨", "\uff12\uff10\uff10\uff18", "2008-07-10T10:00:00Z\n", "2" * 5000)),
    (entry("police/new", written_at="2008-07-10T10:00"), "data.written_at"),
    (referral(recipients=[{"to": "csc", "received_at": "2008-02-30"}]), "data.recipients[0].received_at"),
    # who was told, and what was passed on
    (without(referral(), "data", "recipients"), "data.recipients"),
    (referral(recipients=[]), "data.recipients"),
    (referral(recipients=["csc"]), "data.recipients[0]"),
    (referral(recipients=[{"to": "csc"}]), "data.recipients[0].received_at"),
    (referral(recipients=[{"to": "csc", "received_at": None}]), "data.recipients[0].received_at"),
    (referral(recipients=[{"to": "*", "received_at": "2008"}]), "data.recipients[0].to"),
    (referral(recipients=[{"to": "csc/??", "received_at": "2008"}]), "data.recipients[0].to"),
    (referral(recipients=[{"to": "nobody/team", "received_at": "2008"}]), "data.recipients[0].to"),
    (referral(recipients=[{"to": "partnership", "received_at": "2008"}]), "data.recipients[0].to"),
    (entry("police/new", shares=[{"entry": "inc-1"}]), "data.shares[0].entry"),
    (entry("police/new", shares=[{"entry": "police/.."}]), "data.shares[0].entry"),
    (entry("police/new", shares=[{"entry": "police/none"}]), "data.shares[0].entry"),
    (entry("police/new", shares=[{"entry": "police/new"}]), "data.shares[0].entry"),
    (entry("police/new", shares=[{"entry": "school/other-1"}]), "data.shares[0].entry"),
    (entry("police/new", shares=[{"entry": "police/inc-1-fix"}]), "data.shares[0].entry"),
    (entry("police/new", shares=[{"entry": "police/inc-1", "version": 3}]), "data.shares[0].version"),
    (entry("police/new", shares=[{"entry": "police/inc-1", "version": 0}]), "data.shares[0].version"),
    (entry("police/new", shares=[{"entry": "police/inc-1", "version": 2**31}]), "data.shares[0].version"),
    (entry("police/new", shares=[{"entry": "police/inc-1", "version": 1.0}]), "data.shares[0].version"),
    (entry("police/new", shares=[{"entry": "police/inc-1", "version": "1"}]), "data.shares[0].version"),
    (entry("police/new", shares=[{"entry": "police/inc-1", "by": "nobody"}]), "data.shares[0].by"),
    (entry("police/new", shares=[{"entry": "police/inc-1", "by": "csc/?"}]), "data.shares[0].by"),
    (entry("police/new", relates=[{"entry": "police/none", "relation": "confirms"}]), "data.relates[0].entry"),
    (entry("police/new", relates=[{"entry": "police/inc-1", "relation": "likes"}]), "data.relates[0].relation"),
    (entry("police/new", relates=[{"entry": "police/inc-1-fix", "relation": "confirms"}]), "data.relates[0].entry"),
    (entry("police/new", knowledge={"relied_on": ["gp/none"]}), "data.knowledge.relied_on[0]"),
    (entry("police/new", knowledge={"relied_on": "gp/visit-1"}), "data.knowledge.relied_on"),
    (entry("police/new", knowledge={"believed": None}), "data.knowledge.believed"),
    (entry("police/new", knowledge={"sought": [{"from": "gp"}]}), "data.knowledge.sought[0].what"),
    (entry("police/new", "information-shared", medium="fax", in_response_to="gp/none",
           recipients=[{"to": "csc", "received_at": "2008"}]), "data.in_response_to"),
    # codes
    (entry("police/new", factors=["21", "3B"]), "data.factors"),
    (entry("police/new", factors=["3b"]), "data.factors[0]"),
    (entry("police/new", factors=["99Z"]), "data.factors[0]"),
    (entry("police/new", mode="seance"), "data.mode"),
    (entry("police/new", "decision", decision="x", options=3), "data.options"),
    (entry("police/new", "decision", decision="x", options=[3]), "data.options"),
    (entry("police/new", "decision", decision="x", options=["\u0000"]), "data.options"),
    (entry("police/new", evidence="hearsay"), "data.evidence"),
    (entry("police/new", sightings=[{"person": "child", "seen": True}]), "data.sightings[0].seen"),
    (entry("police/new", sightings=[{"person": "nobody", "seen": "yes"}]), "data.sightings[0].person"),
    (entry("police/new", claims=[{"about": "child", "attribute": "Hair!", "value": "x"}]),
     "data.claims[0].attribute"),
    (entry("police/new", claims=[{"about": "child", "attribute": "name", "value": " "}]), "data.claims[0].value"),
    (entry("police/new", claims=[{"about": "child", "attribute": "name", "value": "x", "basis": "rumour"}]),
     "data.claims[0].basis"),
    (entry("police/new", "meeting", forum="marac", actions=[{"action": "call", "owner": "nobody"}]),
     "data.actions[0].owner"),
    (entry("police/new", "meeting", forum="marac", apologies=["nobody"]), "data.apologies[0]"),
    (entry("police/new", "assessment", instrument="tarot"), "data.instrument"),
    # corrections and retractions
    (correction("police/new", "police/none"), "data.corrects"),
    (correction("police/new", "police/inc-1-fix"), "data.corrects"),
    (correction("police/new", "police/inc-1", case="other"), "data.corrects"),
    (without(correction("police/new", "police/inc-1"), "data", "replacement"), "data.replacement"),
    (without(correction("police/new", "police/inc-1"), "data", "reason"), "data.reason"),
    (without(correction("police/new", "police/inc-1"), "data", "replacement", "summary"), "data.replacement.summary"),
    (correction("police/new", "police/inc-1", replacement={}), "data.replacement.occurred"),
    (correction("police/new", "police/inc-1", replacement="x"), "data.replacement"),
    (correction("police/new", "police/inc-1", people=["nobody"]), "data.people[0]"),
    (retraction("police/new", "police/none"), "data.retracts"),
    (retraction("police/new", "police/gone-ret"), "data.retracts"),
    # registrations
    (registered("agency", code="partnership", name="x", kind="6"), "data.code"),
    (registered("agency", code="a_b", name="x", kind="6"), "data.code"),
    (registered("agency", code="a", name="", kind="6"), "data.name"),
    (registered("agency", code="a", name="x", kind="6X"), "data.kind"),
    (registered("agency", code="a", name="x", kind=6), "data.kind"),
    (registered("case", title="x"), "subject"),
    (registered("case", "new"), "data.title"),
    (registered("person", "k", ref="Child", role="child"), "data.ref"),
    (registered("person", "k", ref="new", role="child", age=3), "data.age"),
    (registered("person", "none", ref="new", role="child"), "subject"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "field"), INVALID, ids=range(len(INVALID)))
def test_an_invalid_event_is_refused_by_its_field_and_its_batch_with_it(
    standing: Api, event: Event, field: str
) -> None:
    before = standing.head()
    for posted, index in ((event, 0), ([GOOD | {"id": "good"}, event], 1)):
        problem = problem_of(standing.post(posted))
        assert problem["status"] == 422, problem
        assert problem["index"] == index
        assert problem["field"] == field, problem
        assert problem["detail"]
    assert standing.head() == before


CONFLICTS: list[tuple[Event, int, str]] = [
    (entry("police/inc-1", summary="Something else"), 409, "id"),
    (entry("police/inc-1", case="other"), 409, "id"),
    (entry("police/inc-1", "information-shared", medium="x",
           recipients=[{"to": "csc", "received_at": "2008"}]), 409, "id"),
    (correction("police/new", "police/gone"), 409, "data.corrects"),
    (retraction("police/new", "police/gone"), 409, "data.retracts"),
    (registered("agency", code="csc", name="Another", kind="6"), 409, "data.code"),
    (registered("case", "k", title="Another"), 409, "subject"),
    (registered("person", "k", ref="child", role="father"), 409, "data.ref"),
    (correction("police/new", "gp/visit-1"), 403, "data.corrects"),
    (correction("police/new", "gp/none"), 403, "data.corrects"),
    (retraction("police/new", "nobody/none"), 403, "data.retracts"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "status", "field"), CONFLICTS, ids=range(len(CONFLICTS)))
def test_an_event_at_odds_with_what_is_recorded_is_refused_by_its_field(
    standing: Api, event: Event, status: int, field: str
) -> None:
    before = standing.head()
    problem = problem_of(standing.post([GOOD | {"id": "good"}, event]))
    assert (problem["status"], problem["index"], problem["field"]) == (status, 1, field)
    assert standing.head() == before


def nested(depth: int) -> bytes:
    return b'{"specversion":"1.0","type":"safeguarding.contact.v1","data":' + b"[" * depth + b"]" * depth + b"}"


UNREADABLE: list[tuple[bytes, str]] = [
    (b"", "empty"),
    (b" ", "line 1"),
    (b"{", "line 1"),
    (b'{"id": "x",}', "line 1"),
    (b"{'id': 'x'}", "line 1"),
    (b'{"id": "x"} {}', "line 1"),
    (b'{"id": "a\nb"}', "line 1"),
    (b'{"id": "\\x"}', "line 1"),
    (b"\xef\xbb\xbf{}", "byte order mark"),
    (b'{"id": "\xff"}', "byte 8"),
    ('{"id": "é"}'.encode("latin-1"), "byte 8"),
    ('{"id": "x"}'.encode("utf-16"), "byte 0"),
    (b'{"id": "\xed\xa0\x80"}', "byte 8"),
    (b'{"id": "\\ud800"}', "half a character"),
    (b'{"data": {"\\udfff": 1}}', "half a character"),
    (b'{"data": {"a": ["\\ud83d!"]}}', "half a character"),
    (b'{"id": "x", "id": "y"}', "'id'"),
    (b'{"data": {"summary": "x", "summary": "x"}}', "'summary'"),
    (b'{"data": NaN}', "NaN"),
    (b'{"data": [Infinity]}', "Infinity"),
    (b'{"data": -Infinity}', "-Infinity"),
    (b'{"data": 1e999}', "1e999"),
    (b'{"data": 18446744073709551616}', "64 bits"),
    (b'{"data": ' + b"9" * 10_000 + b"}", "64 bits"),
    (b'{"data": 01}', "line 1"),
    (b"[]", "JSON object"),
    (b'"x"', "JSON object"),
    (b"null", "JSON object"),
    (nested(20_000), "nested"),
    (b"\x00", "line 1"),
]


@pytest.mark.parametrize(("body", "says"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_body_that_cannot_be_read_is_refused_with_the_place(standing: Api, body: bytes, says: str) -> None:
    before = standing.head()
    problem = problem_of(standing.send(body))
    assert (problem["type"], problem["status"]) == ("/problems/unreadable", 400)
    assert says in problem["detail"]
    assert standing.head() == before


@pytest.mark.parametrize("depth", [100, 190, 250, 300, 900])
def test_deep_nesting_is_refused_wherever_it_stops_being_readable(standing: Api, depth: int) -> None:
    assert standing.send(nested(depth)).status_code in (400, 422)


TOO_LARGE: list[tuple[str, Callable[[], Any]]] = [
    ("a megabyte of summary", lambda: entry("police/new", summary="x" * 2**20)),
    ("a megabyte of summary in a batch", lambda: [entry("police/new", summary="x" * 2**20)]),
    ("an event a little too large", lambda: [entry("police/new", summary="x" * 2**16)]),
    ("too many events", lambda: [entry(f"police/new-{number}") for number in range(1001)]),
    ("too large a batch", lambda: [entry(f"police/new-{number}", summary="x" * 60_000) for number in range(150)]),
    ("too many told too much", lambda: entry(
        "police/new", recipients=[{"to": "csc", "received_at": "2008"}] * 600,
        shares=[{"entry": "police/inc-1"}] * 600)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "posted"), TOO_LARGE, ids=[what for what, _ in TOO_LARGE])
def test_what_is_too_large_is_refused_as_that(standing: Api, what: str, posted: Callable[[], Any]) -> None:
    assert what
    before = standing.head()
    assert problem_of(standing.post(posted()))["type"] == "/problems/too-large"
    assert standing.head() == before


def test_the_same_event_twice_in_a_batch_is_recorded_once(little: Api) -> None:
    event = entry("police/new")
    response = little.post([event, event])
    assert response.status_code == 201
    first, second = response.json()["receipts"]
    assert (first["status"], second["status"]) == ("recorded", "duplicate")
    assert {**first, "status": ""} == {**second, "status": ""}
    again = little.post([event])
    assert again.status_code == 200
    assert again.json()["receipts"] == [second]


def test_the_same_id_with_other_content_in_a_batch_leaves_nothing_recorded(standing: Api) -> None:
    before = standing.head()
    problem = problem_of(standing.post([GOOD, entry("police/new", summary="Other")]))
    assert (problem["status"], problem["index"], problem["field"]) == (409, 1, "id")
    assert standing.head() == before


def test_an_event_posted_again_with_other_attributes_that_decide_nothing_is_a_duplicate(little: Api) -> None:
    event = {**entry("police/new"), "time": "2008-07-10T10:00:00Z"}
    assert little.post(event).status_code == 201
    again = little.post({**event, "time": None, "recordedtime": "2009-07-10T10:00:00Z", "traceparent": "x"})
    assert again.status_code == 200


def test_an_empty_batch_records_nothing(standing: Api) -> None:
    response = standing.post([])
    assert (response.status_code, response.json()) == (200, {"receipts": []})


ODD_TEXTS = [
    "\U0001d49c child 🧒🏽",
    "e\u0301",
    "\u202eright to left",
    "\ufeffmark",
    "a\u2028b",
    "ÿ" * 10_000,
    "\x7f\x1b[31m",
    '"\\',
]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
def test_odd_text_is_kept_as_it_was_sent(little: Api, text: str) -> None:
    assert little.post(entry("police/odd", summary=text)).status_code == 201
    version = little.get("/v1/entries/police/odd").json()["versions"][0]
    assert version["data"]["summary"] == text
    tunnel = little.get("/v1/cases/k/tunnel?knower=police").json()
    assert text in [item["data"]["summary"] for item in tunnel["entries"]]
