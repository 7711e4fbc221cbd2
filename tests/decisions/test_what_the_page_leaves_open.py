"""ops/decisions/0004: each thing that the knowledge model and the contract leave open, as we decided it."""

import json
from typing import Any

import pytest
from asking import IMPORTER, ask, post, reader
from keys_of_tests import cipher

from ledger.application import Ledger
from ledger.errors import Conflict, Invalid, TooLarge, UnknownReference
from ledger.posts import Poster
from ledger.references import EVERYONE
from ledger.times import as_of
from projections.anomalies import anomalies
from projections.decision import decision_tunnel
from projections.entries import who_knew
from projections.question import Question, head

AUTHOR = {"author": {"role": "practitioner"}, "people": ["child"], "summary": "s", "source_of_information": "r"}


def event(agency: str, event_id: str, kind: str = "contact", **data: Any) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {"contact": {"mode": "letter"}, "decision": {"decision": "close"}}
    said = {"occurred": "2008-03-01", "known_at": "2008-03-01", **AUTHOR, **kinds.get(kind, {}), **data}
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/agencies/{agency}",
        "type": f"safeguarding.{kind}.v1",
        "subject": "k",
        "data": said,
    }


def registration(kind: str, event_id: str, subject: str | None = None, /, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/partnership",
        "type": f"safeguarding.{kind}.v1",
        **({"subject": subject} if subject else {}),
        "data": data,
    }


@pytest.fixture
def url(database_url: str) -> str:
    agencies = [registration("agency", code, code=code, name=code, kind="6") for code in ("csc", "gp", "police")]
    case = registration("case", "k", "k", title="Case k")
    post(database_url, [*agencies, case, registration("person", "child", "k", ref="child", role="child")])
    return database_url


def tunnel(url: str, knower: str, as_of_day: str = "2012-01-01") -> dict[str, dict[str, Any]]:
    with reader(url) as connection:
        answer = ask(connection, "tunnel", {"case": "k", "knower": knower, "as_of": as_of_day})
    return {entry["ref"]: entry for entry in answer["entries"]}


def test_what_is_shared_without_an_end_is_what_was_held_certainly_or_without_an_end(url: str) -> None:
    old, new = ({"to": "csc", "received_at": received_at} for received_at in ("2008", "2009/.."))
    fix = {"corrects": "gp/a", "reason": "r", "replacement": event("gp", "x")["data"], "recipients": [new]}
    told = [{"to": "police", "received_at": "2010"}]
    post(
        url,
        [
            event("gp", "a", recipients=[old]),
            event("gp", "fix", "correction", **fix),
            event("csc", "on", known_at="2007/..", shares=[{"entry": "gp/a"}], recipients=told),
        ],
    )

    assert tunnel(url, "police")["gp/a"]["version"] == 2


def test_an_entry_shared_twice_in_one_event_grants_twice(url: str) -> None:
    told = [{"to": "csc", "received_at": "2008-03-02"}]
    post(url, [event("gp", "a"), event("gp", "b", shares=[{"entry": "gp/a"}, {"entry": "gp/a"}], recipients=told)])

    assert len(tunnel(url, "csc")["gp/a"]["how"]) == 2


def test_the_position_of_an_entry_is_that_of_its_first_event(url: str) -> None:
    first = post(url, [event("gp", "a")])[0].position
    post(url, [event("gp", "fix", "correction", corrects="gp/a", reason="r", replacement=event("gp", "x")["data"])])

    assert (tunnel(url, "gp")["gp/a"]["version"], tunnel(url, "gp")["gp/a"]["position"]) == (2, first)


def test_a_desk_that_did_not_write_the_entry_sees_only_its_own_among_the_recipients(url: str) -> None:
    told = [{"to": to, "received_at": "2008-03-02"} for to in ("csc/desk", "csc/other", "gp")]
    author = {"role": "practitioner", "unit": "team"}
    post(url, [event("csc", "a", author=author, recipients=told)])

    def recipients(knower: str) -> list[str]:
        return [recipient["to"] for recipient in tunnel(url, knower)["csc/a"]["data"]["recipients"]]

    assert recipients("csc/desk") == ["csc/desk"]
    assert recipients("csc/team") == recipients("csc") == recipients("*") == ["csc/desk", "csc/other", "gp"]


def test_a_decision_s_tunnel_leaves_the_decision_out_and_lists_what_it_cites_without_holding(url: str) -> None:
    cited = {"relied_on": ["gp/a", "police/b"]}
    post(url, [event("gp", "a"), event("police", "b"), event("gp", "d", "decision", knowledge=cited)])

    with reader(url) as connection:
        answer = decision_tunnel(connection, "gp/d")

    assert answer
    assert [entry.ref for entry in answer.relied_on] == ["gp/a"]
    assert answer.known_not_cited == []
    assert [entry.ref for entry in answer.held_by_others] == ["police/b"]
    assert answer.relied_on_not_held == ["police/b"]


def test_a_code_registered_again_by_another_event_is_a_conflict(url: str) -> None:
    with Ledger(url, cipher(), connections=1) as ledger, pytest.raises(Conflict, match="registered before"):
        ledger.post([registration("agency", "gp-again", code="gp", name="Another name", kind="3A")], IMPORTER)


def test_a_null_in_the_data_is_refused_and_a_null_attribute_is_an_unset_one(url: str) -> None:
    with Ledger(url, cipher(), connections=1) as ledger:
        with pytest.raises(Invalid, match="null") as refused:
            ledger.post([event("gp", "a", outcome=None)], IMPORTER)
        receipts = ledger.post([{**event("gp", "a"), "time": None}], IMPORTER)

    assert refused.value.where == "data.outcome"
    assert receipts[0].status == "recorded"


def test_units_nest_at_most_eight_deep(url: str) -> None:
    deepest = "/".join(["unit"] * 8)
    with Ledger(url, cipher(), connections=1) as ledger:
        ledger.post([event("gp", "a", author={"role": "r", "unit": deepest})], IMPORTER)
        with pytest.raises(Invalid) as refused:
            ledger.post([event("gp", "b", author={"role": "r", "unit": f"{deepest}/unit"})], IMPORTER)

    assert refused.value.where == "data.author.unit"
    assert list(tunnel(url, f"gp/{deepest}")) == ["gp/a"]


def test_one_event_grants_at_most_twenty_thousand_times(url: str) -> None:
    shares = [{"entry": "gp/a"}] * 199
    told = [{"to": "csc", "received_at": "2009"}] * 100
    with Ledger(url, cipher(), connections=1) as ledger:
        ledger.post([event("gp", "a")], IMPORTER)
        ledger.post([event("gp", "b", shares=shares, recipients=told[:99])], IMPORTER)
        with pytest.raises(TooLarge):
            ledger.post([event("gp", "c", shares=shares, recipients=told)], IMPORTER)


@pytest.mark.parametrize(
    ("factor", "occurred", "in_force"),
    [
        ("18A", "2021-03-31", True),
        ("18A", "2021-04-01", False),
        ("18A", "2021", True),
        ("18B", "2021-03", False),
        ("18B", "2021", True),
        ("24A", "2021-04-01", True),
        ("22A", "2016-03-31", False),
        ("3B", "1999", True),
        ("18B", "../2020", False),
        ("18B", "2020/..", True),
    ],
)
def test_a_factor_is_an_anomaly_only_where_no_day_of_when_it_happened_allows_it(
    url: str, factor: str, occurred: str, in_force: bool
) -> None:
    post(url, [event("gp", "a", occurred=occurred, known_at="2024", factors=[factor])])

    with reader(url) as connection:
        found = anomalies(connection, Question("k", EVERYONE, as_of("2025-01-01"), head(connection)))

    assert [anomaly.kind for anomaly in found] == ([] if in_force else ["factor_out_of_its_dates"])


def test_an_anomaly_shows_once_what_it_is_about_may_have_begun(url: str) -> None:
    post(url, [event("gp", "a", occurred="2010-05-01", known_at="2009-05-01")])

    with reader(url) as connection:
        question = Question("k", EVERYONE, as_of("2009-04-30"), head(connection))
        before = anomalies(connection, question)
        since = anomalies(connection, Question("k", EVERYONE, as_of("2009-05-01"), head(connection)))

    assert before == []
    assert [(anomaly.kind, anomaly.entry) for anomaly in since] == [("known_before_it_happened", "gp/a")]


@pytest.mark.parametrize("author", [{"role": "practitioner"}, {"role": "practitioner", "unit": "team"}])
@pytest.mark.parametrize("known_at", ["2008-06-01", "2010"])
def test_an_agency_passes_on_what_it_holds_whoever_in_it_held_it_and_since_when(
    url: str, author: dict[str, str], known_at: str
) -> None:
    post(url, [event("gp", "a", recipients=[{"to": "csc/desk", "received_at": "2009"}])])

    with Ledger(url, cipher(), connections=1) as ledger:
        shared = event("csc", "b", known_at=known_at, author=author, shares=[{"entry": "gp/a"}])
        ledger.post([shared], Poster("agency", "csc", "csc"))

    with reader(url) as connection:
        grants = [json.loads(text) for text in who_knew(connection, "gp/a", head(connection))]
    assert [grant["version"] for grant in grants if grant["event"] == "csc/b"] == [1]


def test_an_agency_is_given_no_version_by_passing_on_one_that_it_is_not_known_to_have_held(url: str) -> None:
    post(url, [event("gp", "a", recipients=[{"to": "csc", "received_at": "2009"}])])
    post(url, [event("gp", "f", "correction", corrects="gp/a", reason="r", replacement=event("gp", "x")["data"])])
    before_it_was_told = event("csc", "b", known_at="2008-06-01", shares=[{"entry": "gp/a"}])

    unheld = pytest.raises(UnknownReference, match="name the version")
    with Ledger(url, cipher(), connections=1) as ledger, unheld as refused:
        ledger.post([before_it_was_told], Poster("agency", "csc", "csc"))

    assert refused.value.where == "data.shares[0].version"


def test_of_an_entry_of_its_own_an_agency_need_not_name_the_version_that_its_desk_did_not_hold(url: str) -> None:
    desk = {"role": "practitioner", "unit": "desk"}
    corrected = event("csc", "f", "correction", corrects="csc/a", reason="r", replacement=event("csc", "x")["data"])
    corrected["data"]["author"] = desk
    team = {"role": "practitioner", "unit": "team"}
    posted = [
        event("csc", "a", author=desk),
        corrected,
        event("csc", "of-a-desk", author=team, shares=[{"entry": "csc/a"}]),
        event("csc", "too-early", known_at="2007", shares=[{"entry": "csc/a"}]),
    ]
    with Ledger(url, cipher(), connections=1) as ledger:
        ledger.post(posted, Poster("agency", "csc", "csc"))

    with reader(url) as connection:
        grants = [json.loads(text) for text in who_knew(connection, "csc/a", head(connection))]
    conveyed = {grant["event"]: grant["version"] for grant in grants}
    assert (conveyed["csc/of-a-desk"], conveyed["csc/too-early"]) == (2, 2)
