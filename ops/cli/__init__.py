"""The command line, `ledger`: one module a group of commands; `app.py` puts them together."""

from ops.cli.app import main

__all__ = ["main"]
