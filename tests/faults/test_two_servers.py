"""Two `ledger serve` on one database: with the same keys both work; with others the second does not start."""

from pathlib import Path

import pytest
from after_faults import Tell, check_home, check_ledger
from load_of_posts import load_on, prepare_ledger
from running_ledger import process
from serving_ledger import serving, until

from ledger.keys import AT_REST
from ledger.sealing import PARTNERSHIP_KEY, cipher_at
from ops.home import Home

pytestmark = pytest.mark.faults

BETWEEN = 40


def test_of_two_on_one_home_either_may_be_killed(home: Path, repeats: int, tell: Tell) -> None:
    keys = Home(home).keys
    with serving(home) as first, serving(home) as second, load_on(keys, "pair", first.url, second.url) as load:
        for number in range(repeats):
            load.more(BETWEEN)
            (first, second)[number % 2].worker.kill()
        load.more(BETWEEN)
        second.process.kill()
        with load_on(keys, "left", first.url) as left:
            left.more(BETWEEN)
    tell(repeats + 1, check_home(home, load, left), load)


@pytest.fixture
def shared(database_url: str, tmp_path: Path) -> tuple[Path, list[str]]:
    """Return the home of a ledger whose database is on a server, and how the command line is told."""
    home = tmp_path / "first"
    prepare_ledger(database_url, Home.at(home).keys)
    return home, ["--database-url", database_url]


def test_of_two_machines_with_the_same_keys_both_take_posts(
    shared: tuple[Path, list[str]], tmp_path: Path, tell: Tell
) -> None:
    home, at = shared
    with serving(home, "0", *at) as first:  # which makes the keys of tokens and of the log
        until(lambda: first.status() == 200)
        copy = _with_the_keys_of(home, tmp_path / "second")
        with serving(copy, "0", *at) as second, load_on(Home(home).keys, "two", first.url, second.url) as load:
            load.more(2 * BETWEEN)
            second.process.kill()
            load.more(BETWEEN)
    tell(1, check_ledger(at[1], home, [load], ["--home", str(home), *at]), load)


def test_a_machine_with_other_keys_does_not_start_and_the_first_one_goes_on(
    shared: tuple[Path, list[str]], tmp_path: Path, tell: Tell
) -> None:
    home, at = shared
    with serving(home, "0", *at) as first, load_on(Home(home).keys, "own", first.url) as load:
        load.more(BETWEEN)
        without_keys = process("serve", "--port", "0", "--home", tmp_path / "without", *at)
        cipher_at(Home.at(tmp_path / "other").keys / AT_REST).make_keys([PARTNERSHIP_KEY])
        with_others = process("serve", "--port", "0", "--home", tmp_path / "other", *at)
        load.more(BETWEEN)

    assert (without_keys.code, with_others.code) == (1, 1)
    assert without_keys.err == "ledger: this ledger's keys are not there: say with --keys where they are\n"
    assert with_others.err == "ledger: these are the keys of another ledger: say with --keys where this one's are\n"
    tell(2, check_ledger(at[1], home, [load], ["--home", str(home), *at]), load)


def _with_the_keys_of(home: Path, copy: Path) -> Path:
    made = Home.at(copy)
    for file in Home(home).keys.rglob("*"):
        target = made.keys / file.relative_to(Home(home).keys)
        if file.is_dir():
            target.mkdir(mode=0o700, exist_ok=True)
        else:
            target.write_bytes(file.read_bytes())
            target.chmod(0o600)
    return made.path
