from pathlib import Path

import psycopg
import pytest
from keys_of_tests import cipher

from ledger.application import Ledger
from ops.bench.__main__ import MEASUREMENTS
from ops.bench.bulk import CASE, fill
from ops.bench.ground import POSTER, Ground
from ops.bench.scale import Scale
from ops.bench.synthetic import agency_registrations, case_events
from ops.embedded import EmbeddedServer

MINUTE = Scale(
    rounds=1,
    clients=2,
    appends=2,
    batches=1,
    entries=20,
    ledger=100,
    large_ledger=200,
    dates=1,
    rebuilt=100,
    one_by_one=5,
    repeated=2,
)


@pytest.fixture
def ground(home_path: Path) -> Ground:
    return Ground(EmbeddedServer.start(home_path, durable=False))


def test_every_measurement_runs_and_gives_its_figures(ground: Ground) -> None:
    figures = {name: list(measure(ground, MINUTE)) for name, measure in MEASUREMENTS.items()}

    assert {name: len(rows) for name, rows in figures.items()} == {
        "append": 2,
        "http": 2,
        "tunnel": 4,
        "pages": 13,
        "growth": 2,
        "replay": 4,
        "rebuild": 2,
        "repeatability": 1,
        "verify": 2,
    }
    assert figures["repeatability"][0].ratio == 0
    assert "fsync off" in ground.facts()


def test_the_synthetic_case_is_one_that_the_ledger_takes(database_url: str) -> None:
    with Ledger(database_url, cipher()) as ledger:
        ledger.post([*agency_registrations(), *case_events("a-case", 300)], POSTER)

        entries = ledger.case_file("a-case").entries.values()

    assert len(entries) == 300
    assert {version.retracted for entry in entries for version in entry.versions} == {False, True}
    assert max(len(entry.versions) for entry in entries) > 1


def test_a_filled_ledger_has_dense_positions_and_the_same_case_at_any_size(database_url: str, ground: Ground) -> None:
    fill(database_url, ground.cipher, 400, 20)
    larger = ground.migrated()
    fill(larger, ground.cipher, 800, 20)

    assert _positions(database_url) == list(range(1, 401))
    assert _texts_of_the_case(database_url) == _texts_of_the_case(larger)


def _positions(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT notification_id FROM ledger.stored_events ORDER BY 1")
        return [position for (position,) in rows]


def _texts_of_the_case(url: str) -> list[tuple[str, int, str]]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT ref, version, content FROM projections.entry_versions WHERE case_code = %s ORDER BY 1, 2",
            (CASE,),
        )
        return [(str(ref), int(version), str(content)) for ref, version, content in rows]
