"""What backing up and restoring refuse, each in one line for the person at the terminal."""


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why, and what would be right, in one line."""


class DamagedBackupError(BackupError):
    """A backup is not as it was made; the message names the first file that is not."""
