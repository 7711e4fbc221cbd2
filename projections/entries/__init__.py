"""Entries and their versions and grants: the read models written with the event itself."""

from projections.entries.make import SaidLine, grant_lines, said_line, version_line
from projections.entries.read import (
    EntryFile,
    EntryVersion,
    Path,
    Relation,
    entry_file,
    path,
    relations,
    told_at,
    who_knew,
)

__all__ = [
    "EntryFile",
    "EntryVersion",
    "Path",
    "Relation",
    "SaidLine",
    "entry_file",
    "grant_lines",
    "path",
    "relations",
    "said_line",
    "told_at",
    "version_line",
    "who_knew",
]
