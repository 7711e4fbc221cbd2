"""Bytes to a server and back: what no client library would send, and answers read strictly, whatever was sent."""

import re
import select
import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

import httpx

PATIENCE_SECONDS = 30.0
QUIET_SECONDS = 0.1
"""How long one waits where nothing is owed: after an answer for another, and for one to a call that is not whole."""

_STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5]\d\d) [\x20-\x7e]*")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\x20-\x7e\x80-\xff\t]*)")
_CHUNK = re.compile(rb"([0-9a-f]+)\r\n")


class NoAnswer(Exception):  # what a strict reader of HTTP/1.1 makes of it
    """What came is no answer, or not all of one."""


class Answer(NamedTuple):
    """An answer: its status, its headers (names in lower case) and its content."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes

    def header(self, name: str) -> list[str]:
        """Return every value of a header."""
        return [value for named, value in self.headers if named == name]


def exchange(address: httpx.URL, parts: Iterable[bytes], *, whole: bool = True, head: bool = False) -> list[Answer]:
    """Send the parts on a connection of their own, and return the answers.

    If they hold a `whole` call an answer is owed, and waited for. `head`: answers to it have no content.
    Raises NoAnswer for what is none, or where one was owed.
    """
    received = b""
    with socket.create_connection((address.host, address.port or 80), timeout=PATIENCE_SECONDS) as connection:
        with suppress(ConnectionError):  # refused before all of it was sent
            for part in parts:
                connection.sendall(part)
        owed = whole
        while select.select([connection], [], [], PATIENCE_SECONDS if owed else QUIET_SECONDS)[0]:
            chunk = b""
            with suppress(ConnectionError):
                chunk = connection.recv(1 << 20)
            if not chunk:
                break
            received += chunk
            owed = not _is_whole(received, head=head)
    answers = _answers(received, head=head)
    if whole and not answers:
        raise NoAnswer("a whole call was not answered")
    return answers


def _is_whole(received: bytes, *, head: bool) -> bool:
    try:
        return bool(_answers(received, head=head))
    except NoAnswer:
        return False


def _answers(received: bytes, *, head: bool) -> list[Answer]:
    answers = []
    while received:
        answer, received = _first(received, head=head)
        if answer.status != 100:
            answers.append(answer)
    return answers


def _first(received: bytes, *, head: bool) -> tuple[Answer, bytes]:
    """Return the first answer, and what follows it."""
    top, ended, rest = received.partition(b"\r\n\r\n")
    first, *lines = top.split(b"\r\n")
    status = _STATUS_LINE.fullmatch(first)
    headers = [_HEADER.fullmatch(line) for line in lines]
    if not ended or status is None or None in headers:
        raise NoAnswer(f"no answer: {received[:200]!r}")
    named = [(found[1].decode().lower(), found[2].decode("latin-1")) for found in headers if found]
    made = Answer(int(status[1]), named, b"")
    if (head and rest[:1] != b"{") or made.status in (100, 204, 304):  # HEAD may have been sent unreadably
        return made, rest
    content, rest = _content(made, rest)
    return made._replace(content=content), rest


def _content(answer: Answer, rest: bytes) -> tuple[bytes, bytes]:
    (length, coding) = (answer.header(name) for name in ("content-length", "transfer-encoding"))
    if len(length) == 1 and not coding:
        size = int(length[0])
        if len(rest) < size:
            raise NoAnswer("the answer broke off")
        return rest[:size], rest[size:]
    if coding != ["chunked"] or length:
        raise NoAnswer(f"where the answer ends is not clear: {length}, {coding}")
    content = b""
    while found := _CHUNK.match(rest):
        size = int(found[1], 16)
        chunk, rest = rest[found.end() : found.end() + size], rest[found.end() + size + 2 :]
        content += chunk
        if not size:
            return content, rest
    raise NoAnswer("the answer broke off")
