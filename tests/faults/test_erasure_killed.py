"""Killed between an erasure and the destruction of its key, at any moment, the key is destroyed all the same."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from asking import IMPORTER
from erased_cases import PROPOSER, approved, proposed
from little_case import EVENTS, entry
from running_ledger import environment
from serving_ledger import Serving, serving, until
from small_case import contact, registrations

from api.tokens.local import LocalIssuer
from ledger.application import Ledger
from ledger.keys import AT_REST, FileKeyStore, KeyDestroyed
from ledger.sealing import cipher_at
from ops.embedded import EmbeddedServer
from ops.home import Home
from projections.behind import Runner

DIE = """
import os, signal, sys
from pathlib import Path
import orjson
from ledger.application import Ledger
from ledger.posts import Poster
from ledger.sealing import cipher_at
event = orjson.loads(sys.stdin.buffer.read())
Ledger(sys.argv[1], cipher_at(Path(sys.argv[2])), connections=1).post([event], Poster("admin", "second-person"))
os.kill(os.getpid(), signal.SIGKILL)
"""
DESTROY = """
import sys
from pathlib import Path
from ledger.keys import FileKeyStore
store = FileKeyStore(Path(sys.argv[1]))
print("ready", flush=True)
for name in store.names():
    store.destroy(name)
"""


def test_a_process_killed_as_soon_as_the_erasure_is_recorded_leaves_the_key_for_the_next_to_destroy(
    database_url: str, tmp_path: Path
) -> None:
    cipher = cipher_at(tmp_path)
    with Ledger(database_url, cipher, connections=1) as ledger:
        ledger.post([*EVENTS, proposed()], PROPOSER)
    died = subprocess.run(
        [sys.executable, "-c", DIE, database_url, str(tmp_path)],
        input=orjson.dumps(approved()), env=environment(), check=False,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    assert cipher.store.holds("k"), "it was killed before"
    with Ledger(database_url, cipher, connections=1) as ledger, pytest.raises(Exception, match="was erased"):
        ledger.post([entry("police/late")], IMPORTER)

    runner = Runner(database_url, cipher)
    runner.start()
    until(lambda: not cipher.store.holds("k"))
    runner.stop()
    assert cipher.store.holds("other")


def test_a_destruction_killed_at_any_moment_is_finished_by_the_next(tmp_path: Path) -> None:
    names = [f"case-{number}" for number in range(30)]
    for round_ in range(6):
        store = FileKeyStore(tmp_path / str(round_))
        store.make(names)
        command = [sys.executable, "-c", DESTROY, str(store.folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(0.004 * round_)
            process.send_signal(signal.SIGKILL)
        for name in names:
            store.destroy(name)

        assert store.names() == []
        assert sorted(path.name for path in (store.folder / "data").iterdir()) == []
        with pytest.raises(KeyDestroyed):
            store.make(names[-1:])


def test_servers_killed_while_cases_are_erased_leave_no_key_of_an_erased_case_and_every_other(
    durable_home: Path,
) -> None:
    keys = Home(durable_home).keys / AT_REST / "data"
    cases = [f"case-{number}" for number in range(5)]
    with serving(durable_home) as server:
        assert _post(server, [*registrations(), *_cases(cases)], "importer", "first") == 201
        assert _post(server, [proposed(case, event_id=f"p-{case}") for case in cases], "admin", "first") == 201
    for case in cases[:-1]:
        with serving(durable_home) as server:
            assert _post(server, [approved(case, f"partnership/p-{case}", f"e-{case}")], "admin", "second") == 201
            os.kill(server.worker.pid, signal.SIGKILL)
            server.end(signal.SIGKILL)
    with serving(durable_home):
        until(lambda: {file.name for file in keys.glob("case-*.key")} == {"case-4.key", *_retention(cases)})

    with psycopg.connect(EmbeddedServer.start(durable_home).url) as connection:
        erased = connection.execute("SELECT count(*) FROM ledger.retention WHERE kind = 'erasure'").fetchone()
        left = connection.execute("SELECT DISTINCT case_code FROM projections.entry_versions ORDER BY 1").fetchall()
    assert erased == (4,)
    assert left == [("case-4",)]


def _retention(cases: list[str]) -> set[str]:
    return {f"{case}.retention.key" for case in cases}


def _cases(cases: list[str]) -> list[dict[str, Any]]:
    """Return each case with a child and a contact."""
    events: list[dict[str, Any]] = []
    for case in cases:
        events += [{**event, "id": f"{event['id']}-{case}", "subject": case} for event in registrations()[2:]]
        events.append({**contact(f"contact-{case}"), "subject": case})
    return events


def _post(server: Serving, events: list[dict[str, Any]], role: Any, subject: str) -> int:
    token = LocalIssuer(Home(server.home).keys).issue(role, subject=subject)
    headers = {"content-type": "application/cloudevents-batch+json", "authorization": f"Bearer {token}"}
    return server.client.post("/v1/events", json=events, headers=headers).status_code
