"""A DBA at work in mid-load: VACUUM FULL, REINDEX and CREATE INDEX make posts wait, or 503, and lose nothing."""

from contextlib import suppress
from pathlib import Path
from random import Random

import psycopg
import pytest
from after_faults import Tell, check_home
from load_of_posts import load_on
from serving_ledger import serving, until

from ops.embedded import EmbeddedServer
from ops.home import Home

pytestmark = pytest.mark.faults

BETWEEN = 15
TABLES = (
    "ledger.stored_events", "projections.entry_versions", "projections.grants", "projections.sightings",
    "projections.claims", "projections.tracking", "ledger.tree_tiles",
)  # fmt: skip
INDEXED = (
    "ledger.stored_events (posted_by)", "projections.entry_versions (kind, agency)", "projections.grants (unit)",
    "projections.sightings (seen)",
)  # fmt: skip


def test_tables_rewritten_under_load(home: Path, repeats: int, random: Random, tell: Tell) -> None:
    done = 0
    with serving(home) as served, load_on(Home(home).keys, "vacuum", served.url) as load:
        with psycopg.connect(EmbeddedServer.start(home).url, autocommit=True) as dba:
            for _ in range(repeats):
                for table in random.sample(TABLES, len(TABLES)):
                    # REINDEX can be in a deadlock with any statement: either of the two is undone, and tries again.
                    with suppress(psycopg.errors.DeadlockDetected):
                        dba.execute(f"{random.choice(('VACUUM FULL', 'REINDEX TABLE'))} {table}".encode())
                        done += 1
                    load.more(BETWEEN // 3)
        load.more(BETWEEN)
    tell(done, check_home(home, load), load)


@pytest.mark.parametrize("how", ["", "CONCURRENTLY"])
def test_indexes_made_and_dropped_under_load(home: Path, repeats: int, how: str, tell: Tell) -> None:
    done = 0
    with serving(home) as served, load_on(Home(home).keys, f"index{how}", served.url) as load:
        with psycopg.connect(EmbeddedServer.start(home).url, autocommit=True) as dba:
            for _ in range(repeats):
                for indexed in INDEXED:
                    dba.execute(f"CREATE INDEX {how} index_of_a_test ON {indexed}".encode())
                    load.more(BETWEEN // 3)
                    dba.execute(f"DROP INDEX {how} {indexed.partition('.')[0]}.index_of_a_test".encode())
                    done += 2
        load.more(BETWEEN)
    tell(done, check_home(home, load), load)


def test_a_table_that_is_taken_for_long_makes_posts_wait(home: Path, tell: Tell) -> None:
    with serving(home) as served, load_on(Home(home).keys, "taken", served.url) as load:
        load.more(BETWEEN)
        with psycopg.connect(EmbeddedServer.start(home).url) as dba:
            dba.execute("LOCK TABLE ledger.stored_events IN ACCESS EXCLUSIVE MODE")
            before = load.unavailable
            until(lambda: load.unavailable > before)  # after the ten seconds that the ledger waits for a lock
            assert served.status("/healthz") == 200
        load.more(BETWEEN)
    tell(1, check_home(home, load), load)
