"""Who is let in how often: 429 with when to call again, for the one who calls too much and for nobody else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from itertools import islice
from pathlib import Path

import httpx
import orjson
import psycopg
import pytest
from little_case import EVENTS, entry
from serving import STRUCTURED, Api, api_on, problem_of

from api.admission import Admission
from api.problems import Problem
from api.settings import Limits, Settings
from api.tokens.callers import Caller

ONE_A_MINUTE = 1 / 60
PURPOSE = {"x-purpose": "a test"}


@pytest.fixture
def strict(database_url: str, tmp_path: Path) -> Iterator[Api]:
    """Yield the app with limits so low that a test reaches them: one call, and the next in a minute."""
    limits = Limits(ONE_A_MINUTE, ONE_A_MINUTE, at_once=2, bad_tokens_per_second=ONE_A_MINUTE)
    with api_on(database_url, tmp_path, Settings(database_url, tmp_path, connections=4, limits=limits)) as served:
        yield served


def check_is_429(response: httpx.Response) -> None:
    assert problem_of(response)["type"] == "/problems/too-many-requests"
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert ";r=0;t=" in response.headers["ratelimit"]
    assert ";q=" in response.headers["ratelimit-policy"]


def test_a_caller_who_reads_too_much_is_told_when_to_call_again_and_others_are_not(strict: Api) -> None:
    mine = strict.auth("auditor", subject="one") | PURPOSE
    answers = [strict.client.get("/v1/cases", headers=mine) for _ in range(3)]
    assert answers[0].status_code == 200
    for refused in answers[1:]:
        check_is_429(refused)
    assert strict.get("/v1/cases", "auditor", subject="two").status_code == 200


def test_another_token_of_the_same_caller_is_no_way_round(strict: Api) -> None:
    answers = [strict.get("/v1/cases", "auditor", subject="one") for _ in range(2)]
    check_is_429(answers[-1])


def test_reads_and_posts_are_counted_apart(strict: Api) -> None:
    answers = [strict.post([], "admin") for _ in range(2)]
    check_is_429(answers[-1])
    assert strict.get("/v1/cases", "admin").status_code == 200


def test_importers_are_not_limited(strict: Api) -> None:
    assert strict.post(EVENTS).status_code == 201
    answers = [strict.post(entry(f"csc/e{number}")) for number in range(30)]
    assert {answer.status_code for answer in answers} == {201}


def test_calls_that_are_refused_or_find_nothing_count_too(strict: Api) -> None:
    mine = strict.auth("agency", agency="csc", subject="one")
    answers = [strict.client.get("/v1/cases/none", headers=mine) for _ in range(2)]
    assert answers[0].status_code == 404
    check_is_429(answers[-1])


def test_an_address_that_sends_bad_tokens_is_slowed_down_and_callers_known_by_then_are_not(strict: Api) -> None:
    known = strict.auth("importer")
    assert strict.client.get("/v1/agencies", headers=known).status_code == 200
    bad = {"authorization": "Bearer no.such.token"}
    answers = [strict.client.get("/v1/agencies", headers=bad) for _ in range(2)]
    assert answers[0].status_code == 401
    check_is_429(answers[-1])
    check_is_429(strict.get("/v1/agencies", "importer", subject="new"))
    assert strict.client.get("/v1/agencies", headers=known).status_code == 200
    assert strict.client.get("/v1/agencies").status_code == 401


def test_calls_at_once_are_limited_and_each_that_ends_makes_room(database_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url, tmp_path, connections=8, limits=Limits(at_once=2))
    with api_on(database_url, tmp_path, settings) as api, ThreadPoolExecutor(6) as threads:
        assert api.post(EVENTS).status_code == 201
        mine = api.auth("agency", agency="csc")

        def posted(number: int) -> httpx.Response:
            event = orjson.dumps(entry(f"csc/slow-{number}"))
            return api.client.post("/v1/events", content=event, headers={**mine, "content-type": STRUCTURED})

        with psycopg.connect(database_url) as held:
            held.execute("LOCK TABLE ledger.stored_events IN EXCLUSIVE MODE")  # posts wait
            calls = [threads.submit(posted, number) for number in range(6)]
            refused = [call.result(30) for call in islice(as_completed(calls), 4)]
        for answer in refused:
            check_is_429(answer)
        wait(calls)
        for number in range(30):  # had a call kept its place, these would find none
            assert api.client.get("/v1/agencies", headers=mine).status_code == 200, number


def test_an_ipv6_site_is_one_address_and_its_neighbour_another() -> None:
    admission = Admission(Limits(bad_tokens_per_second=ONE_A_MINUTE))
    for number in range(3):
        admission.count_bad_token({"client": (f"2001:db8::{number}", 1)})
    with pytest.raises(Problem):
        admission.check_address({"client": ("2001:db8::ffff", 1)})
    admission.check_address({"client": ("2001:db8:0:1::1", 1)})
    admission.check_address({"client": None})


def test_callers_are_told_apart_by_role_agency_and_subject() -> None:
    admission = Admission(Limits(ONE_A_MINUTE))
    callers = [Caller("auditor", "x"), Caller("admin", "x"), Caller("agency", "x", "csc"), Caller("agency", "x", "gp")]
    for caller in callers:
        admission.admit(caller, {"method": "GET"})
    for caller in callers:
        with pytest.raises(Problem):
            admission.admit(caller, {"method": "GET"})
