"""Entries and their versions and grants: the read models written with the event itself."""

from projections.entries.amendments import amendments
from projections.entries.make import SaidColumns, grant_rows, said_columns, version_row
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
    "SaidColumns",
    "amendments",
    "entry_file",
    "grant_rows",
    "path",
    "relations",
    "said_columns",
    "told_at",
    "version_row",
    "who_knew",
]
