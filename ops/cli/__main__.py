"""`python -m ops.cli` is `ledger`."""

from ops.cli.app import main

main()
