"""The command line, `ledger`: one module a group of commands; `app.py` puts them together."""

import signal


def main() -> None:
    """Run the command that this process was started for."""
    # Imported here, for the worker is of this package too: when it is started again, every moment counts.
    from ops.cli.app import main as run  # noqa: PLC0415

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does, in good order
    run()
