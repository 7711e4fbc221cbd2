"""Reads events out of files: a JSON array of CloudEvents, one CloudEvent, or JSON lines."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from api.json_text import read_json
from ledger.errors import Unreadable
from ops.cli.place import CommandError

STDIN: Final = Path("-")
_BOM: Final = b"\xef\xbb\xbf"


class Found(NamedTuple):
    """An event, its index in its file (`at`), and about how many bytes of the file came with it."""

    event: Any
    at: int
    size_bytes: int


def name_of(path: Path) -> str:
    """Return what the file is called in messages."""
    return "stdin" if path == STDIN else str(path)


def events_in(path: Path) -> Iterator[Found]:
    """Yield the events of a file in their order. JSON lines are read as they come, the rest as a whole.

    Raises CommandError where the file is not readable JSON, with the place, and OSError.
    """
    with _opened(path) as file:
        first = _first_line(file)
        try:
            if _is_a_line_of_many(first):
                yield from _lines(chain([first], file))
            else:
                yield from _document(first + file.read())
        except Unreadable as error:
            raise CommandError(f"{name_of(path)}: {error.message}; nothing from there on was recorded") from error


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path == STDIN:
        yield sys.stdin.buffer
        return
    with path.open("rb") as file:
        yield file


def _first_line(file: BinaryIO) -> bytes:
    """Return the first line that is not blank, without the mark that some editors put before it."""
    line = file.readline().removeprefix(_BOM)
    while line and not line.strip():
        line = file.readline()
    return line


def _is_a_line_of_many(line: bytes) -> bool:
    """Whether a file that begins so is JSON lines: the line is an object that ends where it does."""
    if not (line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}")):
        return False
    try:
        read_json(line.strip())
    except Unreadable:
        return False
    return True


def _lines(lines: Iterable[bytes]) -> Iterator[Found]:
    index = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = read_json(line.strip())
        except Unreadable as error:
            raise Unreadable(f"index {index} (line {number}): {error.message}") from error
        yield Found(event, index, len(line))
        index += 1


def _document(text: bytes) -> Iterator[Found]:
    value = read_json(text.strip())
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise Unreadable("expected a JSON array of CloudEvents, one CloudEvent, or JSON lines")
    for index, event in enumerate(value):
        yield Found(event, index, len(text) // len(value))
