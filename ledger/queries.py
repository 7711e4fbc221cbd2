"""Named queries: SQL lives in `queries.sql` files, each statement under a name and a line that says what for."""

import re
from functools import cache
from pathlib import Path
from typing import LiteralString, cast

_NAMED = re.compile(r"^-- name: (?P<name>[a-z_]+)\n(?P<sql>.*?)(?=^-- name: |\Z)", re.MULTILINE | re.DOTALL)


@cache
def queries(beside: str) -> dict[str, LiteralString]:
    """The statements in `queries.sql` beside a module (`__file__`), by name. The files are ours: literal."""
    text = Path(beside).with_name("queries.sql").read_text(encoding="utf-8")
    return {match["name"]: cast(LiteralString, match["sql"].strip().rstrip(";")) for match in _NAMED.finditer(text)}
