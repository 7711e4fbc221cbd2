"""`ledger serve` answers, and goes on answering whatever is killed: under load, see tests/faults."""

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_ledger import Ledger
from serving_ledger import serving, until
from small_case import contact, registrations

from api.tokens.local import LocalIssuer
from ledger.transparency.sealer import TreeSealer
from ops.cli.app import main
from ops.embedded import EmbeddedServer
from ops.home import Home
from ops.postmaster import is_alive


@pytest.fixture(scope="module")
def home(run_folder: Path, worker_id: str) -> Iterator[Path]:
    """Yield a home with a small case, set as in production: the tests kill what runs in it."""
    home = run_folder / f"serve-{worker_id}"
    EmbeddedServer.start(home)
    (home / "case.json").write_text(json.dumps([*registrations(), contact("first")]), "utf-8")
    with pytest.raises(SystemExit, match="0"):
        main(["import", str(home / "case.json"), "--home", str(home)])
    yield home
    EmbeddedServer.stop(home)
    shutil.rmtree(home, ignore_errors=True)


def test_it_answers_as_the_printed_json_does_and_ends_in_good_order(ledger: Ledger, home: Path) -> None:
    asked = {"knower": "police", "as_of": "2008-12-31"}
    token = LocalIssuer(Home(home).keys).issue("reviewer", cases=["k"])
    headers = {"authorization": f"Bearer {token}", "x-purpose": "a test"}
    with serving(home) as served:
        assert served.client.get("/healthz").json() == {"status": "alive"}
        for view in ("tunnel", "hindsight", "sightings"):
            answer = served.client.get(f"/v1/cases/k/{view}", params=asked, headers=headers)
            printed = ledger(view, "k", "police", "--as-of", "2008-12-31", "--json", "--home", home)
            assert answer.json() == json.loads(printed.out)
        assert served.end(signal.SIGTERM) == 0
    assert EmbeddedServer.is_running(home)  # it ran before


def test_a_worker_that_is_killed_is_replaced_and_calls_wait_for_the_next_one(home: Path) -> None:
    with serving(home) as served:
        for _ in range(2):
            killed = served.worker
            killed.kill()
            killed.wait(5)
            assert served.status() == 200
            assert served.worker.pid != killed.pid


def test_a_worker_that_hangs_is_noticed_and_replaced(home: Path) -> None:
    with serving(home) as served:
        stopped = served.worker
        stopped.suspend()
        until(lambda: not is_alive(stopped.pid))
        until(lambda: served.status() == 200)
        assert served.worker.pid != stopped.pid
        assert served.process.poll() is None
        assert "worker hangs" in (home / "serve.log").read_text("utf-8")


def test_two_of_them_share_a_home_and_what_one_started_stays_while_the_other_uses_it(home: Path) -> None:
    EmbeddedServer.stop(home)
    with serving(home) as first, serving(home) as second:
        assert (first.status(), second.status()) == (200, 200)
        assert first.end(signal.SIGINT) == 0
        assert second.status() == 200


def test_stopped_on_purpose_it_stays_stopped_until_a_command_needs_it(ledger: Ledger, home: Path) -> None:
    with serving(home) as served:
        assert ledger("stop", "--home", home).code == 0
        until(lambda: served.status() == 503)
        assert not EmbeddedServer.is_running(home)
        assert ledger("tunnel", "k", "police", "--home", home).code == 0
        until(lambda: served.status() == 200)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--host", "no.such.host.invalid"], "this machine knows no such address"),
        (["--host", "192.0.2.1"], "not an address of this machine"),
    ],
)
def test_an_address_that_cannot_be_listened_on(ledger: Ledger, home: Path, arguments: list[str], why: str) -> None:
    said = ledger("serve", "--home", home, *arguments)
    assert said.code == 1
    assert why in said.err
    assert said.err.count("\n") == 1


def test_a_log_s_name_is_chosen_once_and_one_that_it_cannot_have_is_said_before_serving(
    ledger: Ledger, database_url: str, tmp_path: Path
) -> None:
    serve = ("serve", "--port", "0", "--home", tmp_path, "--database-url", database_url, "--log-origin")

    spaced = ledger(*serve, "two words")
    assert (spaced.code, spaced.err.count("\n")) == (1, 1)
    assert "--log-origin: a key's name has" in spaced.err
    TreeSealer(database_url, tmp_path / "keys", origin="example.org/log").catch_up()
    assert "a log's origin cannot change" in ledger(*serve, "example.org/other").err
