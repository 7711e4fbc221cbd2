"""The HTTP API: routes of a few lines over the ledger and its views; one place for its errors."""
