"""Entries and their versions and grants: the read models written with the event itself."""

from projections.entries.make import grant_rows, version_row
from projections.entries.read import EntryFile, entry_file, who_knew

__all__ = ["EntryFile", "entry_file", "grant_rows", "version_row", "who_knew"]
