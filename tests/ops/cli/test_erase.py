"""`ledger erase`, `ledger hold`, `ledger keys`: each says what it did, and refuses what must not be."""

import json
from pathlib import Path

import pytest
from running_ledger import Ledger
from small_case import contact, registrations

from ledger.keys import AT_REST, FileKeyStore
from ops.home import Home

PROPOSE = ("propose", "--retention-ended", "2020-12-31", "--reason", "The period of the schedule", "--by", "ada")
APPROVE = ("approve", "--by", "grace")


@pytest.fixture
def home(ledger: Ledger, new_home: Path, tmp_path: Path) -> Path:
    """Return a home with a small case in it."""
    events = tmp_path / "events.json"
    events.write_text(json.dumps([*registrations(), contact("c-1")]), "utf-8")
    assert ledger("import", events, "--home", new_home).code == 0
    return new_home


@pytest.fixture
def keys(home: Path) -> FileKeyStore:
    """Return the store of its keys."""
    return FileKeyStore(Home(home).keys / AT_REST)


def test_two_persons_erase_a_case_and_every_view_says_so(ledger: Ledger, home: Path, keys: FileKeyStore) -> None:
    said = ledger("erase", "k", *PROPOSE, "--home", home)
    assert said.out.startswith("Recorded at position 6: ada proposes to erase case k.\n")
    assert keys.holds("k")
    said = ledger("erase", "k", *APPROVE, "--home", home)
    assert said.out.startswith("Case k is erased: position 7. Its key is destroyed, its read models are purged.\n")
    assert "expire the backups of the keys" in said.out

    assert not keys.holds("k")
    for view in ("tunnel", "hindsight", "sightings"):
        told = ledger(view, "k", "police", "--home", home)
        assert (told.code, told.out) == (1, "")
        assert told.err.startswith("ledger: the case was erased by partnership/erasure-")
        assert told.err.endswith("Z: nothing of it is left\n")
    assert ledger("rebuild", "--home", home).code == 0


def test_who_proposed_cannot_approve(ledger: Ledger, home: Path, keys: FileKeyStore) -> None:
    ledger("erase", "k", *PROPOSE, "--home", home)
    said = ledger("erase", "k", "approve", "--by", "ada", "--home", home)

    assert said.code == 1
    assert said.err == "ledger: proposed by the same person: another must approve the erasure\n"
    assert keys.holds("k")


def test_nobody_approves_what_nobody_proposed(ledger: Ledger, home: Path) -> None:
    said = ledger("erase", "k", *APPROVE, "--home", home)
    assert (said.code, said.err) == (1, "ledger: nobody has proposed to erase this case: ledger erase CASE propose\n")


def test_a_hold_stands_against_it_until_it_is_lifted(ledger: Ledger, home: Path) -> None:
    ledger("erase", "k", *PROPOSE, "--home", home)
    held = ledger("hold", "k", "place", "--reason", "An inquest", "--home", home)
    assert held.out == "From position 7 on, case k is held.\n"
    refused = ledger("erase", "k", *APPROVE, "--home", home)
    assert refused.err == "ledger: a legal hold is in force: nothing is erased until it is lifted\n"
    lifted = ledger("hold", "k", "lift", "--reason", "It is closed", "--home", home)
    assert lifted.out == "From position 8 on, case k is no longer held.\n"
    assert ledger("erase", "k", *APPROVE, "--home", home).code == 0


def test_status_says_what_is_recorded_and_by_whom(ledger: Ledger, home: Path) -> None:
    status = ("erase", "k", "status", "--home", home)
    assert ledger(*status).out == "Nothing is recorded of holding or erasing this case.\n"
    ledger("hold", "k", "place", "--reason", "An inquest", "--by", "ada", "--home", home)
    ledger("hold", "k", "lift", "--reason", "Closed", "--by", "grace", "--home", home)
    ledger("erase", "k", *PROPOSE, "--home", home)
    ledger("erase", "k", *APPROVE, "--home", home)
    lines = ledger(*status).out.splitlines()

    assert [line.partition(" position ")[2].partition(" (")[0] for line in lines] == [
        "6: legal hold placed, by ada",
        "7: legal hold lifted, by grace",
        "8: erasure proposed, kept until 2020-12-31",
        "9: erased",
    ]
    assert lines[3].endswith(", by grace")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("erase", "k", "propose", "--reason", "x"), "say since when the case need not be kept"),
        (("erase", "k", "propose", "--retention-ended", "2020-12-31"), "say why, for the record"),
        (("erase", "k", "propose", "--retention-ended", "soon", "--reason", "x"), "Invalid value for"),
        (("erase", "k", "propose", "--retention-ended", "2999-01-01", "--reason", "x"), "has not ended"),
        (("erase", "none", *PROPOSE), "no such case"),
        (("hold", "k", "place"), "say why, for the record"),
        (("hold", "k", "lift", "--reason", "x"), "there is none to lift"),
    ],
)
def test_what_is_refused_is_refused_in_one_clear_line(
    ledger: Ledger, home: Path, arguments: tuple[str, ...], why: str
) -> None:
    said = ledger(*arguments, "--home", home)

    assert said.code != 0
    assert why in said.err
    assert said.err.count("\n") == 1


def test_the_master_key_is_rotated_and_everything_opens_as_before(
    ledger: Ledger, home: Path, keys: FileKeyStore
) -> None:
    (before,) = (keys.folder / "master").glob("*.key")
    said = ledger("keys", "rotate", "--home", home)

    assert said.out.startswith("Wrapped 2 keys in ")
    assert not before.exists()
    assert ledger("rebuild", "--home", home).code == 0


@pytest.mark.parametrize("where", ["before", "after", "environment"])
def test_the_keys_may_lie_on_another_disk(
    ledger: Ledger, new_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    apart = tmp_path / "apart"
    events = tmp_path / "events.json"
    events.write_text(json.dumps([*registrations(), contact("c-1")]), "utf-8")
    before = ("--keys", apart) if where == "before" else ()
    after = ("--keys", apart) if where == "after" else ()
    if where == "environment":
        monkeypatch.setenv("LEDGER_KEYS", str(apart))
    assert ledger(*before, "import", events, "--home", new_home, *after).code == 0

    assert FileKeyStore(apart).names() == ["_partnership", "k"]
    assert not (Home(new_home).keys / AT_REST).exists()


def test_with_other_keys_than_its_own_nothing_is_recorded_and_nothing_rebuilt(
    ledger: Ledger, home: Path, tmp_path: Path
) -> None:
    events = tmp_path / "more.json"
    events.write_text(json.dumps([contact("c-2")]), "utf-8")
    said = ledger("import", events, "--home", home, "--keys", tmp_path / "empty")
    assert (said.code, "this ledger's keys are not there: say with --keys" in said.err) == (1, True)
    said = ledger("rebuild", "--home", home, "--keys", tmp_path / "empty")
    assert (said.code, "say with --keys" in said.err) == (1, True), said.err
