"""What an agency is answered does not change, byte for byte, with anything that it was not told.

Two ledgers: one with what csc was told, and one with all that and what others keep among themselves besides. Only
the ledger's own clock may differ (positions, and when they were recorded): it says how many events the whole ledger
holds, and nothing of any case.
"""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from little_case import REGISTRATIONS, correction, entry, retraction
from psycopg import conninfo, sql
from serving import Api, api_on

from api.json_text import Json
from ops.embedded import EmbeddedServer

_numbers = count(1)

TOLD = [
    entry("police/inc-1", sightings=[{"person": "child", "seen": "yes"}]),
    entry("police/ref-1", "referral", reason="Domestic abuse", shares=[{"entry": "police/inc-1"}],
          recipients=[{"to": "csc", "received_at": "2008-07-14"}]),
    entry("csc/own-1", claims=[{"about": "child", "attribute": "whereabouts", "value": "at home"}]),
    entry("csc/dec-1", "decision", decision="None", occurred="2008-07-20", known_at="2008-07-20",
          knowledge={"relied_on": ["police/ref-1"]}),
]  # fmt: skip
OTHERS = ("police", "gp", "school")
PATHS = [
    "/v1/cases", "/v1/cases/k", "/v1/cases/other", "/v1/cases/k/tunnel?knower=csc&as_of=2012-01-01",
    "/v1/cases/k/tunnel?knower=csc/team&as_of=2008-07-15", "/v1/cases/k/tunnel?knower=gp",
    "/v1/cases/k/sightings?knower=csc&as_of=2012-01-01", "/v1/cases/k/claims?knower=csc&as_of=2012-01-01",
    "/v1/cases/k/tunnel?knower=csc&as_of=2012-01-01&evidence=contemporaneous", "/v1/cases/k/hindsight?knower=csc",
    "/v1/cases/k/tunnel?knower=nobody", "/v1/cases/other/tunnel?knower=csc", "/v1/cases/k/tunnel?knower=csc&as_of=x",
    "/v1/entries/police/inc-1", "/v1/entries/police/ref-1", "/v1/entries/csc/dec-1/decision-tunnel",
    "/v1/entries/csc/own-1/decision-tunnel?version=2", "/v1/entries/gp/unseen-0", "/v1/entries/school/unseen-1",
    "/v1/entries/police/unseen-2", "/v1/entries/gp/unseen-0/decision-tunnel", "/v1/entries/gp/unseen-0/who-knew",
    "/v1/agencies",
]  # fmt: skip
CLOCK = (
    (re.compile(r'"position":\d+'), '"position":0'),
    (re.compile(r'"recorded_as_of":\{"position":0,"time":"[^"]*"\}'), '"recorded_as_of":{}'),
)
PER_CALL = {"date", "x-request-id"}


def unseen(random: Random) -> list[Json]:
    """What csc is never told of: others' entries, corrections, retractions and shares, in its case and another."""
    events: list[Json] = []
    for number in range(random.randint(1, 6)):
        agency = random.choice(OTHERS)
        other = random.choice([name for name in OTHERS if name != agency])
        told = [{"to": other, "received_at": "2008-07-11"}] if random.random() < 0.5 else []
        events.append(
            entry(
                f"{agency}/unseen-{number}",
                case=random.choice(["k", "k", "other"]),
                occurred=random.choice(["2008-07-09", "2008-07-10", "2008-07-12"]),
                recipients=told,
                sightings=[{"person": "child", "seen": random.choice(["yes", "no"])}],
                claims=[{"about": "child", "attribute": "whereabouts", "value": "Leeds"}],
                factors=["3B"],
                summary="csc is not told of this",
            )
        )
    if random.random() < 0.5:
        events.append(correction("police/unseen-fix", "police/inc-1"))
        if random.random() < 0.5:
            events.append(retraction("police/unseen-ret", "police/inc-1"))
    first = events[0]
    if random.random() < 0.5:
        author, _, event_id = first["source"].rpartition("/")[2], None, first["id"]
        related = [{"entry": f"{author}/{event_id}", "relation": "disputes"}]
        events.append(entry("gp/unseen-again", case=first["subject"], relates=related))
    return events


@pytest.fixture(scope="module")
def servers(
    server: EmbeddedServer, template_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """Yield what makes an API on a new ledger; all of them are gone at the end."""
    made: list[str] = []
    template = str(conninfo.conninfo_to_dict(template_url)["dbname"])
    keys: Path = tmp_path_factory.mktemp("leaks") / "keys"
    with psycopg.connect(server.server_url("postgres"), autocommit=True) as owner:

        def new() -> Any:
            made.append(f"leaks_{worker_id}_{next(_numbers)}")
            copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
            owner.execute(copied.format(sql.Identifier(made[-1]), sql.Identifier(template)))
            return api_on(server.server_url(made[-1]), keys)

        yield new
        for name in made:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def answers(api: Api) -> dict[str, tuple[int, dict[str, str], str]]:
    """Everything that csc is answered: status, headers and body, without the ledger's clock and the call's own id."""
    token = api.auth("agency", agency="csc")
    found = {}
    for path in PATHS:
        response = api.client.get(path, headers=token)
        body = re.sub(r'"instance":"[^"]*"', "", response.text)
        for clock, plain in CLOCK:
            body = clock.sub(plain, body)
        headers = {name: value for name, value in response.headers.items() if name not in PER_CALL}
        if "position" in response.text:
            headers.pop("content-length", None)  # a position may have one digit more
        found[path] = (response.status_code, headers, body)
    return found


def posts(api: Api) -> list[tuple[int, Json]]:
    """What csc is answered when it names, in its own posts, what it may not know of."""
    said = []
    for number, ref in enumerate(("gp/unseen-0", "school/unseen-1", "police/unseen-2", "gp/none")):
        for more in ({"shares": [{"entry": ref}]}, {"relates": [{"entry": ref, "relation": "confirms"}]}):
            data: dict[str, Any] = more
            response = api.post(entry(f"csc/try-{number}", **data), "agency", agency="csc")
            said.append((response.status_code, {**response.json(), "instance": ""}))
    return said


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_nothing_that_an_agency_was_not_told_changes_a_byte_of_what_it_is_answered(servers: Any, seed: int) -> None:
    random = Random(seed)  # noqa: S311  # a test's choices
    others = unseen(random)
    events = list(TOLD)
    for event in others:  # each anywhere, but in their own order, and what they change after it was passed on to csc
        changed = TOLD[:2] if {"corrects", "retracts"} & event["data"].keys() else ()
        least = max([0, *(events.index(before) + 1 for before in (*changed, *others) if before in events)])
        events.insert(random.randint(least, len(events)), event)
    with servers() as alone, servers() as among:
        assert alone.post([*REGISTRATIONS, *TOLD]).status_code == 201
        assert among.post([*REGISTRATIONS, *events]).status_code == 201

        assert answers(alone) == answers(among)
        assert posts(alone) == posts(among)
