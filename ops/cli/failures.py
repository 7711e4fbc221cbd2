"""Where errors become the one line that a command ends with."""

import errno
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import psycopg

from api.tokens.callers import ClaimsError
from api.tokens.key_set import KeyFileError
from ledger.errors import LedgerError
from ledger.references import KnowerTextError
from ledger.times import TimeTextError
from ops.backup.errors import BackupError
from ops.cli.place import CommandError
from ops.embedded import EmbeddedServerError
from ops.migrate import MigrationError

_OWN_ROOT: Final = Path(__file__).parents[2]
_OS_CAUSES: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.ENOENT: "no such file or folder",
    errno.EISDIR: "it is a folder, where a file is needed",
    errno.ENOTDIR: "a part of the path is a file, where a folder is needed",
    errno.EEXIST: "it is a file, where a folder is needed",
    errno.EMFILE: "too many open files",
}
_SPEAK_FOR_THEMSELVES: Final = (
    BackupError,
    CommandError,
    EmbeddedServerError,
    MigrationError,
    LedgerError,
    TimeTextError,
    KnowerTextError,
    ClaimsError,
    KeyFileError,
)


def one_line(error: BaseException) -> str:
    """Return what went wrong, in one line that holds no personal data and no secret."""
    for each in _chain(error):
        if isinstance(each, psycopg.errors.DiskFull):
            return "the disk of the database is full: nothing of the last batch was recorded"
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return " ".join(words(error).split())
    return _fault(error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _of_system(error: OSError) -> str:
    cause = _OS_CAUSES.get(error.errno or 0, error.strerror or type(error).__name__)
    return f"{error.filename}: {cause}" if error.filename else cause


def _of_database(error: psycopg.Error) -> str:
    first, _, _ = str(error).strip().partition("\n")
    return f"the database cannot be reached: {first.removeprefix('connection failed: ')}"


def _of_rights(error: psycopg.Error) -> str:
    return f"the database user lacks a right: {error.diag.message_primary or 'insufficient privilege'}"


def _fault(error: BaseException) -> str:
    """Say where a fault of the program is, without its words: they may quote what is recorded."""
    place = "an unknown place"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(_OWN_ROOT) and "site-packages" not in path.parts:
            place = f"{path.relative_to(_OWN_ROOT)}, line {frame.lineno}"
    return f"a fault of the program, not of yours: {type(error).__name__} at {place}; please report it"


_WORDS: Final[tuple[tuple[Any, Callable[[Any], str]], ...]] = (
    (_SPEAK_FOR_THEMSELVES, str),
    (psycopg.errors.InsufficientPrivilege, _of_rights),
    ((psycopg.OperationalError, psycopg.InterfaceError), _of_database),
    (OSError, _of_system),
    (MemoryError, lambda _: "there is too little memory for this"),
)
