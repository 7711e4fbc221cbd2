"""`ledger seal-reads`: the reads on record, sealed into the log now."""

import typer

from ledger.application import Ledger
from ledger.database import connect
from ops.cli.options import HomeOption, KeysOption, UrlOption, place_of
from ops.cli.place import database
from ops.cli.screen import say
from projections import sealed_reads


def seal_reads(
    context: typer.Context,
    home: HomeOption = None,
    database_url: UrlOption = None,
    keys: KeysOption = None,
) -> None:
    """Seal the reads on record: record the root of a Merkle tree over all of them as an event.

    A running server does so once an hour. From then on, a read that is edited, removed or slipped in is found.
    """
    place = place_of(context, home, database_url, keys)
    with (
        database(place, make=False) as opened,
        connect(opened.url, "ledger_sealer") as connection,
        Ledger(opened.url, opened.cipher, connections=1) as ledger,
    ):
        sealed = sealed_reads.seal_reads(connection, ledger)
    if sealed is None:
        say("Nothing to seal: no read is on record.")
    else:
        say(f"Sealed {sealed.size:,} reads, at position {sealed.position:,}.")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("seal-reads", rich_help_panel="Look after")(seal_reads)
