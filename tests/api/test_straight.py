"""Straight routes: what an address says is kept, and nothing of who asked it before, nor of what was answered."""

import pytest
from little_case import entry
from serving import Api, problem_of

TUNNEL = "/v1/cases/k/tunnel?knower=csc"


def test_an_address_that_one_may_ask_is_refused_to_another_however_often_it_was_asked(standing: Api) -> None:
    for _ in range(2):
        assert standing.get(TUNNEL, "reviewer").status_code == 200
        assert problem_of(standing.get(TUNNEL, "agency", agency="police"))["type"] == "/problems/forbidden"
        assert problem_of(standing.get(TUNNEL, "auditor"))["type"] == "/problems/forbidden"


def test_an_address_asked_again_is_answered_anew(little: Api) -> None:
    before = little.get(TUNNEL, "reviewer").json()
    little.post([entry("csc/more")])

    after = little.get(TUNNEL, "reviewer").json()

    assert after["recorded_as_of"]["position"] == before["recorded_as_of"]["position"] + 1
    assert {each["ref"] for each in after["entries"]} - {each["ref"] for each in before["entries"]} == {"csc/more"}


@pytest.mark.parametrize("more", ["&knower=csc", "&as_of=2008-02-30", "&x=1", "&evidence=all", "&as_of=2008-07-10%00"])
def test_an_address_that_is_refused_is_refused_again(standing: Api, more: str) -> None:
    answers = [problem_of(standing.get(f"{TUNNEL}{more}", "reviewer")) for _ in range(3)]

    assert {answer["status"] for answer in answers} == {422}
    assert len({answer["parameter"] for answer in answers}) == 1


def test_an_address_too_long_to_be_kept_is_answered_alike(standing: Api) -> None:
    written_out = "".join(f"%{ord(letter):02X}" for letter in "2008-07-14T10:00:00Z")
    short = standing.get(f"{TUNNEL}&as_of={written_out}", "reviewer")
    long = standing.get(f"{TUNNEL}&as_of={written_out}" + "&" * 600, "reviewer")

    assert short.status_code == long.status_code == 200
    assert short.json() == long.json()
