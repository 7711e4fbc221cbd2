"""`ledger export` writes a case to one file that anybody can check, and says what it is."""

from pathlib import Path
from zipfile import ZipFile

import orjson
import pytest
from bundles import check
from running_ledger import Ledger
from small_case import contact, registrations


@pytest.fixture
def home(new_home: Path, ledger: Ledger, tmp_path: Path) -> Path:
    """Return a home with the small case."""
    file = tmp_path / "small.json"
    file.write_bytes(orjson.dumps([*registrations(), contact("inc-1")]))
    assert ledger("import", file, "--home", new_home).code == 0
    return new_home


def test_a_case_is_exported_and_checked(ledger: Ledger, home: Path, tmp_path: Path) -> None:
    target = tmp_path / "k.zip"

    said = ledger("export", "--case", "k", "--output", target, "--home", home)

    assert said.code == 0, said.err
    assert "3 events of case k, up to position 5" in said.out
    assert target.stat().st_mode & 0o777 == 0o600
    assert check(target.read_bytes(), tmp_path / "alone").code == 0


def test_nothing_is_written_over_and_nothing_left_where_nothing_could_be_made(
    ledger: Ledger, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ledger("export", "--case", "k", "--home", home).code == 0
    before = sorted(tmp_path.iterdir())

    again = ledger("export", "--case", "k", "--home", home)
    none = ledger("export", "--case", "none", "--home", home)
    wild = ledger("export", "--case", "../k", "--home", home)
    unsigned = ledger("export", "--case", "k", "--checkpoint", "3", "--home", home)

    assert (again.code, "is there already" in again.err) == (1, True)
    assert (none.code, "no such case" in none.err) == (1, True)
    assert (wild.code, "no such case" in wild.err) == (1, True)
    assert (unsigned.code, "none was signed of size 3" in unsigned.err) == (1, True)
    assert sorted(tmp_path.iterdir()) == before


def test_an_erased_case_is_exported_sealed_or_not_at_all(ledger: Ledger, home: Path, tmp_path: Path) -> None:
    for step in (
        ("propose", "--retention-ended", "2020-12-31", "--reason", "Schedule", "--by", "one"),
        ("approve", "--by", "two"),
    ):
        assert ledger("erase", "k", *step, "--home", home).code == 0
    target = tmp_path / "k.zip"

    refused = ledger("export", "--case", "k", "--output", target, "--home", home)
    sealed = ledger("export", "--case", "k", "--output", target, "--home", home, "--without-key")

    assert refused.code == 1
    assert "was erased by partnership/" in refused.err
    assert sealed.code == 0, sealed.err
    assert check(target.read_bytes(), tmp_path / "alone").code == 0
    with ZipFile(target) as bundle:
        assert "case-key" not in bundle.namelist()
