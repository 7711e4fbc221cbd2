"""Running PostgreSQL's own programs beside the embedded server."""

import subprocess
from collections.abc import Sequence

from ops.backup.errors import BackupError
from ops.embedded import programs
from ops.postmaster import clean_environment
from ops.server_account import Account
from ops.server_files import cause


def run_program(name: str, *arguments: str, keeping: Sequence[int] = (), account: Account | None = None) -> None:
    """Run one to its end, as us or as `account`. Raises BackupError with its last word if it fails.

    `keeping` are the file descriptors it holds open: locks that must outlive us if it does.
    """
    ended = subprocess.run(  # noqa: S603  # PostgreSQL's own programs, no shell
        [str(programs() / name), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        cwd="/",
        env=clean_environment(),
        pass_fds=keeping,
        user=account.switch_uid if account else None,
        group=account.switch_gid if account else None,
        extra_groups=account.switch_groups if account else None,
        check=False,
    )
    if ended.returncode != 0:
        raise BackupError(f"{name} failed: {cause(ended.stderr)}")
