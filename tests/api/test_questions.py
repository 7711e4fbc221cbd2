"""The parameters of questions: what is taken and refused, and of which moment answers say they are."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from little_case import entry
from serving import Api, problem_of

TUNNEL = "/v1/cases/k/tunnel?knower=csc"
CHRONOLOGY = "/v1/cases/k/chronology?"
REFUSED = [
    ("/v1/cases/k/tunnel", "knower"),
    ("/v1/cases/k/tunnel?knower=", "knower"),
    ("/v1/cases/k/tunnel?knower=CSC", "knower"),
    ("/v1/cases/k/tunnel?knower=csc/?", "knower"),
    ("/v1/cases/k/tunnel?knower=csc/", "knower"),
    ("/v1/cases/k/tunnel?knower=csc%00", "knower"),
    ("/v1/cases/k/tunnel?knower=nobody", "knower"),
    (f"{TUNNEL}&knower=gp", "knower"),
    (f"{TUNNEL}&asof=2008", "asof"),
    (f"{TUNNEL}&as_of=2008", "as_of"),
    (f"{TUNNEL}&as_of=2008-02-30", "as_of"),
    (f"{TUNNEL}&as_of=2008-07-10T10:00:00", "as_of"),
    (f"{TUNNEL}&as_of=2008-07-10T10:00:00+01:00", "as_of"),  # a plus that was not percent-encoded is a space
    (f"{TUNNEL}&as_of=", "as_of"),
    (f"{TUNNEL}&as_of=0000-01-01", "as_of"),
    (f"{TUNNEL}&as_of=9999-12-31", "as_of"),
    (f"{TUNNEL}&recorded_as_of=999", "recorded_as_of"),
    (f"{TUNNEL}&recorded_as_of=99999999999999999999999", "recorded_as_of"),
    (f"{TUNNEL}&recorded_as_of=-1", "recorded_as_of"),
    (f"{TUNNEL}&recorded_as_of=1.5", "recorded_as_of"),
    (f"{TUNNEL}&recorded_as_of=", "recorded_as_of"),
    (f"{TUNNEL}&recorded_as_of=2008-07-10", "recorded_as_of"),
    (f"{TUNNEL}&recorded_as_of=2999-01-01T00:00:00Z", "recorded_as_of"),
    (f"{TUNNEL}&evidence=all", "evidence"),
    (f"{TUNNEL}&agency=csc", "agency"),
    ("/v1/cases/k/anomalies?knower=csc", "knower"),
    (f"{CHRONOLOGY}knower=csc", "knower"),
    ("/v1/cases?x=1", "x"),
    ("/v1/agencies?as_of=2008-07-10", "as_of"),
    ("/v1/cases/k?as_of=2008-07-10", "as_of"),
    ("/v1/cases/k?as_of=1&as_of=2", "as_of"),
    ("/v1/entries/police/inc-1?as_of=2008-07-10", "as_of"),
    ("/v1/entries/police/inc-1?recorded_as_of=x", "recorded_as_of"),
    ("/v1/entries/police/inc-1/who-knew?recorded_as_of=999", "recorded_as_of"),
    ("/v1/entries/csc/dec-1/decision-tunnel?version=0", "version"),
    ("/v1/entries/csc/dec-1/decision-tunnel?version=one", "version"),
    ("/v1/entries/csc/dec-1/decision-tunnel?version=99999999999999", "version"),
    (f"{CHRONOLOGY}agency=CSC", "agency"),
    (f"{CHRONOLOGY}agency=nobody", "agency"),
    (f"{CHRONOLOGY}person=a%20b", "person"),
    (f"{CHRONOLOGY}person=nobody", "person"),
    (f"{CHRONOLOGY}kind=gossip", "kind"),
    (f"{CHRONOLOGY}factor=99Z", "factor"),
    (f"{CHRONOLOGY}from=yesterday", "from"),
    (f"{CHRONOLOGY}to=2008-13", "to"),
    (f"{CHRONOLOGY}from=2010&to=2009", "to"),
    (f"{CHRONOLOGY}q=", "q"),
    (f"{CHRONOLOGY}q={'x' * 201}", "q"),
    (f"{CHRONOLOGY}since=2008", "since"),
]


@pytest.mark.parametrize("view", ["chronology", "anomalies"])
def test_a_view_about_everyone_may_be_asked_about_everyone(standing: Api, view: str) -> None:
    path = f"/v1/cases/k/{view}"
    assert standing.get(f"{path}?knower=*").json() == standing.get(path).json()


@pytest.mark.parametrize(("path", "parameter"), REFUSED)
def test_a_parameter_that_cannot_be_taken_is_named(standing: Api, path: str, parameter: str) -> None:
    problem = problem_of(standing.get(path))
    assert problem["status"] == 422
    assert problem["parameter"] == parameter
    assert problem["detail"]


@pytest.mark.parametrize(
    "path",
    ["/v1/cases/K/tunnel?knower=csc", "/v1/cases/k%00", "/v1/cases/%2e%2e", "/v1/cases/", "/v1/cases/k/",
     "/v1/entries/police/%F0%9F%98%80", "/v1/entries/police/inc%2D1%00", f"/v1/entries/police/{'x' * 129}",
     "/v1/entries/POLICE/inc-1", "/v1/entries/police/..", "/v1", "/v1/cases/k/tunnel/more"],
)  # fmt: skip
def test_an_address_of_nothing_is_answered_404(standing: Api, path: str) -> None:
    assert problem_of(standing.get(path))["type"] == "/problems/not-found"


def test_by_default_a_question_is_of_today_in_london_and_of_all_that_is_recorded(standing: Api) -> None:
    days = {datetime.now(ZoneInfo("Europe/London")).date().isoformat()}
    answer = standing.get(TUNNEL).json()
    days.add(datetime.now(ZoneInfo("Europe/London")).date().isoformat())
    assert answer["as_of"] in days
    assert answer["recorded_as_of"]["position"] == standing.head()
    assert answer["recorded_as_of"]["time"].endswith("Z")


def test_as_of_is_echoed_as_it_was_asked(standing: Api) -> None:
    answer = standing.get(f"{TUNNEL}&as_of=2008-07-14T10:00:00%2B01:00").json()
    assert answer["as_of"] == "2008-07-14T10:00:00+01:00"
    assert (answer["case"], answer["knower"]) == ("k", "csc")


def test_the_same_question_as_recorded_then_has_the_same_answer_for_ever(little: Api) -> None:
    asked = f"{TUNNEL}&as_of=2020-01-01&recorded_as_of={little.head()}"
    before = little.get(asked).content
    assert little.post(entry("csc/later")).status_code == 201
    assert little.get(asked).content == before
    assert len(little.get(f"{TUNNEL}&as_of=2020-01-01").content) > len(before)


def test_an_instant_means_the_last_position_recorded_by_then(standing: Api) -> None:
    head = standing.get(TUNNEL).json()["recorded_as_of"]
    after = datetime.fromisoformat(head["time"]) + timedelta(microseconds=1)
    at = after.astimezone(UTC).isoformat().replace("+00:00", "Z")
    assert standing.get(f"{TUNNEL}&recorded_as_of={at}").json()["recorded_as_of"] == head
    nothing = standing.get(f"{TUNNEL}&recorded_as_of=2000-01-01T00:00:00Z").json()
    assert nothing["recorded_as_of"] == {"position": 0, "time": None}
    assert nothing["entries"] == []


def test_the_chronology_is_narrowed_by_its_filters(standing: Api) -> None:
    def refs(narrowed: str) -> list[str]:
        return [item["ref"] for item in standing.get(f"{CHRONOLOGY}{narrowed}").json()["entries"]]

    assert refs("agency=csc") == ["csc/dec-1"]
    assert refs("kind=referral") == ["police/ref-1"]
    assert refs("person=mother") == []
    assert refs("from=2008-07-15") == ["csc/dec-1"]
    assert "csc/dec-1" not in refs("to=2008-07-15")
    assert refs("q=PUT%20RIGHT") == ["police/inc-1"]
    assert refs("factor=3B") == []


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/*;q=0.1", "text/html, */*;q=0.1", ""])
def test_the_chronology_is_json_for_whoever_takes_it(standing: Api, accept: str) -> None:
    headers = {**standing.auth("reviewer"), "accept": accept}
    assert standing.client.get(CHRONOLOGY, headers=headers).status_code == 200


@pytest.mark.parametrize("accept", ["text/csv", "application/json;q=0, */*", "application/pdf, text/*"])
def test_a_format_that_is_not_there_yet_is_refused_with_what_is(standing: Api, accept: str) -> None:
    headers = {**standing.auth("reviewer"), "accept": accept}
    assert "application/json" in problem_of(standing.client.get(CHRONOLOGY, headers=headers))["detail"]
    assert standing.client.get(f"{CHRONOLOGY}format=json", headers=headers).status_code == 200
    assert problem_of(standing.get(f"{CHRONOLOGY}format=pdf"))["status"] == 406
