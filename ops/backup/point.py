"""To which point a restore goes: the end of the backup, of an archive, a moment, or a transaction."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ops.backup.archive import PARTIAL, SEGMENT, read_archive
from ops.backup.base import WAL, WalRange
from ops.backup.errors import BackupError, DamagedBackupError

_SEGMENT_BYTES: Final = 16 << 20
_PER_FILE_ID: Final = (1 << 32) // _SEGMENT_BYTES


@dataclass(frozen=True)
class Point:
    """Where recovery ends: with the archive or, if given, after the last commit by `at`, or with `transaction`."""

    archive: Path | None = None
    at: datetime | None = None
    transaction: str | None = None

    def settings(self) -> dict[str, str]:
        """Return the server's settings for recovery up to here."""
        # There is nowhere to fetch WAL from: all that is needed has been laid into pg_wal.
        chosen = {"restore_command": "false", "recovery_target_timeline": "latest"}
        if self.transaction is not None:
            chosen["recovery_target_xid"] = self.transaction
        elif self.at is not None:
            chosen["recovery_target_time"] = self.at.isoformat()
        return chosen | {"recovery_target_action": "promote"}

    def add_wal(self, data: Path, needed: WalRange) -> None:
        """Lay what the archive holds, from the end of the backup on, into pg_wal. Raises BackupError, OSError."""
        if self.archive is None:
            return
        archive = read_archive(self.archive)
        if (archive.system_identifier, archive.timeline) != (needed.system_identifier, needed.timeline):
            raise BackupError(f"{self.archive} is not the archive that belongs to this backup")
        for source in _segments(self.archive, needed):
            shutil.copyfile(source, data / WAL / source.name.removesuffix(PARTIAL))


def _segments(folder: Path, needed: WalRange) -> list[Path]:
    """Return the archive's segments from the one in which the backup ends. Raises BackupError if one is missing."""
    found = {
        path.name.removesuffix(PARTIAL): path
        for path in sorted(folder.iterdir(), reverse=True)  # a whole one comes after, and counts before, a partial
        if SEGMENT.fullmatch(path.name.removesuffix(PARTIAL))
    }
    last = max(found, default="")
    number = _segment_number(needed.end)
    segments: list[Path] = []
    while (name := _segment_name(needed.timeline, number)) <= last or not segments:
        if name not in found:
            raise BackupError(f"{folder} lacks the segment {name}, which the restore needs: use a newer backup")
        if found[name].stat().st_size != _SEGMENT_BYTES:
            raise DamagedBackupError(f"{found[name]} is torn: copy it again from where it came")
        segments.append(found[name])
        number += 1
    return segments


def _segment_number(position: str) -> int:
    high, low = position.split("/")
    return ((int(high, 16) << 32) + int(low, 16)) // _SEGMENT_BYTES


def _segment_name(timeline: int, number: int) -> str:
    return f"{timeline:08X}{number // _PER_FILE_ID:08X}{number % _PER_FILE_ID:08X}"
