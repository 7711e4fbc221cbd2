"""Backups of a home's embedded PostgreSQL, backups of its keys (never in one place), and the way back from both.

A backup is a folder: `ledger-backup.json` (what it is, and digests that lead to every byte of it) and `base/`,
a base backup as PostgreSQL makes it. A backup of keys is one tar file. Either has its name only once complete.
"""
