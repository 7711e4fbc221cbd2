"""Two tunnels side by side: each thing on its side, both reads on record, and an agency with itself alone."""

import re

import httpx
import pytest
from serving import Api
from visitors import signed_in

DAYS = ("2008-07-10", "2008-07-14", "2008-12-31")
PAIRS = [("csc", "gp"), ("police", "csc"), ("police", "police"), ("school", "csc"), ("*", "csc"), ("csc/team", "csc")]


def _address(a: str, day: str, b: str, other_day: str, more: str = "") -> str:
    return f"/cases/k/compare?a={a}&a_as_of={day}&b={b}&b_as_of={other_day}{more}"


def _refs(part: str) -> set[str]:
    return set(re.findall(r'href="/entries/([^"]+)"', part))


def _said(answer: httpx.Response) -> list[set[str]]:
    """The entries that the page says the one alone knew, the other alone, and both."""
    assert answer.status_code == 200
    apart, alone = answer.text.split('aria-labelledby="alone"')
    halves, alike = alone.split('aria-labelledby="both"')
    _, one, other = halves.split('aria-labelledby="half-')
    return [_refs(one), _refs(other), _refs(apart) | _refs(alike)]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_each_thing_stands_where_the_two_tunnels_put_it(standing: Api, a: str, b: str) -> None:
    with signed_in(standing) as client:
        for day, other_day in ((DAYS[0], DAYS[2]), (DAYS[1], DAYS[1]), (DAYS[2], DAYS[0])):
            one, other = (
                {
                    entry["ref"]
                    for entry in standing.get(f"/v1/cases/k/tunnel?knower={knower}&as_of={at}").json()["entries"]
                }
                for knower, at in ((a, day), (b, other_day))
            )
            said = _said(client.get(_address(a, day, b, other_day)))
            assert said == [one - other, other - one, one & other]


def test_both_tunnels_are_on_record_each_with_its_knower_and_day_as_recorded_at_one_position(standing: Api) -> None:
    with signed_in(standing, subject="compares", purpose="to compare") as client:
        client.get(_address("csc", DAYS[1], "gp", DAYS[2], "&evidence=contemporaneous"))
    reads = standing.get("/v1/audit/reads?subject=compares&view=tunnel", role="auditor").json()["reads"]
    assert [(read["knower"], read["as_of"]) for read in reversed(reads)] == [("csc", DAYS[1]), ("gp", DAYS[2])]
    assert len({read["position"] for read in reads}) == 1
    assert {(read["purpose"], read["evidence"], read["case"]) for read in reads} == {
        ("to compare", "contemporaneous", "k")
    }


def test_another_version_of_the_same_thing_is_shown_with_both_texts(standing: Api) -> None:
    with signed_in(standing) as client:
        page = client.get(_address("police", DAYS[2], "csc", DAYS[2])).text
    assert "Both knew 2 things (1 of them differently)." in page
    assert "Held differently: version 2 and version 1." in page
    differently = page.split('id="differently"')[1].split('aria-labelledby="alone"')[0]
    assert "What was seen, put right" in differently
    assert "What was seen that day" in differently


def test_an_agency_compares_itself_and_learns_nothing_of_others(standing: Api) -> None:
    with signed_in(standing, "agency", agency="csc") as client:
        own = client.get(_address("csc", DAYS[0], "csc/team", DAYS[2]))
        assert own.status_code == 200
        assert 'value="gp"' not in own.text
        assert "hindsight" not in own.text
        refused = [
            client.get(_address(a, DAYS[0], b, DAYS[2]))
            for a, b in (("csc", "gp"), ("gp", "csc"), ("csc", "none"), ("*", "csc"), ("csc", "*"))
        ]
        assert {answer.status_code for answer in refused} == {403}
        assert len({answer.text for answer in refused}) == 1
        asking = client.get("/cases/k/compare?b=gp")
        assert asking.status_code == 403
        assert 'value="csc" selected' in client.get("/cases/k/compare").text


def test_typed_days_become_an_address_and_an_empty_second_one_is_the_same_day(standing: Api) -> None:
    with signed_in(standing) as client:
        sent = client.get(
            "/cases/k/compare?a=csc&a_day=&a_month=July&a_year=2008&b=gp&b_day=&b_month=&b_year=&recorded_as_of=3"
        )
        assert sent.status_code == 303
        assert sent.headers["location"] == (
            "/cases/k/compare?a=csc&a_as_of=2008-07-31&b=gp&b_as_of=2008-07-31&recorded_as_of=3"
        )


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("a=csc&a_day=31&a_month=2&a_year=2009&b=gp", "a_day", "Day must be a number from 1 to 28"),
        ("a=csc&a_year=2009&b=gp&b_day=1&b_year=2009", "b_month", "Date must include a month"),
        ("a=csc&a_year=2009&b=", "b", "Choose an agency or unit from the list"),
        ("a=csc&a_as_of=soon&b=gp&b_as_of=2009-01-01", "a_day", "The date in the address is not a date"),
    ],
)
def test_what_is_not_right_is_said_once_beside_its_field(standing: Api, query: str, field: str, says: str) -> None:
    with signed_in(standing) as client:
        answer = client.get(f"/cases/k/compare?{query}")
    assert answer.status_code == 422
    assert f'<a href="#{field}">{says}' in answer.text
    assert f'id="{field}"' in answer.text
    assert answer.text.count(says) == 2  # in the summary, and beside the field


def test_one_side_alone_is_asked_for_the_other_without_complaint(standing: Api) -> None:
    with signed_in(standing) as client:
        answer = client.get("/cases/k/compare?a=csc&a_as_of=2008-07-31")
    assert answer.status_code == 200
    assert "There is a problem" not in answer.text
    assert 'name="a_year" value="2008"' in answer.text
    assert 'name="b_year" value=""' in answer.text


def test_as_recorded_then_the_later_is_not_there(standing: Api) -> None:
    position = standing.get("/v1/entries/police/ref-1").json()["versions"][0]["position"]
    with signed_in(standing) as client:
        then = client.get(_address("police", DAYS[2], "csc", DAYS[2], f"&recorded_as_of={position}"))
        assert _said(then) == [set(), set(), {"police/inc-1", "police/ref-1"}]
        assert "Held differently" not in then.text
        assert client.get(_address("police", DAYS[2], "csc", DAYS[2], "&recorded_as_of=999999")).status_code == 422
