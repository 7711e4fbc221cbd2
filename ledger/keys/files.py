"""Writing and removing small files so that a crash at any moment leaves the old or the new, and no third thing."""

import os
from pathlib import Path
from typing import IO, Final

PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600


def make_folder(folder: Path) -> None:
    """Make the folder, for its owner's eyes only, and its parents, if need be. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        settle(folder.parent)


def write(file: Path, content: bytes) -> None:
    """Put a file, mode 0600, in the place of what is there; it outlives a crash once its folder is settled.

    Nobody else may write it at the same time. Raises OSError.
    """
    beside = beside_of(file)
    beside.unlink(missing_ok=True)
    with open_private(beside) as output:
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
    beside.replace(file)


def open_private(file: Path) -> IO[bytes]:
    """Open a file to write, made for its owner's eyes only if it is not there. Raises OSError."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, _PRIVATE_FILE), "wb")


def beside_of(file: Path) -> Path:
    """Where a file's content lies until it has its name; a killed process may leave it there."""
    return file.with_name(f".{file.name}.new")


def settle(folder: Path) -> None:
    """Have what was written, renamed and removed in a folder outlive a crash. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def wipe(file: Path) -> bool:
    """Overwrite a file with random bytes and remove it: whether it was there. Settle its folder after.

    The overwriting is all that a program can do: a copy-on-write file system, a snapshot or the wear levelling of
    a disk may keep the former bytes. Raises OSError.
    """
    try:
        with file.open("r+b") as content:
            length = content.seek(0, os.SEEK_END)
            content.seek(0)
            content.write(os.urandom(length))
            content.flush()
            os.fsync(content.fileno())
    except FileNotFoundError:
        return False
    file.unlink(missing_ok=True)
    return True
