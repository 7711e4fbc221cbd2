"""The schema is migrated while servers of the version before hold their connections, and go on posting over them."""

from pathlib import Path

import orjson
import psycopg
import pytest
from after_faults import Tell, check_home
from asking import IMPORTER, post
from keys_of_tests import cipher
from little_case import EVENTS, entry
from load_of_posts import load_on
from running_ledger import process
from serving_ledger import serving

from ledger.application import Ledger
from ledger.database import connect
from ledger.post_row import for_append
from ledger.posts import read
from ops.embedded import EmbeddedServer
from ops.home import Home
from ops.migrate import FOLDER, MigrationError, migrate

pytestmark = pytest.mark.faults

BETWEEN = 20
TO_COME = """
SET LOCAL ROLE ledger_migrator;
ALTER TABLE ledger.stored_events ADD COLUMN of_a_later_version_{0} text NOT NULL DEFAULT '';
CREATE INDEX ON ledger.stored_events (of_a_later_version_{0});
ALTER TABLE ledger.retention ADD COLUMN of_a_later_version_{0} text;
ALTER FUNCTION ledger.append(json, bytea[], integer[]) COST {1};
RESET ROLE;
"""
_TAKE_OFF_THE_LIST = """
DELETE FROM public.migration_digest WHERE id LIKE '9%';
DELETE FROM public._yoyo_migration WHERE migration_id LIKE '9%';
"""


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """Return the migrations as a later version might have them: more can be put there."""
    for released in FOLDER.glob("*.sql"):
        (tmp_path / released.name).write_bytes(released.read_bytes())
    return tmp_path


def test_later_migrations_are_applied_under_load(home: Path, later: Path, repeats: int, tell: Tell) -> None:
    url = EmbeddedServer.start(home).url
    with serving(home) as served, load_on(Home(home).keys, "migrating", served.url) as load:
        for number in range(repeats):
            load.more(BETWEEN)
            (later / f"9{number:03}.later.sql").write_text(TO_COME.format(number, 1000 + number), "utf-8")
            assert migrate(url, later) == [f"9{number:03}.later"]
            load.more(BETWEEN)
            served.worker.kill()  # the next one opens its connections to the schema as it is now
        load.more(BETWEEN)
    with psycopg.connect(url) as superuser:
        superuser.execute(_TAKE_OFF_THE_LIST)  # so that this version's commands, too, can be asked
    tell(repeats, check_home(home, load), load)


def test_migrating_again_under_load_applies_nothing(home: Path, repeats: int, tell: Tell) -> None:
    with serving(home) as served, load_on(Home(home).keys, "again", served.url) as load:
        for _ in range(repeats):
            load.more(BETWEEN)
            said = process("migrate", "--home", home)
            assert (said.code, said.out) == (0, "The schema is up to date: nothing to apply.\n")
    tell(repeats, check_home(home, load), load)


def test_a_migration_that_fails_under_load_leaves_no_trace(home: Path, later: Path, tell: Tell) -> None:
    url = EmbeddedServer.start(home).url
    (later / "9000.later.sql").write_text(TO_COME.format(0, 1000) + "SELECT 1 / 0;", "utf-8")
    with serving(home) as served, load_on(Home(home).keys, "failing", served.url) as load:
        load.more(BETWEEN)
        with pytest.raises(MigrationError, match="division by zero"):
            migrate(url, later)
        load.more(BETWEEN)
    tell(1, check_home(home, load), load)


def test_a_server_of_before_batches_were_appended_together_still_appends(database_url: str) -> None:
    post(database_url, EVENTS)
    posts = [read(entry("gp/old-1"), 0), read(entry("gp/old-2", shares=[{"entry": "gp/visit-1"}]), 1)]
    slips = [
        for_append(each, IMPORTER, None)
        | {"digest": f"\\x{cipher().keyed(each.content_digest, case='k', topic=each.event.type).hex()}"}
        for each in posts
    ]
    states = [cipher().seal(each.stored, case="k", ref=each.event.ref, topic=each.event.type) for each in posts]
    with connect(database_url, "ledger_appender") as connection:
        rows = connection.execute(
            "SELECT place, status, entry_ref, entry_version FROM ledger.append(%s::json, %s::bytea[])",
            [orjson.dumps(slips).decode(), states],
        ).fetchall()

    assert rows == [
        (len(EVENTS) + 1, "recorded", "gp/old-1", 1),
        (len(EVENTS) + 2, "recorded", "gp/old-2", 1),
    ]
    with Ledger(database_url, cipher(), connections=1) as ledger:
        again = ledger.post([entry("gp/old-1")], IMPORTER)[0]
    assert (again.position, again.status) == (len(EVENTS) + 1, "duplicate")
