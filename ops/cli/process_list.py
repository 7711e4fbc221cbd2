"""Keeps a password that was given on the command line out of the process list, where every user could read it.

The environment of a process is for its owner's eyes alone, its command line is for everyone's. So a command that
was given a database URL with a password starts itself again with the URL in the environment. It was to be seen
for as long as that took; the runbook says how to give it so that it never is.
"""

import os
import sys
from collections.abc import Sequence
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

OPTION: Final = "--database-url"
VARIABLE: Final = "LEDGER_DATABASE_URL"


def hide_password() -> None:
    """Start this process again without the password on its command line, if there is one there."""
    hidden = without_password(sys.argv[1:])
    if hidden is None:
        return
    arguments, url = hidden
    started_as = sys.orig_argv[: len(sys.orig_argv) - len(sys.argv) + 1]
    os.execve(sys.executable, [*started_as, *arguments], {**os.environ, VARIABLE: url})  # noqa: S606  # itself


def without_password(arguments: Sequence[str]) -> tuple[list[str], str] | None:
    """Return the arguments without database URLs, and the last URL, if one of them holds a password."""
    kept: list[str] = []
    urls: list[str] = []
    rest = iter(arguments)
    for each in rest:
        name, equals, value = each.partition("=")
        if name == OPTION:
            urls.append(value if equals else next(rest, ""))
        else:
            kept.append(each)
    if not any(_has_password(url) for url in urls):
        return None
    return kept, urls[-1]


def _has_password(url: str) -> bool:
    try:
        return bool(conninfo_to_dict(url).get("password"))
    except psycopg.ProgrammingError:  # it is refused with words of its own, and may hold one
        return True
