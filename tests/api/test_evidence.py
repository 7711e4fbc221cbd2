"""Reviewers download the evidence of the cases assigned to them: all of it, on record, and of no other case."""

from pathlib import Path

import psycopg
from bundles import check, files_in
from erased_cases import destroy_keys, erase
from little_case import entry
from serving import Api, problem_of

from ledger.application import Ledger
from ledger.sealing import cipher_at


def test_a_reviewer_downloads_all_that_is_recorded_and_checks_it_alone(little: Api, tmp_path: Path) -> None:
    assert little.post(entry("gp/just-now")).status_code == 201
    head = little.head()

    answer = little.get("/v1/cases/k/evidence", cases=["k"])

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="evidence-k-{head}.zip"'
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert b"gp/just-now" in files_in(answer.content)["chronology.csv"]
    key = little.get("/v1/ledger/key").text
    assert check(answer.content, tmp_path / "folder", "--key", key).code == 0


def test_each_download_is_on_record_before_it_is_sent(little: Api) -> None:
    sent = files_in(little.get("/v1/cases/k/evidence").content)

    (read,) = little.get("/v1/audit/reads?view=evidence", "auditor").json()["reads"]

    assert (read["case"], read["role"]) == ("k", "reviewer")
    assert read["entries"] == len([name for name in sent if name.startswith("events/")])


def test_a_download_that_cannot_be_recorded_is_not_sent(little: Api) -> None:
    with psycopg.connect(little.database_url) as superuser:
        superuser.execute("ALTER TABLE ledger.reads ADD CONSTRAINT none CHECK (view <> 'evidence')")

    answer = little.get("/v1/cases/k/evidence")

    assert answer.status_code == 503
    assert problem_of(answer)["type"].endswith("unavailable")


def test_an_erased_case_is_answered_as_erased(little: Api) -> None:
    cipher = cipher_at(little.app.state.services.settings.sealing_keys)
    with Ledger(little.database_url, cipher, connections=1) as ledger:
        erase(ledger)
    destroy_keys(little.database_url, cipher)

    assert little.get("/v1/cases/k/evidence").status_code == 410
    assert little.get("/v1/cases/k/evidence", cases=["other"]).status_code == 404
