"""The HTTP API: routes of a few lines over the ledger and its views, and one place where errors become answers."""
