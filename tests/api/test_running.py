"""How a process says that it is doing, and how it fails."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from little_case import entry
from psycopg import conninfo, sql
from serving import Api, api_on, problem_of, served
from structlog.testing import capture_logs

from api import problems
from api.app import create_app
from api.settings import Settings

NARRATIVE = "Hamzah was seen at 12 Acacia Avenue"


def test_a_process_lives_and_is_ready(standing: Api) -> None:
    assert standing.client.get("/healthz").json() == {"status": "alive"}
    ready = standing.client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["position"] == standing.head()


def test_a_process_on_a_database_without_migrations_lives_and_is_not_ready(
    empty_database_url: str, tmp_path: Path
) -> None:
    with api_on(empty_database_url, tmp_path) as api:
        assert api.client.get("/healthz").status_code == 200
        refused = api.client.get("/readyz")
        assert problem_of(refused)["type"] == "/problems/unavailable"
        assert refused.headers["retry-after"] == "1"


def test_calls_are_counted_by_the_routes_template_and_nothing_that_was_asked(standing: Api) -> None:
    standing.get("/v1/cases/k/tunnel?knower=csc")
    standing.get("/v1/cases/hamzah/tunnel?knower=csc")
    standing.client.request("PROPFIND", "/v1/hamzah")
    said = standing.client.get("/metrics").text
    assert 'ledger_calls_total{method="GET",route="/v1/cases/{case}/tunnel",status="200"}' in said
    assert 'ledger_calls_total{method="none",route="none",status="404"}' in said
    assert "hamzah" not in said
    assert "PROPFIND" not in said


def test_every_answer_has_an_id_of_its_own_and_is_kept_by_no_cache(standing: Api) -> None:
    answers = [standing.get(path) for path in ("/v1/agencies", "/v1/agencies", "/nothing", "/v1/cases/none")]
    assert len({UUID(answer.headers["x-request-id"]) for answer in answers}) == len(answers)
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert answers[-1].json()["instance"] == f"urn:uuid:{answers[-1].headers['x-request-id']}"


@pytest.mark.parametrize("kind", problems.KINDS)
def test_every_kind_of_problem_has_a_page_at_its_address(standing: Api, kind: str) -> None:
    page = standing.client.get(f"/problems/{kind}")
    assert page.status_code == 200
    assert problems.KINDS[kind].description in page.text
    assert page.text in standing.client.get("/problems").text


def test_there_is_no_page_for_a_problem_that_is_none(standing: Api) -> None:
    assert standing.client.get("/problems/none").status_code == 404


def test_an_unexpected_error_is_answered_and_logged_without_a_word_of_what_it_said(
    database_url: str, tmp_path: Path
) -> None:
    app = create_app(Settings(database_url, tmp_path))

    def failing() -> None:
        raise LookupError(NARRATIVE)

    app.add_api_route("/failing", failing)
    with served(app) as address, capture_logs() as logged:
        import httpx  # noqa: PLC0415

        response = httpx.get(f"{address}/failing?who={NARRATIVE}")
    assert problem_of(response)["type"] == "/problems/internal"
    assert NARRATIVE not in response.text
    assert NARRATIVE not in str(logged)
    (line,) = [line for line in logged if line["event"] == "unexpected error"]
    assert line["error"] == "LookupError"
    assert line["request_id"] == response.headers["x-request-id"]


def test_views_that_follow_behind_the_log_wait_and_then_say_to_ask_again(little: Api) -> None:
    little.get("/v1/cases/k/sightings?knower=csc")
    with psycopg.connect(little.database_url) as held:
        held.execute("SELECT FROM projections.tracking FOR UPDATE")  # the runner cannot go on
        assert little.post(entry("csc/new")).status_code == 201
        assert little.get("/v1/cases/k/tunnel?knower=csc").status_code == 200
        started = time.monotonic()
        late = little.get("/v1/cases/k/claims?knower=csc")
        assert time.monotonic() - started > 4
        assert problem_of(late)["type"] == "/problems/unavailable"
        assert late.headers["retry-after"] == "1"
        before = little.head() - 1
        asked = f"/v1/cases/k/sightings?knower=csc&recorded_as_of={before}"
        assert little.get(asked).status_code == 200
    assert little.get("/v1/cases/k/claims?knower=csc").status_code == 200


def test_a_database_that_is_away_is_answered_503_until_it_is_back(little: Api) -> None:
    server_url = conninfo.make_conninfo(little.database_url, dbname="postgres")
    name = str(conninfo.conninfo_to_dict(little.database_url)["dbname"])
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        for away in (little.get("/v1/agencies"), little.client.get("/readyz")):
            assert problem_of(away)["type"] == "/problems/unavailable"
            assert away.headers["retry-after"] == "1"
        assert little.client.get("/healthz").status_code == 200
        server.execute(allow.format(sql.Identifier(name), sql.SQL("true")))
    deadline = time.monotonic() + 30
    while little.get("/v1/agencies").status_code != 200:
        assert time.monotonic() < deadline
    assert little.post(entry("csc/new")).status_code == 201


LOGGING = f"""
import logging, structlog
from api.logs import configure_logs
configure_logs()
structlog.get_logger().info("started", position=3)
logging.getLogger("uvicorn.access").info("GET /v1/cases/k?q={NARRATIVE}")
try:
    raise ValueError("{NARRATIVE}")
except ValueError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
"""


def test_logs_are_lines_of_json_without_what_errors_say() -> None:
    run = subprocess.run([sys.executable, "-c", LOGGING], capture_output=True, text=True, check=True)
    lines: list[dict[str, Any]] = [json.loads(line) for line in run.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["started", "Exception in ASGI application"]
    assert lines[1]["error"] == "ValueError"
    assert NARRATIVE not in run.stderr
