"""What must hold after any fault: nothing acknowledged is lost, nothing is there twice, everything agrees."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from load_of_posts import Load
from read_model_rows import rows_of_read_models
from running_ledger import process

from ledger.database import connect
from ledger.keys import AT_REST
from ledger.sealing import Cipher, cipher_at
from ledger.transparency.note import VerifierKey
from ledger.transparency.sealer import TreeSealer
from ledger.transparency.verify import verify
from ops.embedded import EmbeddedServer
from ops.home import Home
from projections.behind import Runner
from projections.rebuild import rebuild

_CHECKED_AGAIN = 5
"""About so many of the checkpoints that were kept are held against the log."""

Told = tuple[int, datetime, str | None, int | None]


class Kept(NamedTuple):
    """What was found: events in the log, those of them that were acknowledged, those lost, those there twice."""

    events: int
    acknowledged: int
    lost: int
    doubled: int


Tell = Callable[[int, Kept, Load], None]
"""Keeps a test's figures for the end of the run: how many faults there were, what was found, after which load."""


def check_home(home: Path, *loads: Load) -> Kept:
    """Check the embedded ledger of a home, started if need be, after these loads. Fails where anything is amiss."""
    return check_ledger(EmbeddedServer.start(home).url, home, loads, ["--home", str(home)])


def check_ledger(url: str, home: Path, loads: Iterable[Load], place: list[str]) -> Kept:
    """Check a ledger whose keys are the home's; `place` says where it is to the command line."""
    loads = list(loads)
    kept = check_log(url, loads)
    check_read_models(url, cipher_at(Home(home).keys / AT_REST))
    check_tree(url, home, loads, place)
    return kept


def check_tree(url: str, home: Path, loads: Iterable[Load], place: list[str]) -> None:
    """Check that `ledger verify` is content with all of the log, sealed, and with checkpoints that clients kept."""
    TreeSealer(url, Home(home).keys).catch_up()  # on top of what was altered it seals nothing
    said = process("verify", "--json", *place)
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert (found["sound"], found["faults"], found["sealed"]) == (True, [], found["events"])
    for load in loads:
        for note in load.checkpoints[:: max(1, len(load.checkpoints) // _CHECKED_AGAIN)]:
            with connect(url, "ledger_projector") as connection:
                assert verify(connection, VerifierKey.parse(found["key"]), note).is_sound, note


def check_read_models(url: str, cipher: Cipher) -> None:
    """Check that the read models, caught up with the log, are what a rebuild makes."""
    Runner(url, cipher).catch_up()
    live = rows_of_read_models(url)
    rebuild(url, cipher)
    rebuilt = rows_of_read_models(url)
    assert [name for name in live if live[name] != rebuilt[name]] == []


def check_log(url: str, loads: Iterable[Load]) -> Kept:
    """Check the log alone: receipts hold, positions are dense, batches whole or absent."""
    loads = list(loads)
    with psycopg.connect(url) as connection:
        connection.execute("SET timezone = 'UTC'")
        rows = connection.execute(
            "SELECT s.agency || '/' || s.event_id, s.notification_id, s.recorded_at, v.ref, v.version"
            " FROM ledger.stored_events s LEFT JOIN projections.entry_versions v"
            " ON v.case_code = s.case_code AND v.position = s.notification_id ORDER BY 2"
        ).fetchall()
    there: dict[str, Told] = {row[0]: row[1:] for row in rows}
    told = {ref: _told(receipt) for load in loads for ref, receipt in load.receipts.items()}
    lost = [ref for ref in told if ref not in there]
    assert told
    assert [position for _, position, *_ in rows] == list(range(1, len(rows) + 1))
    assert len(there) == len(rows)
    assert lost == []
    assert {ref: there[ref] for ref in told} == told
    moments = [row[2] for row in rows]
    assert moments == sorted(moments)
    for load in loads:
        _check_batches(load, there)
    return Kept(len(rows), len(told), len(lost), len(rows) - len(there))


def _told(receipt: dict[str, Any]) -> Told:
    at = datetime.fromisoformat(receipt["recorded_at"])
    return receipt["position"], at, receipt["entry"], receipt["version"]


def _check_batches(load: Load, there: dict[str, Told]) -> None:
    """Check that each batch is there as a whole, in a row and in its order, or not at all."""
    for batch in load.batches:
        positions = [there[ref][0] for ref in batch if ref in there]
        assert len(positions) in (0, len(batch))
        assert positions == list(range(positions[0], positions[0] + len(batch)) if positions else [])
